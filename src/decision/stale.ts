import type { ResolvedPolicy } from '../policy/policy.js';
import { isSafeToResume } from './after-resume.js';
import { MOST_LOOK_UPS } from './asking.js';
import type { Course } from './course.js';
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
export function isStale({ absentAt, asking }: Course, facts: Facts, policy: ResolvedPolicy): boolean {
  const { askable, unaskedFor } = facts;
  return (
    askable &&
    unaskedFor !== undefined &&
    unaskedFor(absentAt ?? asking?.askedAt) > KNOWN_FOR &&
    !isSafeToResume(facts, policy)
  );
}

/**
 * Whether a call has asked in vain too often: if each look-up takes so long, or its turn always comes so late, one without a deadline
 * would ask for ever.
 */
export function isEverStale({ timesStale }: Course): boolean {
  return timesStale >= MOST_LOOK_UPS;
}
