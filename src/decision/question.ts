import type { ResolvedPolicy } from '../policy/policy.js';
import type { Finding } from '../providers/look-up.js';
import { type Asking, nextDelay, paceOf } from './asking.js';
import type { Course } from './course.js';
import type { Facts } from './step.js';

/** From now on, asks what became of the call. */
export function askingNow(course: Course, { now, settledAfter }: Facts): Asking {
  const hasLanded = course.last?.decision?.landed === true;
  const ambiguous = course.ambiguous || hasLanded;
  const settlesAt = (course.lastInDoubt ?? now) + settledAfter;
  return { why: 'doubt', ambiguous, since: now, settlesAt, asked: 0, absences: 0, delayMs: 0 };
}

/** From now on, asks whether the accepted request is done. `accepted`: a look-up reported it, not the answer of the call. */
export function waitUntilDone(
  course: Course,
  accepted: Finding | undefined,
  facts: Facts,
  policy: ResolvedPolicy,
): undefined {
  course.asking = {
    ...askingNow(course, facts),
    why: 'pending',
    until: facts.now + policy.pendingLimit,
    delayMs: nextDelay({ asked: 1, delayMs: 0 }, paceOf(facts, policy)),
    ...(accepted && { accepted }),
  };
}

/** Asks again after a longer wait. */
export function askLater(course: Course, asking: Asking, facts: Facts, policy: ResolvedPolicy): void {
  const asked = asking.asked + 1;
  course.asking = { ...asking, asked, delayMs: nextDelay({ asked, delayMs: asking.delayMs }, paceOf(facts, policy)) };
}
