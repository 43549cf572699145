import { isSuccess } from '../decision/outcome.js';
import { recoveryOf } from '../report/recovery-of.js';

/** What a caller believes about a payment. */
export type Belief = 'paid' | 'failed' | 'unknown';

/** The result of a payment: what its caller believes, and how often it took effect. */
export const VERDICTS = [
  'paid',
  'notPaid',
  'paidBelievedFailed',
  'chargedTwice',
  'notPaidBelievedPaid',
  'unknown',
] as const;

export type PaymentVerdict = (typeof VERDICTS)[number];

export function judge(belief: Belief, effects: number): PaymentVerdict {
  if (effects > 1) return 'chargedTwice';
  if (belief === 'unknown') return 'unknown';
  if (belief === 'paid') return effects === 1 ? 'paid' : 'notPaidBelievedPaid';
  return effects === 1 ? 'paidBelievedFailed' : 'notPaid';
}

/** Whether this belief would cost the caller money, or a sale. */
export function isWrong(verdict: PaymentVerdict): boolean {
  return verdict === 'paidBelievedFailed' || verdict === 'chargedTwice' || verdict === 'notPaidBelievedPaid';
}

/** What the report of a response or an error says. Whoever is told to come back, and that nothing was done, makes a new payment. */
export function beliefIn(end: unknown): Belief {
  const report = recoveryOf(end);
  if (isSuccess(report?.outcome)) return 'paid';
  return report?.processed === 'no' ? 'failed' : 'unknown';
}

/** The end of a call, whichever way it went. */
export function endOf(sending: Promise<unknown>): Promise<unknown> {
  return sending.catch((error: unknown) => error);
}
