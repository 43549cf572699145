import type { Remedies } from '../rows.js';
import { CREDENTIALS, DONE, FAULTS, GENERAL, INVALID, LIMITS, PLAID, STATE } from './codes.js';

const each = (codes: readonly string[], remedy: string): Remedies =>
  Object.fromEntries(codes.map((code) => [code, remedy]));

const AGAIN = 'Ask the customer to enter the card again, and charge the fresh token at once.';

export const squareRemedies: Remedies = {
  ...each(INVALID, "Read the error's field and detail, and correct the request."),
  ...each(GENERAL, "Read the error's detail, which says more than its code."),
  ...each([...DONE, ...STATE], 'Fetch the payment or refund and see its status before you change it again.'),
  ...each(
    CREDENTIALS,
    "Check the access token, its scopes, and the seller's account: sandbox and production are apart.",
  ),
  ...each(PLAID, 'Have the customer link the bank account again.'),
  ...each(FAULTS, 'If it persists, see issquareup.com, and give support the time and the location.'),
  ...each(LIMITS, 'Spread the requests over time.'),
  TEMPORARY_ERROR: 'If it persists, see issquareup.com.',
  CONFLICT: 'Change one object from one place at a time.',
  IDEMPOTENCY_KEY_REUSED: 'Make one key for each payment, and never change the body under the same key.',
  CARD_TOKEN_EXPIRED: AGAIN,
  SOURCE_EXPIRED: AGAIN,
  GIFT_CARD_AVAILABLE_AMOUNT:
    "Charge what is left on the gift card, which the error's detail names, and take the rest otherwise.",
  REFUND_AMOUNT_INVALID:
    "See the payment's refunded_money: it may have been refunded already; refund no more than the rest.",
  GENERIC_DECLINE: 'Ask the customer to call the bank that issued the card, or to pay with another card.',
  CANCELED: 'Begin a new payment under a key of its own.',
  REJECTED: 'See in the Dashboard why, and refund in another way if need be.',
  REFUND_DECLINED: 'Refund in another way: the bank that issued the card takes none on it.',
  INSUFFICIENT_FUNDS: 'Have the customer pay later, or with another card.',
};
