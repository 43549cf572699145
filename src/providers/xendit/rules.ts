import { contradictions, each, faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { declines } from './declines.js';
import { xenditRemedies } from './remedies.js';

const GUIDE = 'Xendit: API error codes for /payment_requests and /payments';
const SDK = 'xendit-node 7.0.0: payment_request ModelErrorErrorCodeEnum';
const REFUNDS = 'Xendit: Refund a payment request; xendit-node 7.0.0: CreateRefund400Response';
const PAYOUTS = 'Xendit: Payouts, Errors In Creating the Payout; Create Payout (v3)';
const CROSS_BORDER = 'Xendit: Cross-border payouts, errors in creating the payout';
const KEYS = 'Xendit: Create Payout, idempotency-key; Test scenarios, Payouts';

const LATER = { initial: 5000, factor: 3, max: 60_000 };

/** Every validation error: a field of the request, or what it requests, is wrong. */
export const INVALID = [
  'AMOUNT_FORMAT_ERROR',
  'AMOUNT_INCREMENT_NOT_SUPPORTED',
  'AMOUNT_MISMATCHED',
  'API_VALIDATION_ERROR',
  'CHANNEL_CODE_NOT_SUPPORTED',
  'CHANNEL_CODE_NOT_SUPPORTED_ERROR',
  'COF_COMBINATION_NOT_ALLOWED_ERROR',
  'CURRENCY_MISMATCHED',
  'CUSTOMER_PAYMENT_METHOD_MISMATCHED',
  'DESTINATION_CURRENCY_NOT_SUPPORTED',
  'INVALID_JSON_FORMAT',
  'INVALID_PAYMENT_METHOD',
  'INVALID_VALUE_ERROR',
  'MAXIMUM_TRANSFER_LIMIT_ERROR',
  'MINIMUM_TRANSFER_LIMIT_ERROR',
  'PAYMENT_CHANNEL_DETAIL_ERROR',
  'RECIPIENT_ACCOUNT_NUMBER_ERROR',
  'RECIPIENT_AMOUNT_ERROR',
] as const;

/** A quote holds for a while only: it may have been valid when an earlier attempt came. */
export const EXPIRED = ['INVALID_QUOTE'] as const;

/** Every code for something that is not there. */
export const NOT_FOUND = [
  'CUSTOMER_NOT_FOUND_ERROR',
  'DATA_NOT_FOUND',
  'DATA_NOT_FOUND_ERROR',
  'PAYMENT_METHOD_NOT_FOUND_ERROR',
  'TRANSACTION_NOT_FOUND',
] as const;

/** Every code for an account, or a channel, that is not set up for this. */
export const NOT_ALLOWED = [
  'CHANNEL_NOT_ACTIVATED',
  'FEATURE_NOT_ACTIVATED',
  'INVALID_API_KEY',
  'INVALID_MERCHANT_SETTINGS',
  'MANUAL_CAPTURE_NOT_SUPPORTED',
  'MAX_ACCOUNT_LINKING',
  'OPERATION_NOT_ALLOWED',
  'PROCESSOR_CONFIGURATION_ERROR',
  'REQUEST_FORBIDDEN_ERROR',
  'SKIP_3DS_FORBIDDEN',
  'UNAUTHORIZED',
] as const;

/** Every code for a refund that is not possible. */
export const NOT_REFUNDABLE = [
  'PARTIAL_REFUND_COUNTS_EXCEEDED',
  'PARTIAL_REFUND_NOT_SUPPORTED',
  'REFUND_NOT_SUPPORTED',
] as const;

/** Every code for a payment in a state that no longer allows it: after an attempt in doubt, that may be our own doing. */
export const TOO_LATE = [
  'ACCOUNT_ALREADY_LINKED',
  'CANCELLATION_NOT_ALLOWED',
  'CAPTURE_AMOUNT_EXCEEDED',
  'CONVERSION_TRADE_NOT_YET_CANCELLABLE',
  'DUPLICATED_FIXED_PAYMENT_INSTRUMENT',
  'EXCEEDS_CAPTURABLE_AMOUNT',
  'INACTIVE_PAYMENT_REQUEST',
  'INELIGIBLE_TRANSACTION',
  'INELIGIBLE_TRANSACTION_STATUS',
  'MAXIMUM_REFUND_AMOUNT_REACHED',
  'PAYMENT_REQUEST_ALREADY_COMPLETED',
  'PAYMENT_REQUEST_ALREADY_FAILED',
  'PAYMENT_REQUEST_ALREADY_FULLY_CAPTURED',
  'PAYMENT_STATUS_FAILED',
  'REFUND_AMOUNT_EXCEEDED',
] as const;

/** The code for a reference that was used before: it names one object. */
export const REFERENCE_USED = 'DUPLICATE_REFERENCE';

/**
 * Every code for a key that was used before, whatever the reference was then. `DUPLICATE_ERROR`: the same key with another body
 * (Xendit: Create Payout, idempotency-key).
 */
export const KEY_USED = ['DUPLICATE_ERROR', 'DUPLICATE_TRANSACTION_ERROR', 'IDEMPOTENCY_ERROR'] as const;

export const USED = [REFERENCE_USED, ...KEY_USED] as const;

function rowsOf(codes: readonly string[], why: string, source: string, special: Partial<Rule>): Rule[] {
  return refusals({ source, basis: 'D', ...special }, ...each(codes, why));
}

/** The rows of Xendit: Payments, Refunds and Payouts. */
export const xenditRules: readonly Rule[] = withRemedies(xenditRemedies, [
  ...faults({ source: `${GUIDE}; ${PAYOUTS}`, basis: 'D', delay: { initial: 2000 } }, [
    'SERVER_ERROR',
    'An unexpected error: retried under a key, else looked up',
  ]),
  ...faults(
    { source: `${GUIDE}; ${SDK}`, basis: 'D', delay: { initial: 3000, factor: 2 } },
    ['CHANNEL_UNAVAILABLE', 'The channel has trouble; it may have acted all the same'],
    ['ISSUER_UNAVAILABLE', 'The bank has trouble; it may have acted all the same'],
    ['OTP_DELIVERY_ERROR', 'The one-time password could not be sent'],
    ['PARTNER_CHANNEL_ERROR', 'The channel failed; it may have acted all the same'],
    ['PROCESSOR_ERROR', 'The processor failed; it may have acted all the same'],
    ['PROCESSOR_TEMPORARILY_UNAVAILABLE', 'The processor has trouble; it may have acted all the same'],
    ['PROCESSOR_TIMEOUT', 'The processor was too slow; it may have acted all the same'],
  ),
  ...contradictions({ source: GUIDE, basis: 'J', delay: { initial: 2000 } }),
  ...declines,
  ...unreadUnderKey({ source: KEYS, basis: 'D', when: { endpoint: 'payout' } }),
  {
    code: 'INSUFFICIENT_BALANCE',
    action: 'fail-fast',
    processed: 'no',
    why: 'Your balance does not cover it',
    source: REFUNDS,
    basis: 'D',
  },
  ...USED.map(
    (code): Rule => ({
      code,
      action: 'reconcile',
      processed: 'no',
      afterAmbiguous: 'reconcile',
      why: 'Used before, with another body: look the reference up',
      source: `${KEYS}; ${SDK}`,
      basis: 'D',
    }),
  ),
  {
    code: 'REFUND_IN_PROGRESS',
    action: 'reconcile',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    delay: LATER,
    why: 'Another refund of this payment is under way, perhaps this one',
    source: REFUNDS,
    basis: 'J',
  },
  ...['TEMPORARILY_UNAVAILABLE', 'PAYMENT_REQUEST_RATE_LIMITED'].map(
    (code): Rule => ({
      code,
      action: 'retry',
      processed: 'no',
      delay: LATER,
      why: 'Refused for now, in HTTP 400; Xendit says to try later',
      source: GUIDE,
      basis: 'D',
    }),
  ),
  {
    code: 'RATE_LIMIT_EXCEEDED',
    action: 'retry',
    processed: 'no',
    delay: { initial: 2000, factor: 2 },
    why: 'Too many requests to this endpoint; nothing was worked on',
    source: 'Xendit: Rate limits',
    basis: 'D',
  },
  ...rowsOf(INVALID, 'The request is not valid as it is', `${GUIDE}; ${SDK}; ${PAYOUTS}; ${CROSS_BORDER}`, {
    settles: true,
    remedy: 'Correct what message and errors in the answer name, and send it as a new request.',
  }),
  ...rowsOf(EXPIRED, 'The quote is not valid, or not any more', CROSS_BORDER, {
    remedy: 'Get a new quote, and send the payout with it as a new request.',
  }),
  ...rowsOf(NOT_FOUND, 'What the request names does not exist', `${GUIDE}; ${SDK}`, {
    remedy: 'Check the id, and that it was made with this API key, environment and for-user-id.',
  }),
  ...rowsOf(NOT_ALLOWED, 'This account, key or channel is not allowed to do it', `${GUIDE}; ${SDK}; ${PAYOUTS}`, {
    remedy: 'Check the API key, its rights and the channel in the Xendit dashboard, or ask Xendit.',
  }),
  ...rowsOf(NOT_REFUNDABLE, 'The channel does not support this refund', REFUNDS, {
    remedy: "See what the channel allows in Xendit's documents; refund in another way if need be.",
  }),
  ...rowsOf(TOO_LATE, 'Its state no longer allows it', `${GUIDE}; ${SDK}; ${REFUNDS}`, {
    afterAmbiguous: 'reconcile',
    remedy: 'See its state by GET before you decide: it may have been done already.',
  }),
  ...refusals({ source: CROSS_BORDER, basis: 'D' }, ['ACCOUNT_BLACKLISTED_ERROR', 'The recipient is on a blacklist']),
]);
