import type { Finding } from '../providers/look-up.js';
import { type Asking, isSettled, settling } from './asking.js';
import type { Inquiry } from './reconcile.js';
import type { Facts } from './step.js';

/** A look-up has voided, or may have voided, what was sent under the keys. */
export function areSpent({ isUndone }: Asking, { spent }: Pick<Facts, 'spent'>): boolean {
  return isUndone === true || spent === true;
}

/** Milliseconds by which what was found takes longer to be believed than the provider's `settledAfter`. */
export function longerFor({ settledAfter = 0 }: Finding, facts: Pick<Facts, 'settledAfter'>): number {
  return Math.max(0, settledAfter - facts.settledAfter);
}

/** How much a finding of nothing, or of only something dead, proves. */
export function proofOf(
  asking: Asking,
  finding: Finding,
  facts: Pick<Facts, 'settledAfter' | 'heldUntil'>,
): Pick<Inquiry, 'absences' | 'settled' | 'isShared'> {
  const { final, shared } = finding;
  const longer = longerFor(finding, facts);
  const proof =
    final === true
      ? { absences: Number.POSITIVE_INFINITY, settled: true }
      : { absences: asking.absences, settled: isSettled(settling(asking, facts), longer) };
  return { ...proof, isShared: shared === true };
}
