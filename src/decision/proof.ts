import type { Finding } from '../providers/look-up.js';
import { type Asking, isSettled, settling } from './asking.js';
import type { Inquiry } from './reconcile.js';
import type { Facts } from './step.js';

/** A look-up has voided, or may have voided, what was sent under the keys. */
export function areSpent({ isUndone }: Asking, { spent }: Pick<Facts, 'spent'>): boolean {
  return isUndone === true || spent === true;
}

/** How much a finding of nothing, or of only something dead, proves. */
export function proofOf(
  asking: Asking,
  { final, shared, settledAfter = 0 }: Finding,
  facts: Pick<Facts, 'settledAfter' | 'heldUntil'>,
): Pick<Inquiry, 'absences' | 'settled' | 'isShared'> {
  const longer = Math.max(0, settledAfter - facts.settledAfter);
  const proof =
    final === true
      ? { absences: Number.POSITIVE_INFINITY, settled: true }
      : { absences: asking.absences, settled: isSettled(settling(asking, facts), longer) };
  return { ...proof, isShared: shared === true };
}
