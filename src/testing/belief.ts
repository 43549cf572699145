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

/** What the report of a response or an error says. */
export function beliefIn(end: unknown): Belief {
  const outcome = recoveryOf(end)?.outcome;
  if (isSuccess(outcome)) return 'paid';
  return outcome === 'failed' ? 'failed' : 'unknown';
}

/** The end of a call, whichever way it went. */
export function endOf(sending: Promise<unknown>): Promise<unknown> {
  return sending.catch((error: unknown) => error);
}
