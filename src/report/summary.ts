import type { StoppedBy } from '../decision/outcome.js';
import { answered } from './answered.js';
import type { Report } from './report.js';

/** What may have happened and what to check first, if the provider says nothing better. */
const IN_DOUBT = 'it may have taken effect: ask the provider before sending it again';

/** What a summary is made from: the report so far. */
export type Summarised = {
  readonly sentFresh: readonly string[];
  /** Nothing was sent since the last look-up. */
  readonly isToldByLookUp: boolean;
  /** The key that protects no retry, because the application's own code set it for one attempt. */
  readonly lateKey?: string | undefined;
} & Pick<
  Report,
  | 'provider'
  | 'outcome'
  | 'processed'
  | 'stoppedBy'
  | 'retryAt'
  | 'decline'
  | 'unaskable'
  | 'lookUps'
  | 'partial'
  | 'pending'
  | 'elapsedMs'
  | 'waitedMs'
  | 'attempts'
>;

/**
 * What happened to a call and what to do, in one line.
 *
 * @param inDoubt what to check if the call may have taken effect, in the provider's terms
 */
export function summaryOf(report: Summarised, inDoubt: () => string | undefined): string {
  switch (report.outcome) {
    case 'ok':
    case 'recovered':
      return `${report.provider}: succeeded${courseOf(report)}${partialOf(report)}${pendingOf(report)}`;
    case 'reconciled':
      return `${beginningOf(report)}; the provider says that it took effect${partialOf(report)}${pendingOf(report)}`;
    default:
      return `${beginningOf(report)}${adviceOf(report, () => inDoubt() ?? IN_DOUBT)}`;
  }
}

function partialOf({ partial }: Summarised): string {
  return partial ? '; some of its parts failed' : '';
}

/** What was accepted may still be refused. */
function pendingOf({ pending }: Summarised): string {
  return pending ? '; accepted, but not final yet' : '';
}

/** What failed last. */
function beginningOf(report: Summarised): string {
  const code = lastFailureOf(report)?.code;
  const sent = isTakenBack(report) ? ': accepted, but refused later' : ` ${code ?? 'call'}`;
  const what = report.attempts.length === 0 ? unsentOf(report) : sent;
  return `${report.provider}${what}${courseOf(report)}`;
}

/** Its last attempt succeeded, and a look-up said later that it had come to nothing. */
function isTakenBack({ outcome, attempts }: Summarised): boolean {
  return outcome === 'failed' && attempts.length > 0 && attempts.at(-1)?.code === undefined;
}

/** A call that resumes another may end before it sends anything. */
function unsentOf({ processed, stoppedBy, lookUps }: Summarised): string {
  if (processed === 'maybe' && stoppedBy === 'request')
    return ": the caller's own code threw, and something may have been sent before";
  if (processed === 'maybe') return ': this call sent nothing, but an earlier one may have';
  return lookUps === undefined ? ': nothing was sent' : ': looked up, and not sent again';
}

function courseOf({ attempts, elapsedMs, waitedMs, sentFresh }: Summarised): string {
  const count = attempts.length < 2 ? '' : ` after ${attempts.length} attempts in ${durationOf(elapsedMs)}`;
  const keys = sentFresh.length === 0 ? '' : `, with a fresh ${sentFresh.join(' and ')}`;
  return `${count}${keys}${waitedMs === undefined ? '' : `, waited ${durationOf(waitedMs)} for its turn`}`;
}

function adviceOf(report: Summarised, inDoubt: () => string): string {
  const { outcome, processed, decline, stoppedBy, retryAt, attempts } = report;
  const nothing = isVoided(report) ? '; voided, in case it was made' : attempts.length === 0 ? '' : '; not processed';
  if (outcome === 'aborted') return `; aborted by the caller${processed === 'no' ? '' : `; ${inDoubt()}`}`;
  if (outcome === 'deferred') {
    const when = timeOf(retryAt);
    return processed === 'no' ? `${nothing}, come back ${when}` : `; come back ${when}; until then, ${inDoubt()}`;
  }
  if (outcome === 'unknown') return `; ${inDoubt()}${reasonsOf(report)}`;
  if (decline !== undefined) return `; declined: ${DECLINED[decline.retryable]}${foundIn(report)}`;
  if (isTakenBack(report)) return `${nothing}${reasonsOf(report)}`;
  const end = report.isToldByLookUp ? ENDS[report.lookUps?.at(-1)?.found ?? ''] : undefined;
  if (end !== undefined) return `; the provider says that it ${end}${reasonsOf(report)}`;
  if (stoppedBy === 'policy') return `${nothing}; ${HELD_BACK.policy}`;
  if (stoppedBy === 'operation') return `${nothing}; ${HELD_BACK.operation}`;
  if (stoppedBy === 'request' && attempts.length > 0) return `${nothing}; ${HELD_BACK.request}`;
  const transient = stoppedBy && GAVE_UP[stoppedBy];
  if (transient !== undefined) return `${nothing}; ${transient}: a later retry can succeed`;
  const last = lastFailureOf(report);
  // What the remedy names first has been done: the provider was asked what became of this attempt.
  const isAsked = report.lookUps !== undefined && last !== undefined && last.processed !== 'no';
  const then = isAsked ? sentence(askedOf(report.lookUps)) : last?.remedy;
  const advice = [last?.why, then].filter((each) => each !== undefined).join('. ');
  return advice === '' ? nothing : `: ${advice}`;
}

/** A decline that no attempt was answered with. */
function foundIn(report: Summarised): string {
  return report.isToldByLookUp && report.lookUps?.at(-1)?.found === 'denied' ? reasonsOf(report) : '';
}

/** What was made has been undone: the customer may see both. */
function isVoided({ lookUps }: Summarised): boolean {
  return lookUps?.at(-1)?.found === 'undone';
}

function lastFailureOf({ attempts }: Summarised) {
  return attempts.findLast(({ code }) => code !== undefined);
}

/** Why nothing is known: what the provider answered, and what kept the call from continuing. */
function reasonsOf({ lateKey, unaskable, lookUps, stoppedBy, attempts }: Summarised): string {
  const isSaid = stoppedBy === 'request' && attempts.length === 0; // at the beginning, and there was no retry
  const held = stoppedBy && !isSaid ? HELD_BACK[stoppedBy] : undefined;
  const late = lateKey && `${lateKey} ${SET_LATE}`;
  const reasons = [late, unaskable, askedOf(lookUps), held].filter((each) => each !== undefined);
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}

function askedOf(lookUps: Summarised['lookUps']): string | undefined {
  const last = lookUps?.at(-1);
  if (last === undefined) return undefined;
  const answer = answered(last);
  const times = last.lookUp === 1 ? 'asked once' : `asked ${last.lookUp} times`;
  if (last.found === 'absent')
    return `${times}${lookUps?.every(({ found }) => found === 'absent') ? '' : ', last'}: not found`;
  return `${times}, ${last.lookUp === 1 ? '' : 'last '}${answer === '' ? `found ${last.found}` : answer}`;
}

function sentence(text: string | undefined): string | undefined {
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const SET_LATE =
  'was set by an interceptor, a transform or beforeAttempt, and a retry might get another: set it on the request';

/** What kept a call in doubt from being sent again, or from asking for longer. Omits the obvious. */
const HELD_BACK: Readonly<Partial<Record<StoppedBy, string>>> = {
  policy: 'retryIf forbids another attempt',
  attempts: 'gave up after maxAttempts',
  deadline: 'too little time was left before the deadline',
  'retry-after': 'the provider asks for no retry, or for a longer wait than the policy allows',
  'not-repeatable': 'its body cannot be sent again',
  budget: 'the retry budget is empty',
  breaker: 'the circuit breaker is open',
  overload: 'its turn did not come while the provider was slow or failing',
  concurrency: 'too many calls are waiting for their turn',
  request: "the caller's own code threw before the retry, or changed its key",
  operation: 'the operation went on without it',
};

/** What ended a call that could succeed at another time. */
const GAVE_UP: Readonly<Partial<Record<StoppedBy, string>>> = Object.fromEntries(
  (['attempts', 'deadline', 'budget', 'breaker', 'overload', 'retry-after', 'concurrency'] as const).map(
    (stoppedBy) => [stoppedBy, HELD_BACK[stoppedBy]],
  ),
);

/** What a look-up found of a payment that came to nothing. */
const ENDS: Readonly<Record<string, string>> = { denied: 'was refused', dead: 'was cancelled or has expired' };

const DECLINED = {
  never: 'do not charge this card again for this payment',
  later: 'a new payment can succeed later',
  'new-data': 'the customer has to correct the data first',
} as const;

/** An application's own provider may ask for more than a date can hold. */
function timeOf(retryAt: number | undefined): string {
  const time = new Date(retryAt ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? 'later' : `at ${time.toISOString()}`;
}

function durationOf(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
