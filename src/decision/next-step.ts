import type { Classified } from '../failure/classify.js';
import { type ResolvedPolicy, resumesInDoubt, resumesUsed } from '../policy/policy.js';
import type { Rule } from '../providers/rule.js';
import { afterFinding } from './after-finding.js';
import type { Asking } from './asking.js';
import { askAfterWait, askAgain, askFirst, beginAsking } from './begin-asking.js';
import type { Failed } from './come-back.js';
import type { Course } from './course.js';
import { endOf } from './ends.js';
import { askingNow, waitUntilDone } from './question.js';
import { INTERRUPTED, UNPROTECTED } from './refusal.js';
import type { Facts, Happening, Settle, Step } from './step.js';
import { isProtectedNow, isSafeNow, isStale, isStaleUnseen, mayHaveLostJob } from './still-safe.js';

/** A step, and the state of the course at that point. */
export interface Next {
  readonly step: Step;
  readonly course: Course;
}

type Row<W extends Happening['what']> = (
  course: Course,
  happened: Extract<Happening, { what: W }>,
  facts: Facts,
  policy: ResolvedPolicy,
) => Step;

/** It was not sent, and may be at once by whoever has the job. */
const GIVEN_BACK: Settle = { do: 'settle', outcome: 'deferred', stoppedBy: 'ambiguous', retryIn: 0 };

/**
 * What follows from what, for every call of every client: all money rules are in this table and in what it calls (`decide` for a
 * failure, `conclude` for a finding).
 */
const stepTable: { readonly [W in Happening['what']]: Row<W> } = {
  begun(course, { earlier }, facts, policy) {
    const isUsed = resumesUsed(policy);
    course.isUsed = isUsed;
    // Refused once more, it is as good as a first call. A key that has died may be taken.
    const isFree = isUsed ? isProtectedNow(facts, policy) : !resumesInDoubt(policy);
    return isFree ? { do: 'enter' } : askFirst(course, facts, policy, earlier);
  },

  succeeded(course, { status, isPending }, facts, policy) {
    course.succeed(status, facts.elapsedMs);
    if (!isPending) return { do: 'settle' };
    waitUntilDone(course, undefined, facts, policy);
    return askAfterWait(course, facts, policy);
  },

  failed(course, { classified, isLeft }, facts, policy) {
    course.asking = undefined;
    const isTold = classified.rule.finding !== undefined && course.everInDoubt;
    const decision = course.fail(classified, facts, policy);
    if (isLeft) return { do: 'settle' };
    if (isTold) return afterRow(course, classified, facts, policy);
    if (decision.stoppedBy !== undefined) {
      return course.outcome === 'unknown' ? beginAsking(course, facts, policy) : { do: 'settle' };
    }
    const { rule } = classified;
    if (rule.lookFirst) course.asking = { ...askingNow(course, facts), why: 'look-first' };
    course.plan = rule.lookFirst ? 'ask' : 'enter';
    return {
      do: 'wait',
      ms: decision.delayMs ?? 0,
      // A poll asks what became of a running request; it is not a retry.
      before: rule.poll ? 'poll' : 'retry',
      ...(decision.action === 're-key' && { rekey: rule }),
    };
  },

  waited(course, _, facts, policy) {
    const { now } = facts;
    if (course.plan === 'ask') {
      course.asking = { ...(course.asking as Asking), askedAt: now };
      return { do: 'ask' };
    }
    // If it were refused, a call in doubt would be looked up.
    const isFree = course.asking === undefined || (course.ambiguous && isSafeNow(course, facts, policy));
    return isFree ? { do: 'enter' } : { do: 'enter', asksBudget: true };
  },

  found(course, { finding }, facts, policy) {
    const { why, isOvertaken } = course.asking as Asking;
    // It turns out that nobody can be asked.
    if (finding === undefined && isOvertaken && policy.askOnce) {
      course.absolve();
      return GIVEN_BACK;
    }
    const isTold = why !== 'look-first' || finding?.state !== 'undecided';
    // Another process may have made it, and nobody has said that it has not.
    if (!isTold && isStaleUnseen(course, facts, policy)) return askFirst(course, facts, policy);
    const step = afterFinding(course, finding, facts, policy);
    return step ?? askAfterWait(course, facts, policy);
  },

  admitted(course, _, facts, policy) {
    if (isStale(course, facts, policy)) return askAgain(course, facts, policy);
    if (mayHaveLostJob(course, facts, policy)) return GIVEN_BACK;
    if (isSafeNow(course, facts, policy)) return { do: 'send' };
    // A call known to have landed is never found absent, and would come back here for ever.
    const { decision } = course.last as Failed;
    const canComeBack = decision.action === 'reconcile' && !course.evident;
    return beginAsking(course, facts, policy, canComeBack ? {} : { refusal: UNPROTECTED });
  },

  doubted(course, { classified }, facts, policy) {
    course.asking = undefined;
    course.doubt(classified, facts.now);
    return isSafeNow(course, facts, policy)
      ? { do: 'send' }
      : beginAsking(course, facts, policy, { refusal: UNPROTECTED });
  },

  refused(course, { refusal, isQuestion }, facts, policy) {
    const why = course.asking?.why;
    if (isQuestion && why === 'pending') return endOf(course);
    const isBeside = isQuestion && why === 'look-first';
    if (isBeside && !isStaleUnseen(course, facts, policy)) return { do: 'enter' };
    // Another process may have made it: whatever comes back later asks first.
    if (isBeside && !course.isUsed) course.resume(facts.now);
    const hasAsked = isBeside || (why !== undefined && why !== 'look-first');
    const isTold = hasAsked && refusal.outcome === 'deferred';
    // What may have been processed is looked up if it cannot be sent again. If it was already looked up, the call ends as the
    // provider told.
    if (course.attempts.length > 0 && course.ambiguous && !isTold) {
      const isAgain = course.asking?.refusal !== undefined;
      return beginAsking(course, facts, policy, { refusal, ...(isAgain && { isRefusedAgain: true }) });
    }
    const outcome = refusal.outcome ?? (course.attempts.length === 0 ? course.outcome : 'failed');
    return { do: 'settle', outcome, stoppedBy: refusal.stoppedBy };
  },

  interrupted(course, _, facts, policy) {
    const isInDoubt = course.attempts.length > 0 && course.outcome === 'unknown';
    return isInDoubt ? beginAsking(course, facts, policy, { refusal: INTERRUPTED }) : { do: 'settle' };
  },

  abandoned({ last, asking }) {
    const isWaiting = asking?.why === 'pending' && last?.classified === undefined;
    return isWaiting ? { do: 'settle', outcome: 'aborted', stoppedBy: 'abort' } : { do: 'settle' };
  },
};

/** Names the next step of a call. Pure: the given course stays unchanged. */
export function nextStep(before: Course, happened: Happening, facts: Facts, policy: ResolvedPolicy): Next {
  const course = before.copy();
  const row = stepTable[happened.what] as Row<Happening['what']>;
  return { course, step: row(course, happened as never, facts, policy) };
}

/** The row says what became of the earlier attempts. Whatever it leaves open is looked up. */
function afterRow(course: Course, { rule }: Classified, facts: Facts, policy: ResolvedPolicy): Step {
  const state = rule.finding as NonNullable<Rule['finding']>;
  if (state === 'landed')
    return facts.canAdopt ? { do: 'settle', outcome: 'reconciled', adopt: 'last' } : beginAsking(course, facts, policy);
  course.asking = { ...askingNow(course, facts), ambiguous: true, askedAt: facts.now };
  // If a look-up has found nothing of the earlier attempts, none is still on its way.
  const isFinal = course.lastInDoubt === undefined;
  const finding = isFinal ? { state, final: true as const } : { state };
  return afterFinding(course, finding, facts, policy) ?? beginAsking(course, facts, policy);
}
