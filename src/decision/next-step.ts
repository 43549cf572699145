import type { Classified } from '../failure/classify.js';
import { type ResolvedPolicy, resumesInDoubt } from '../policy/policy.js';
import type { Rule } from '../providers/rule.js';
import { afterFinding, untold } from './after-finding.js';
import {
  type Asking,
  firstDelay,
  isAnswered,
  isExhausted,
  paceOf,
  settling,
  untilLastLook,
  untilNextLook,
} from './asking.js';
import { askingNow, waitUntilDone } from './begin-asking.js';
import { leewayOf } from './clocks-differ.js';
import type { Course } from './course.js';
import { comesBack, endOf, outOfTime } from './ends.js';
import { INTERRUPTED, UNPROTECTED } from './refusal.js';
import type { Earlier, Facts, Happening, Step } from './step.js';
import { isSafeNow, isStale } from './still-safe.js';

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

/**
 * What follows from what, for every call of every client: all money rules are in this table and in what it calls (`decide` for a
 * failure, `conclude` for a finding).
 */
const stepTable: { readonly [W in Happening['what']]: Row<W> } = {
  begun(course, { earlier }, facts, policy) {
    if (!resumesInDoubt(policy)) return { do: 'enter' };
    return resume(course, facts, policy, earlier);
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
      if (course.asking !== undefined) course.asking = { ...course.asking, askedAt: now };
      return { do: 'ask' };
    }
    // If it were refused, a call in doubt would be looked up.
    const isFree = course.asking === undefined || (course.ambiguous && isSafeNow(course, facts, policy));
    return isFree ? { do: 'enter' } : { do: 'enter', asksBudget: true };
  },

  found(course, { finding }, facts, policy) {
    const step = afterFinding(course, finding, facts, policy);
    return step ?? askAfterWait(course, facts, policy);
  },

  admitted(course, _, facts, policy) {
    if (isStale(course, facts, policy)) return askAgain(course, facts, policy);
    if (isSafeNow(course, facts, policy)) return { do: 'send' };
    // A call known to have landed is never found absent, and would come back here for ever.
    const canComeBack = course.attempts.at(-1)?.decision?.action === 'reconcile' && !course.evident;
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
    if (isQuestion && course.asking?.why === 'pending') return endOf(course);
    if (isQuestion && course.asking?.why === 'look-first') return { do: 'enter' };
    const hasAsked = course.asking !== undefined && course.asking.why !== 'look-first';
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

  abandoned({ attempts, asking }) {
    const isWaiting = asking?.why === 'pending' && attempts.at(-1)?.classified === undefined;
    return isWaiting ? { do: 'settle', outcome: 'aborted', stoppedBy: 'abort' } : { do: 'settle' };
  },
};

/** Nothing is sent before it is known what became of an earlier call, or of another process's, which may be under way. */
function resume(course: Course, facts: Facts, policy: ResolvedPolicy, earlier?: Earlier): Step {
  if (earlier === undefined) course.resume(facts.now);
  else course.resume(facts.now - earlier.agoMs, leewayOf(facts.settledAfter), earlier.lasting);
  course.asking = { ...askingNow(course, facts), why: 'resume', absences: earlier?.absences ?? 0 };
  return askAfterWait(course, facts, policy);
}

/** A call that is held up before it is sent each time, such as by a slow signer, would otherwise ask for ever. */
const MOST_RESTARTS = 3;

/**
 * What a look-up did not find is in doubt again, and an earlier call that was in doubt all along still is. If none was needed so far,
 * only the provider's own word on the payment stops it.
 */
function askAgain(course: Course, facts: Facts, policy: ResolvedPolicy): Step {
  if (course.absentAt === undefined && !course.ambiguous) {
    course.asking = { ...askingNow(course, facts), why: 'look-first', askedAt: facts.now };
    return { do: 'ask' };
  }
  course.restarts += 1;
  const step = resume(course, facts, policy);
  return course.restarts > MOST_RESTARTS ? { do: 'settle', outcome: 'unknown', stoppedBy: 'ambiguous' } : step;
}

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

/** Begins to ask what became of a call that would end as `unknown`. */
function beginAsking(
  course: Course,
  facts: Facts,
  policy: ResolvedPolicy,
  more?: Pick<Asking, 'refusal' | 'isRefusedAgain'>,
): Step {
  const { classified } = course.attempts.at(-1) ?? {};
  const delayMs = classified === undefined || !facts.askable ? 0 : firstDelay(classified, paceOf(facts, policy));
  course.asking = { ...askingNow(course, facts), delayMs, ...more };
  return askAfterWait(course, facts, policy);
}

/** The next question, if there is time for it; otherwise the call is sent if a key protects it, or ends as it is. */
function askAfterWait(course: Course, facts: Facts, policy: ResolvedPolicy): Step {
  const { asking } = course;
  if (asking === undefined) return endOf(course);
  const { now, remaining, askable } = facts;
  const isOver = isExhausted(asking, remaining) || isAnswered(asking, policy);
  const held = settling(asking, facts);
  const ms = untilNextLook(held, now, remaining);
  // Half of the remaining time is kept for the request, if it must be sent.
  const last = isOver || ms >= remaining / 2 ? untold(course, asking, facts, policy) : undefined;
  if (last !== undefined) return last;
  if (isOver) return comesBack(course, asking, facts, policy) ?? endOf(course);
  course.plan = 'ask';
  if (ms < remaining) return { do: 'wait', ms };
  const lastMs = untilLastLook(held, now, remaining);
  if (lastMs === undefined) return asking.why === 'pending' ? endOf(course) : outOfTime(course, askable);
  course.asking = { ...asking, isLast: true };
  return { do: 'wait', ms: lastMs };
}
