import { freeTraffic, type Traffic } from '../../../src/decision/decide.js';
import type { Refusal } from '../../../src/decision/refusal.js';
import type { Happening, Step } from '../../../src/decision/step.js';
import type { Classified } from '../../../src/failure/classify.js';
import { withDoubt } from '../../../src/operation/doubt.js';
import type { Finding } from '../../../src/providers/look-up.js';
import type { Operation } from '../../../src/providers/provider.js';
import { type FailureName, failures, of } from '../failures.js';
import type { Kind } from './kinds.js';
import { isShared } from './known.js';

/** Something that can happen, and how long it takes. */
export interface Letter {
  readonly says: string;
  readonly happened: Happening;
  readonly takes: number;
  readonly traffic?: Traffic;
}

const QUICK = 10;
/** A timer that fires late, as on a machine that was busy or asleep. */
const LATE = 3500;
/** Long enough for another process to have made the payment, and short enough for the deadline. */
const STOOD_STILL = 16_000;

const FAILURES: readonly FailureName[] = [
  'limited',
  'limitedForLong',
  'unavailable',
  'unavailableTold',
  'unwelcome',
  'declined',
  'spent',
  'wrong',
  'unchangeable',
  'used',
  'usedToReplace',
  'running',
  'unheardOf',
  'unreadable',
  'repeated',
  'reset',
  'refused',
  'canceled',
  'late',
  'lateChange',
  'captured',
  'refusedBefore',
  'expired',
  'others',
];

/** As the tables judge it, but for a time that is too long for the deadline of a kind. */
function failed(name: FailureName, operation: Operation): Happening {
  const classified = of(operation, failures[name]);
  const { rule } = classified;
  const isLong = rule.delay?.told === true;
  return { what: 'failed', classified: isLong ? { ...classified, rule: SOONER.get(rule) ?? rule } : classified };
}

const SOONER = new Map(
  [failures.late.rule, failures.lateChange.rule].map((rule) => [
    rule,
    { ...rule, delay: { ...rule.delay, initial: 3000 } },
  ]),
);

const TRAFFIC: Readonly<Record<string, Traffic>> = {
  '': freeTraffic,
  ', the budget is empty': { ...freeTraffic, withinBudget: false },
  ', the breaker is open for too long': { ...freeTraffic, refusedFor: 6000, patience: 1000 },
};

const FINDINGS: readonly (Finding | undefined)[] = [
  { state: 'landed' },
  { state: 'landed', unproven: true },
  { state: 'landed', pending: true },
  { state: 'denied' },
  { state: 'denied', shared: true },
  { state: 'dead' },
  { state: 'dead', final: true },
  { state: 'foreign' },
  { state: 'absent' },
  { state: 'absent', final: true },
  { state: 'partial' },
  { state: 'undone' },
  { state: 'undone', final: true },
  { state: 'undecided' },
  undefined,
];

const refusal = (more: Partial<Refusal> & Pick<Refusal, 'stoppedBy'>): Refusal => ({
  code: 'C',
  message: 'm',
  ...more,
});
const REFUSALS: readonly Refusal[] = [
  refusal({ stoppedBy: 'breaker', retryAt: 1 }),
  refusal({ stoppedBy: 'retry-after', outcome: 'deferred', retryAt: 1 }),
  refusal({ stoppedBy: 'concurrency' }),
];
const NO_BUDGET = refusal({ stoppedBy: 'budget' });
const ADMITTED: readonly Letter[] = [
  { says: 'the door is open', happened: { what: 'admitted' }, takes: 0 },
  { says: `the door opens after ${LATE} ms`, happened: { what: 'admitted' }, takes: LATE },
];
const ASLEEP: Letter = {
  says: `the door is open, but the machine sleeps for ${STOOD_STILL} ms`,
  happened: { what: 'admitted' },
  takes: STOOD_STILL,
};
const GIVEN_UP: Letter = { says: 'the caller gives up', happened: { what: 'abandoned' }, takes: QUICK };

/** All that can follow a step. */
export function lettersAfter(
  step: Step,
  kind: Kind,
  remaining: number,
  last: Classified | undefined,
): readonly Letter[] {
  switch (step.do) {
    case 'enter':
      return [
        ...ADMITTED,
        ...(isShared(kind) ? [ASLEEP] : []),
        ...REFUSED,
        ...(step.asksBudget ? [refusedBy(NO_BUDGET)] : []),
        GIVEN_UP,
      ];
    case 'send':
      return [...(remaining > 0 ? answersOf(kind) : [tooLate(kind)]), ...heldUp(kind, last)];
    case 'wait':
      return [
        { says: `${step.ms} ms pass`, happened: { what: 'waited' }, takes: step.ms },
        { says: `${step.ms + LATE} ms pass`, happened: { what: 'waited' }, takes: step.ms + LATE },
        GIVEN_UP,
      ];
    case 'ask':
      return [...foundOf(kind), ...(kind.isHeldUp ? [QUESTION_REFUSED] : []), GIVEN_UP];
    case 'settle':
      return [];
  }
}

/** The edge sends nothing after the deadline. */
function tooLate({ operation }: Kind): Letter {
  return { says: 'no time is left to send it', happened: failed('refused', operation), takes: QUICK };
}

function refusedBy(why: Refusal): Letter {
  return { says: `the door refuses: ${why.stoppedBy}`, happened: { what: 'refused', refusal: why }, takes: QUICK };
}

const REFUSED = REFUSALS.map(refusedBy);

const SHUT: Traffic = { ...freeTraffic, isOpen: false };

const lettersOf = (finding: Finding | undefined): Letter[] => {
  const what = finding === undefined ? 'nobody can be asked' : `found: ${finding.state}`;
  const more = `${finding?.unproven ? ', unproven' : ''}${finding?.final ? ', for good' : ''}${finding?.shared ? ', by a shared name' : ''}${finding?.pending ? ', not done' : ''}${finding?.settledAfter ? ', in a late list' : ''}`;
  const open: Letter = { says: `${what}${more}`, happened: { what: 'found', finding }, takes: QUICK };
  const isHeldBack = ['absent', 'partial', undefined].includes(finding?.state) && !finding?.final;
  return isHeldBack ? [open, { ...open, says: `${open.says}, the door is shut`, traffic: SHUT }] : [open];
};
const FOUND = FINDINGS.flatMap(lettersOf);
const NOBODY = lettersOf(undefined);

function foundOf({ findings = [], isUnaskable }: Kind): readonly Letter[] {
  return isUnaskable ? NOBODY : findings.length === 0 ? FOUND : [...FOUND, ...findings.flatMap(lettersOf)];
}

const QUESTION_REFUSED: Letter = {
  says: 'the door refuses the question',
  happened: { what: 'refused', refusal: REFUSALS[1] as Refusal, isQuestion: true },
  takes: QUICK,
};

/** What can come between a resend and its leaving: nothing is sent then. */
function heldUp({ isHeldUp }: Kind, last: Classified | undefined): readonly Letter[] {
  if (!isHeldUp || last === undefined) return [];
  const thrown: Letter = { says: 'the signer throws', happened: { what: 'interrupted' }, takes: QUICK };
  const classified = withDoubt(last, 'yes');
  return [
    thrown,
    { says: 'the attempt before has done more', happened: { what: 'doubted', classified }, takes: QUICK },
  ];
}

const answers = new Map<Kind, readonly Letter[]>();

/** What can come of a request that goes out. */
function answersOf(kind: Kind): readonly Letter[] {
  const known = answers.get(kind);
  if (known !== undefined) return known;
  const made: Letter[] = [{ says: 'a success', happened: { what: 'succeeded', status: 200 }, takes: QUICK }];
  if (kind.policy.pendingLimit > 0) {
    const happened = { what: 'succeeded', status: 202, isPending: true } as const;
    made.push({ says: 'accepted, not done', happened, takes: QUICK });
  }
  for (const name of [...FAILURES, ...(kind.failures ?? [])]) {
    const happened = failed(name, kind.operation);
    for (const [how, traffic] of Object.entries(TRAFFIC)) {
      made.push({ says: `${name}${how}`, happened, takes: QUICK, traffic });
    }
  }
  answers.set(kind, made);
  return made;
}
