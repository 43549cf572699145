import type { ResolvedPolicy } from '../policy/policy.js';
import type { Finding } from '../providers/look-up.js';
import type { Asking } from './asking.js';
import type { Course } from './course.js';
import { adopt, declinedBy } from './ends.js';
import { areSpent, proofOf } from './proof.js';
import { protectionAfter } from './protection.js';
import { conclude } from './reconcile.js';
import type { Facts, Step } from './step.js';

/** What became of an earlier call decides whether this one sends anything. */
export function resumed(
  course: Course,
  asking: Asking,
  finding: Finding,
  facts: Facts,
  policy: ResolvedPolicy,
): Step | undefined {
  const conclusion = conclude(finding.state, {
    ambiguous: !course.isUsed,
    unproven: course.isUsed && finding.unproven === true,
    ...proofOf(asking, finding, facts),
    evident: course.evident,
    // A voided payment is not sent again under its keys: that takes a new call.
    resendable: !areSpent(asking, facts),
    isProtected: !areSpent(asking, facts) && isSafeToResume(facts, policy),
  });
  switch (conclusion) {
    case 'ask-again':
      return undefined;
    case 'adopt':
      return adopt(finding);
    case 'resend':
      course.absolve();
      return { do: 'enter' };
    // The key is refused again, and replaced then.
    case 're-key':
      course.absentAt = asking.askedAt;
      return { do: 'enter' };
    case 'resend-in-doubt':
      return policy.idempotent === false ? { do: 'settle' } : { do: 'enter' };
    case 'decline':
    case 'failed':
      course.absolve();
      return { do: 'settle', outcome: 'failed', ...declinedBy(finding) };
    default:
      return { do: 'settle' };
  }
}

/**
 * A key that lives for as long as the call may last makes sending safe, and if the provider refuses it, that shows what became of
 * the earlier call.
 */
export function isSafeToResume(facts: Facts, { idempotent }: ResolvedPolicy): boolean {
  const protectedFor = protectionAfter('answered', facts);
  const isLongEnough = protectedFor === Number.POSITIVE_INFINITY || protectedFor > facts.remaining;
  return isLongEnough && idempotent !== false;
}
