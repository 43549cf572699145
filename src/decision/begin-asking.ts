import type { ResolvedPolicy } from '../policy/policy.js';
import { untold } from './after-finding.js';
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
import { leewayOf } from './clocks-differ.js';
import type { Failed } from './come-back.js';
import type { Course } from './course.js';
import { comesBack, endOf, outOfTime } from './ends.js';
import { askingNow } from './question.js';
import type { Earlier, Facts, Step } from './step.js';

/** Nothing is sent before it is known what became of an earlier call, or of another process's, which may be under way. */
export function askFirst(course: Course, facts: Facts, policy: ResolvedPolicy, earlier?: Earlier): Step {
  const { agoMs = 0, absences = 0, lasting } = earlier ?? {};
  const leeway = earlier === undefined ? 0 : leewayOf(facts.settledAfter);
  if (!course.isUsed) course.resume(facts.now - agoMs, leeway, lasting);
  const since = facts.now - agoMs;
  const settlesAt = since + leeway + facts.settledAfter;
  const now = askingNow(course, facts);
  // Nothing else says since when a used key is in doubt.
  course.asking = { ...now, since: course.isUsed ? since : now.since, settlesAt, why: 'resume', absences };
  return askAfterWait(course, facts, policy);
}

/** A call that is held up before it is sent each time, such as by a slow signer, would otherwise ask for ever. */
const MOST_RESTARTS = 3;

/**
 * What a look-up did not find is in doubt again, and an earlier call that was in doubt all along still is. If none was needed so far,
 * only the provider's own word on the payment stops it, unless another process may have sent it just now, while this one stood still.
 */
export function askAgain(course: Course, facts: Facts, policy: ResolvedPolicy): Step {
  const isInDoubt = course.isUsed || course.absentAt !== undefined || course.ambiguous;
  if (!isInDoubt && (policy.idempotent === true || !facts.stoodStill)) {
    course.asking = { ...askingNow(course, facts), why: 'look-first', askedAt: facts.now };
    return { do: 'ask' };
  }
  course.restarts += 1;
  const step = askFirst(course, facts, policy);
  if (!isInDoubt) course.asking = { ...(course.asking as Asking), isOvertaken: true };
  return course.restarts > MOST_RESTARTS ? { do: 'settle', outcome: 'unknown', stoppedBy: 'ambiguous' } : step;
}

/** Begins to ask what became of a call that would end as `unknown`. */
export function beginAsking(
  course: Course,
  facts: Facts,
  policy: ResolvedPolicy,
  more?: Pick<Asking, 'refusal' | 'isRefusedAgain'>,
): Step {
  const { classified } = course.last as Failed;
  const delayMs = facts.askable ? firstDelay(classified, paceOf(facts, policy)) : 0;
  course.asking = { ...askingNow(course, facts), delayMs, ...more };
  return askAfterWait(course, facts, policy);
}

/** The next question, if there is time for it; otherwise the call is sent if a key protects it, or ends as it is. */
export function askAfterWait(course: Course, facts: Facts, policy: ResolvedPolicy): Step {
  const asking = course.asking as Asking;
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
