import type { ResolvedPolicy } from '../policy/policy.js';
import type { Finding } from '../providers/look-up.js';
import { afresh, freshFor, IRREPLACEABLE, renew } from './afresh.js';
import { afterPending } from './after-pending.js';
import { isSafeToResume, resumed } from './after-resume.js';
import type { Asking } from './asking.js';
import {
  comeBack,
  type Failed,
  hasAttempts,
  isAllowed,
  isProtected,
  isResendable,
  outOfAttempts,
  replay,
} from './come-back.js';
import type { Course } from './course.js';
import { adopt, declinedBy, endOf } from './ends.js';
import { areSpent, longerFor, proofOf } from './proof.js';
import { askLater, waitUntilDone } from './question.js';
import { type Conclusion, conclude } from './reconcile.js';
import type { Facts, Settle, Step } from './step.js';

/**
 * What follows from a look-up; `undefined`: ask again. If the call has landed but is not done, recoverable waits for it, as far
 * as the policy allows the time.
 */
export function afterFinding(
  course: Course,
  finding: Finding | undefined,
  facts: Facts,
  policy: ResolvedPolicy,
): Step | undefined {
  const { why } = course.asking as Asking;
  if (why === 'pending') return afterPending(course, finding, facts, policy);
  const step = afterDoubt(course, finding, facts, policy);
  const adopted = step?.do === 'settle' && typeof step.adopt === 'object' ? step.adopt : undefined;
  const isBegun = adopted?.pending === true && policy.pendingLimit > 0;
  return isBegun ? waitUntilDone(course, adopted, facts, policy) : step;
}

function afterDoubt(
  course: Course,
  found: Finding | undefined,
  facts: Facts,
  policy: ResolvedPolicy,
): Step | undefined {
  // It may still come, however long there has been nothing.
  const isOpen = found?.state === 'absent' && found.final !== true && course.lasting;
  const finding: Finding | undefined = isOpen ? { ...found, state: 'undecided' } : found;
  // The finding answers the present question.
  let asking = course.asking as Asking;
  const isUndone = finding?.state === 'undone';
  // Sent again, it would get the answer of what was voided. Before the first attempt, only the earlier call can have been.
  if (isUndone || areSpent(asking, facts))
    asking = {
      ...asking,
      why: asking.why === 'resume' || course.attempts.length === 0 ? 'resume' : 'doubt',
      ...(isUndone && { isUndone }),
    };
  if (asking.why === 'look-first') return beforeResend(course, asking, finding, facts, policy);
  if (finding === undefined) return untold(course, asking, facts, policy) ?? endUntold(course, asking, facts, policy);

  // A denial that is not believed at once is under a name that others may have.
  const isDead = finding.state === 'denied' || (finding.state === 'dead' && !finding.shared);
  const absences = finding.state === 'absent' ? asking.absences + 1 : 0;
  asking = { ...asking, absences, isDead, longer: longerFor(finding, facts) };
  const follow = asking.why === 'resume' ? resumed : settled;
  if (finding.state === 'absent') course.absentAt = asking.askedAt;
  if (finding.state === 'partial') course.asking = { ...asking, isHalfDone: true };
  const step = follow(course, asking, finding, facts, policy);
  if (step !== undefined) return step;
  askLater(course, asking, facts, policy);
  return undefined;
}

/** The retry is already decided, and only the provider's own word on the payment stops it. */
function beforeResend(
  course: Course,
  asking: Asking,
  finding: Finding | undefined,
  facts: Facts,
  policy: ResolvedPolicy,
): Step {
  if (finding?.state === 'landed') return adopt(finding);
  if (finding?.state === 'absent' && finding.final) course.absolve();
  const isSure = finding !== undefined && proofOf(asking, finding, facts).settled;
  const isDenied = finding?.state === 'denied' && (isSure || !finding.shared);
  const isDead = finding?.state === 'dead' && isSure;
  // Also if nothing was in doubt: another worker may have sent it since, and told the customer that it was refused.
  const isRefused = isDenied || (asking.ambiguous && isDead);
  return isRefused ? refused(course, asking, finding, 'decline', facts, policy) : { do: 'enter' };
}

/**
 * There is no look-up, or it decided nothing: then the request is sent if a key protects it. `undefined`: nothing protects it.
 */
export function untold(course: Course, asking: Asking, facts: Facts, policy: ResolvedPolicy): Step | undefined {
  if (areSpent(asking, facts) || asking.why === 'pending') return undefined;
  if (asking.why !== 'resume') return replay(course, asking, facts, policy);
  const isInTime = facts.remaining > facts.traffic.quickest;
  return isInTime && isSafeToResume(facts, policy) ? { do: 'enter' } : undefined;
}

/** Nobody can be asked, and it is not sent again: for want of an attempt, if a key would make that safe. */
function endUntold(course: Course, asking: Asking, facts: Facts, policy: ResolvedPolicy): Step {
  const isSafe = asking.why === 'doubt' && !areSpent(asking, facts) && isProtected(course, facts, policy);
  return { ...endOf(course), ...(isSafe && outOfAttempts(course, policy)) };
}

/** What became of this call decides how it ends, or whether it is sent again. */
function settled(
  course: Course,
  asking: Asking,
  finding: Finding,
  facts: Facts,
  policy: ResolvedPolicy,
): Step | undefined {
  const { classified } = course.last as Failed;
  const { rule } = classified;
  const conclusion = conclude(finding.state, {
    ambiguous: asking.ambiguous,
    unproven: finding.unproven === true,
    ...proofOf(asking, finding, facts),
    evident: course.evident,
    resendable: isResendable(course, asking, facts, policy),
    isProtected: !areSpent(asking, facts) && isProtected(course, facts, policy),
  });
  switch (conclusion) {
    case 'ask-again':
      return undefined;
    case 'adopt':
      return adopt(finding);
    case 'renew':
      course.undo();
      return renew(course, asking, facts, policy);
    case 'resend':
      if (facts.spent && !asking.isUndone) return undefined;
      if (rule.absent !== undefined) return afresh(course, asking, facts, policy);
      course.absolve();
      return asking.isUndone ? renew(course, asking, facts, policy) : comeBack(course, asking, facts, policy);
    case 'resend-in-doubt': {
      if (areSpent(asking, facts)) return undefined;
      // A change of state that was refused when it was sent again has already done what it can.
      const isDone = rule.action === 'fail-fast' || policy.idempotent === false;
      return isDone ? endOf(course) : comeBack(course, asking, facts, policy);
    }
    case 're-key': {
      const isPossible = hasAttempts(course, policy) && rule.keys?.[0] !== undefined && facts.replaceable(rule.keys[0]);
      if (isPossible && isAllowed(course, facts)) return { ...comeBack(course, asking, facts, policy), rekey: rule };
      course.absolve();
      return { do: 'settle', outcome: 'failed' };
    }
    case 'unknown':
      return endOf(course);
    default:
      return refused(course, asking, finding, conclusion, facts, policy);
  }
}

/** The provider's answer is the last word, whatever kept the call from being sent again. */
function refused(
  course: Course,
  asking: Asking,
  finding: Finding,
  conclusion: Conclusion,
  facts: Facts,
  policy: ResolvedPolicy,
): Settle {
  const { refusal } = asking;
  const isUndone = finding.state === 'undone';
  if (isUndone) course.undo();
  else course.absolve();
  if (conclusion === 'decline') return { do: 'settle', outcome: 'failed', stoppedBy: 'rule', ...declinedBy(finding) };
  if (finding.state === 'dead') return { do: 'settle', outcome: 'failed', stoppedBy: 'rule' };
  // Nothing is in doubt any more, so whoever makes the payment later sends it at once.
  const fresh = isUndone ? freshFor(course, facts) : {};
  if (fresh === undefined) return IRREPLACEABLE;
  if (refusal === undefined) return { do: 'settle', outcome: 'failed', ...outOfAttempts(course, policy), ...fresh };
  // Nothing has arrived, so the reason is whatever held the call back.
  return {
    do: 'settle',
    outcome: refusal.outcome === 'deferred' ? 'deferred' : 'failed',
    stoppedBy: refusal.stoppedBy,
    ...fresh,
  };
}
