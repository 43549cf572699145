import type { ResolvedPolicy } from '../policy/policy.js';
import type { Course } from './course.js';
import { canRepeat } from './decide.js';
import { protectionAfter } from './protection.js';
import type { Facts } from './step.js';

/**
 * Milliseconds for which a process knows that nobody else has made the payment. BullMQ lends a job for 30 s and lends it anew every
 * 15 s: whoever has stood still for less still has it.
 */
const KNOWN_FOR = 15_000;

/**
 * Whether another process may have made the payment meanwhile: one that stood still, such as a suspended machine, may have lost its
 * job to another. Only a look-up shows that, unless a key makes a second request harmless.
 */
export function isStale(
  { absentAt, ambiguous, asking }: Pick<Course, 'absentAt' | 'ambiguous' | 'asking'>,
  facts: Facts,
  policy: ResolvedPolicy,
): boolean {
  const { askable, unaskedFor } = facts;
  if (!askable || unaskedFor === undefined) return false;
  const isLookedAt = absentAt === undefined && asking?.why === 'look-first';
  // If nothing is in doubt, it is asked about once, however slow the caller's signer is, unless the process stands still.
  if (isLookedAt && !ambiguous && (policy.idempotent === true || !facts.stoodStill)) return false;
  // What lets it be sent is that a part of it was done, that nothing was, or that nothing speaks against it.
  const knownAt = asking?.isHalfDone || isLookedAt ? asking.askedAt : absentAt;
  return unaskedFor(knownAt) > KNOWN_FOR && !isProtectedNow(facts, policy);
}

/**
 * Whether a worker goes on that may have lost its job while it stood still, of which nothing else tells what became of the payment. Nothing
 * is in doubt, so it gives the job back: its queue knows whose that is.
 */
export function mayHaveLostJob(
  { ambiguous }: Pick<Course, 'ambiguous'>,
  facts: Facts,
  policy: ResolvedPolicy,
): boolean {
  const { askable, unaskedFor, stoodStill = false } = facts;
  const isWorker = policy.askOnce && policy.idempotent !== true && unaskedFor !== undefined;
  return isWorker && !askable && !ambiguous && stoodStill && !isProtectedNow(facts, policy);
}

/** A key makes a second request harmless, as of now. */
export function isProtectedNow(facts: Facts, { idempotent }: ResolvedPolicy): boolean {
  return protectionAfter('answered', facts) > 0 && idempotent !== false;
}

/** Whether it is stale as long as no look-up has told anything, and nobody has said that it may be sent twice. */
export function isStaleUnseen({ absentAt, ambiguous }: Course, facts: Facts, policy: ResolvedPolicy): boolean {
  return policy.idempotent !== true && isStale({ absentAt, ambiguous, asking: undefined }, facts, policy);
}

/** Money rule 1, as of the moment when the request goes out. */
export function isSafeNow(course: Course, facts: Facts, policy: ResolvedPolicy): boolean {
  const { ambiguous, asking, last, wasAnswered } = course;
  const { classified } = last ?? {};
  if (!ambiguous || asking?.isHalfDone || classified === undefined) return true;
  const { protectedFor, protectedAfter } = facts;
  return canRepeat(classified, { protectedFor, ...(protectedAfter && { protectedAfter }), wasAnswered }, policy, 0);
}
