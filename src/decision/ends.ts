import type { ResolvedPolicy } from '../policy/policy.js';
import type { Finding } from '../providers/look-up.js';
import type { Asking } from './asking.js';
import { leewayOf } from './clocks-differ.js';
import type { Course } from './course.js';
import type { Facts, Settle } from './step.js';

/** The end of a call that stops asking. */
export function endOf({ asking, outcome }: Course): Settle {
  const { accepted, refusal } = asking as Asking;
  if (accepted !== undefined) return adopt(accepted);
  if (refusal === undefined) return { do: 'settle' };
  return { do: 'settle', outcome: refusal.outcome ?? outcome, stoppedBy: refusal.stoppedBy };
}

/**
 * The end of a call that may ask only once, and whose provider has found nothing so far: it is too early to believe that. Whatever
 * resumes it, perhaps on another machine, believes it later than this one would.
 */
export function comesBack(
  { givenUpAt = Number.NEGATIVE_INFINITY }: Course,
  { absences, settlesAt, delayMs, longer = 0 }: Asking,
  { now, settledAfter }: Facts,
  policy: ResolvedPolicy,
): Settle | undefined {
  if (!policy.askOnce || absences === 0) return undefined;
  const settlesThere = givenUpAt + leewayOf(settledAfter) + settledAfter;
  const retryIn = Math.max(Math.max(settlesAt, settlesThere) + longer - now, delayMs);
  return { do: 'settle', outcome: 'deferred', stoppedBy: 'ambiguous', retryIn };
}

/** The call took effect, according to a look-up. */
export function adopt(finding: Finding): Settle {
  return { do: 'settle', outcome: 'reconciled', adopt: finding };
}

/** Why the payment was refused. */
export function declinedBy({ declined }: Finding): Pick<Settle, 'declined'> {
  return declined === undefined ? {} : { declined };
}

/** Further asking could have ended the doubt: the deadline stops the call, unless it was held back for another reason. */
export function outOfTime(course: Course, askable: boolean): Settle {
  const end = endOf(course);
  const stoppedBy = end.stoppedBy ?? course.last?.decision?.stoppedBy ?? 'ambiguous';
  return askable && stoppedBy === 'ambiguous' ? { ...end, stoppedBy: 'deadline' } : end;
}
