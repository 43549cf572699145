/**
 * Why a payment was declined, in one vocabulary for all providers. Each row that declines names one of these; the report also has
 * the provider's own code.
 */
export const DECLINE_CODES = [
  /** The bank declines and gives no reason. ISO 8583 calls it 05. */
  'do_not_honor',
  /** Declined, without a reason. */
  'generic',
  'insufficient_funds',
  /** The card was reported lost or stolen. */
  'lost_or_stolen',
  /** The bank asks to keep the card, and gives no reason. */
  'pick_up',
  'expired_card',
  /** The security code on the card: CVV, CVC or CID. */
  'incorrect_cvv',
  'incorrect_number',
  'incorrect_expiry',
  /** The billing address or postcode does not match. */
  'incorrect_address',
  'pin_required',
  /** Wrong, or entered wrongly too often. */
  'incorrect_pin',
  /** A limit on the amount or the number of payments, per day, card or account. */
  'limit_exceeded',
  /** The card or account cannot be used for this kind of payment or merchant. */
  'not_permitted',
  /** The bank has restricted the card, for example to a country or a channel. */
  'restricted_card',
  'suspected_fraud',
  /** 3-D Secure or another authentication is required, or failed. */
  'authentication_required',
  /** The bank or its system cannot be reached. */
  'issuer_unavailable',
  /** The processor or the network failed. */
  'processor_error',
  'invalid_account',
  'closed_account',
  /** The merchant's own rules or lists say no. */
  'blocked_by_merchant',
  /** The customer has withdrawn the mandate or stopped recurring payments. */
  'revoked',
  /** The same payment was made a moment ago. */
  'duplicate',
  /** The bank asks to try once more. */
  'try_again',
  'currency_not_supported',
  'invalid_amount',
  'cancelled_by_customer',
] as const;

/** One of `DECLINE_CODES`. */
export type DeclineCode = (typeof DECLINE_CODES)[number];

/**
 * What an application may do about a declined payment: `never` charge this card or account again, try a new payment `later`, or ask
 * for `new-data` first.
 */
export const DECLINE_ADVICE = ['never', 'later', 'new-data'] as const;
export type DeclineAdvice = (typeof DECLINE_ADVICE)[number];

/** Why a payment was declined, and what you may do about it. */
export interface Decline {
  readonly code: DeclineCode;
  readonly retryable: DeclineAdvice;
}
