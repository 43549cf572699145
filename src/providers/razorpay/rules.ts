import { wordsOf } from '../decline-rows.js';
import { contradictions, faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { TEXTS } from './answers.js';
import { declineRules } from './declines.js';
import { razorpayRemedies } from './remedies.js';

const REASONS = 'Razorpay: Error reasons (error.reason)';
const CODES = 'Razorpay: API errors; RazorpayX, Error types';
const REFUNDS = 'Razorpay: Create a normal refund (idempotent request)';
const SOON = { initial: 1000, factor: 2 };
const REASON = { field: 'reason', source: REASONS } as const;

/** The outcome is unknown: a pending or timed-out payment may be authorized later. */
export const UNCERTAIN: readonly string[] = wordsOf(`
  payment_pending payment_timed_out request_timed_out gateway_technical_error bank_technical_error issuer_technical_error
  invalid_response_from_gateway deemed_transaction verification_failed record_not_found capture_failed collect_request_pending
  mandate_creation_timeout server_error payment_pending_approval
`);

/** The request itself is wrong. */
export const WRONG: readonly string[] = wordsOf(`
  input_validation_failed invalid_amount invalid_currency invalid_order_id invalid_request mismatch_in_transaction_details
  order_payment_method_mismatch order_amount_mismatch payment_amount_tampered amount_less_than_minimum_amount
`);

/** The same of a refund or a capture may mean that an earlier attempt has left less: no document says which reason that has. */
const LESS_LEFT: readonly string[] = wordsOf('input_validation_failed invalid_amount invalid_request');

/** Already done, maybe by an earlier attempt. */
export const DONE: readonly string[] = wordsOf(`
  order_already_paid duplicate_refund_id duplicate_request duplicate_rrn_found refund_limit_crossed payout_approval_not_allowed
`);

/** What the account is not set up for. */
export const ACCOUNT: readonly string[] = wordsOf(`
  bank_not_enabled card_network_not_enabled payment_method_not_enabled recurring_payment_not_enabled upi_collect_not_enabled
  upi_intent_not_enabled live_mode_not_enabled merchant_not_activated international_transaction_not_allowed collect_on_mcc_blocked
`);

const group = (codes: readonly string[], why: string, remedy: string, special: Partial<Rule> = {}): Rule[] =>
  refusals({ ...REASON, basis: 'S~', remedy, ...special }, ...codes.map((code) => [code, why] as const));

const EVIDENCE = { afterAmbiguous: 'reconcile' } as const;
const used = (code: string, why: string, more: Partial<Rule>): Rule => ({
  code,
  action: 'fail-fast',
  processed: 'maybe',
  ...EVIDENCE,
  why,
  source: CODES,
  basis: 'S~',
  ...more,
});

/** The rows of Razorpay. `error.reason` decides, or `error.code` if no row knows the reason. */
export const razorpayRules: readonly Rule[] = withRemedies(razorpayRemedies, [
  used(TEXTS.payoutBody, 'This key was used with another body: a bug in the caller', {}),
  used(TEXTS.refundBody, 'This key was used with another body: a bug in the caller', { source: REFUNDS }),
  used(TEXTS.captured, 'Captured already: look at the payment', {
    when: { endpoint: 'capture' },
    action: 'reconcile',
    processed: 'no',
    source: 'Razorpay: Capture a payment; its wording is common knowledge',
    basis: 'J',
  }),
  used(TEXTS.refunded, 'Refunded already, maybe by an earlier attempt', {
    processed: 'no',
    source: 'Razorpay: Refunds; its wording is common knowledge',
    basis: 'J',
  }),
  ...faults(
    {
      ...REASON,
      basis: 'S~',
      delay: SOON,
      remedy: 'Look at it by its id before you send it again; it may be authorized later.',
    },
    ...UNCERTAIN.map((code) => [code, 'Not known yet: it may be authorized or done later'] as const),
  ),
  ...faults(
    { source: CODES, basis: 'S~', delay: SOON },
    ['SERVER_ERROR', 'A failure at Razorpay; it may have been done'],
    ['GATEWAY_ERROR', 'A failure at the bank or gateway; it may have been done'],
  ),
  ...contradictions({ source: CODES, basis: 'S~', delay: SOON }),
  ...declineRules,
  ...group(
    LESS_LEFT,
    'The request is wrong, or an earlier attempt has left less',
    'Look at the payment before you send another; else correct the field that error.field names.',
    { ...EVIDENCE, when: { endpoint: ['refund', 'capture'] } },
  ),
  ...group(WRONG, 'The request itself is wrong', 'Correct the field that error.field names.', { settles: true }),
  ...group(
    DONE,
    'Done already, maybe by an earlier attempt',
    'Look at the payment, refund or payout before you send another.',
    EVIDENCE,
  ),
  ...group(ACCOUNT, 'The account is not set up for it', 'Ask Razorpay support to enable it for your account.'),
  {
    code: '*',
    when: { status: '409', endpoint: ['refund', 'payout'] },
    action: 'retry',
    processed: 'maybe',
    poll: true,
    delay: { initial: 2000, factor: 1.5 },
    why: 'The first request with this key is still being processed',
    source: REFUNDS,
    basis: 'S~',
  },
  ...refusals({ source: CODES, basis: 'S' }, ['BAD_REQUEST_AUTHENTICATION_ERROR', 'Refused before any work']),
  // Razorpay sends it with every status; only with 400 does it say more than the status.
  ...refusals({ source: CODES, basis: 'J', ...EVIDENCE, when: { status: '400' } }, [
    'BAD_REQUEST_ERROR',
    'Refused; the description alone says why, maybe an earlier attempt',
  ]),
  // Under its key, the same payout or refund is returned again; without one, it is looked up.
  ...unreadUnderKey({ source: 'Razorpay: Payout idempotency (the saved result is returned)', basis: 'J', delay: SOON }),
]);
