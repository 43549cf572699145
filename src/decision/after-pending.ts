import type { ResolvedPolicy } from '../policy/policy.js';
import type { Finding } from '../providers/look-up.js';
import type { Asking } from './asking.js';
import type { Course } from './course.js';
import { adopt, declinedBy, endOf } from './ends.js';
import { askLater } from './question.js';
import type { Facts, Step } from './step.js';

/** The accepted request is done, was refused after all, or is looked up again. */
export function afterPending(
  course: Course,
  finding: Finding | undefined,
  facts: Facts,
  policy: ResolvedPolicy,
): Step | undefined {
  if (finding === undefined) return endOf(course);
  // The accepted request has its own name: a refusal under another name says nothing about it.
  switch (finding.shared ? undefined : finding.state) {
    case 'denied':
    case 'dead':
    case 'undone':
      course.undo();
      return { do: 'settle', outcome: 'failed', stoppedBy: 'rule', ...declinedBy(finding) };
    case 'landed':
      if (finding.pending === true) break;
      if (finding.answer !== undefined) return adopt(finding);
      return { do: 'settle', outcome: 'reconciled', adopt: doneNow(course.asking) };
  }
  askLater(course, course.asking as Asking, facts, policy);
  return undefined;
}

/** Drops what the earlier look-up reported as pending. */
function doneNow({ accepted }: Pick<Asking, 'accepted'> = {}): Finding | 'last' {
  if (accepted === undefined) return 'last';
  const { pending: _, ...done } = accepted;
  return done;
}
