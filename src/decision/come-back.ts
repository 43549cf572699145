import type { ResolvedPolicy } from '../policy/policy.js';
import type { Rule } from '../providers/rule.js';
import type { Asking } from './asking.js';
import { type Attempt, judgedBy } from './attempt.js';
import type { Course } from './course.js';
import { isForbidden } from './decide.js';
import type { StoppedBy } from './outcome.js';
import { pause, toldBy } from './pause.js';
import { protectionFrom } from './protection.js';
import type { Facts, Settle, Wait } from './step.js';

/** A failed attempt: every attempt that is looked up has failed. */
export type Failed = Attempt & { readonly [K in 'classified' | 'decision']: NonNullable<Attempt[K]> };

/** Asking meanwhile does not shorten a wait that the provider asked for: the call waits for the rest of it, or is deferred. */
export function comeBack(
  course: Course,
  { since }: Asking,
  { now, remaining }: Facts,
  policy: ResolvedPolicy,
): Wait | Settle {
  const { classified } = course.last as Failed;
  const told = toldBy(classified) ?? 0;
  const left = Math.max(0, told - (now - since));
  if (left > 0 && (told > policy.maxRetryAfter || left >= remaining)) {
    return { do: 'settle', outcome: 'deferred', stoppedBy: 'retry-after', retryIn: left };
  }
  course.plan = 'enter';
  return { do: 'wait', ms: left };
}

/**
 * An enforced key outlives the wait, nothing says that it was used or is invalid, and the caller does not forbid a retry in
 * doubt.
 */
export function isProtected(course: Course, facts: Facts, policy: ResolvedPolicy): boolean {
  const { classified } = course.last as Failed;
  const { afterAmbiguous, absent } = classified.rule;
  if (policy.idempotent === false || afterAmbiguous !== undefined || absent !== undefined) return false;
  return protectionFrom(classified, course.wasAnswered, facts) > (toldBy(classified) ?? 0);
}

/** Reasons that no longer hold once the door is open. */
const PASSING: ReadonlySet<StoppedBy | undefined> = new Set<StoppedBy>(['breaker', 'overload']);

/** Whether what stopped the retry still does: the door may have opened since. */
function isHeldBack({ last }: Course, { refusal, isRefusedAgain }: Asking, { traffic }: Facts): boolean {
  const { decision } = last as Failed;
  if (refusal === undefined && isResendPlanned(decision)) return false;
  const { stoppedBy } = decision;
  return !PASSING.has(refusal?.stoppedBy ?? stoppedBy) || isRefusedAgain === true || !traffic.isOpen;
}

/** It is looked up before it is sent again, or only because sending it again would be unsafe. */
function isResendPlanned({ action, stoppedBy }: Failed['decision']): boolean {
  return action === 'reconcile' || stoppedBy === undefined;
}

/** It can be sent again, nothing forbids it, and nothing holds it back. */
export function isResendable(course: Course, asking: Asking, facts: Facts, policy: ResolvedPolicy): boolean {
  if (isHeldBack(course, asking, facts)) return false;
  const { repeatable, remaining } = facts;
  const { failure, rule } = (course.last as Failed).classified;
  // The provider asks not to retry, or the payment was refused.
  const isRefused = (failure.retryAfterMs ?? 0) < 0 || rule.decline !== undefined;
  if (isRefused || retriesBy(rule, course) >= (rule.maxRetries ?? Number.POSITIVE_INFINITY)) return false;
  return repeatable && hasAttempts(course, policy) && remaining > 0 && isAllowed(course, facts);
}

/** How often it was sent again because of the row that judges its last attempt. */
function retriesBy(rule: Rule, { attempts }: Course): number {
  return judgedBy(rule, attempts) - 1;
}

/** The caller allows another attempt after the last one. */
export function isAllowed({ last }: Course, facts: Facts): boolean {
  const { classified, number } = last as Failed;
  return !isForbidden(facts, classified, number);
}

/** There is an attempt left. */
export function hasAttempts({ sent }: Course, { maxAttempts }: ResolvedPolicy): boolean {
  return sent < maxAttempts;
}

/**
 * Sends again what a key protects and no look-up can find: if it has landed, that is a replay. It first waits as long as usual,
 * unless that time was spent on asking. `undefined`: it cannot be sent again, or not in time.
 */
export function replay(
  course: Course,
  asking: Asking,
  facts: Facts,
  policy: ResolvedPolicy,
): Wait | Settle | undefined {
  const { classified } = course.last as Failed;
  if (!isResendable(course, asking, facts, policy) || !isProtected(course, facts, policy)) return undefined;
  const { rule } = classified;
  const { random, onError } = facts;
  const retriesByRule = retriesBy(rule, course);
  const standing = { attempt: course.attempts.length, retriesByRule, previousDelayMs: undefined, random };
  const usual = asking.asked > 0 ? 0 : pause(rule, { ...standing, ...(onError && { onError }) }, policy);
  if (usual + facts.traffic.quickest >= facts.remaining) return undefined;
  const step = comeBack(course, asking, facts, policy);
  if (step.do !== 'wait') return step;
  const ms = Math.max(step.ms, usual);
  // Nobody has said what became of it: this is a retry, and is told as one.
  if (course.ambiguous) course.decideAnew({ action: 'retry', delayMs: ms });
  return { ...step, ms };
}

/** What stops a call that only its doubt held back, once that does not any more: it has no attempt left. */
export function outOfAttempts(course: Course, policy: ResolvedPolicy): Pick<Settle, 'stoppedBy'> {
  const { decision } = course.last as Failed;
  return decision.stoppedBy === 'ambiguous' && !hasAttempts(course, policy) ? { stoppedBy: 'attempts' } : {};
}
