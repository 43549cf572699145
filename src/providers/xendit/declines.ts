import { type DeclineRow, declineRows } from '../decline-rows.js';
import type { DeclineAdvice } from '../declines.js';
import type { Rule } from '../rule.js';

const GUIDE = 'Xendit: API error codes for /payment_requests and /payments';
const SDK = 'xendit-node 7.0.0: payment_request ModelErrorErrorCodeEnum';
const V3 = 'Xendit: Create a payment request (v3), PaymentFailureCodes';
const PAYOUTS = 'Xendit: Payout Status Lifecycle, Failed Reasons';

/** In an error of a payout or a refund the same code means your own balance. */
const PAY_LATER = { remedy: 'Have the customer pay later, or from another account.' };

/** Refused payments: the code of an error, and the `failure_code` of a payment request that was made but failed. */
const PAYMENT_DECLINES: readonly DeclineRow[] = [
  ['ACCOUNT_ACCESS_BLOCKED', 'The wallet or bank denies access to the account', 'not_permitted', 'new-data'],
  ['ACCOUNT_NOT_ACTIVATED', "The customer's account is not activated for this", 'not_permitted', 'new-data'],
  ['ADDRESS_VALIDATION_FAILED', 'The address does not match', 'incorrect_address', 'new-data'],
  ['AUTHENTICATION_FAILED', 'The customer was not authenticated', 'authentication_required', 'new-data'],
  ['AUTHENTICATION_REQUIRED', 'The bank asks for authentication', 'authentication_required', 'new-data'],
  ['CARD_DECLINED', 'The bank declines and gives no reason', 'generic', 'never'],
  ['CARD_EXPIRED', 'The card has expired', 'expired_card', 'new-data'],
  ['DECLINED_BY_ISSUER', 'The bank that issued the card declines', 'do_not_honor', 'never'],
  ['DECLINED_BY_PROCESSOR', 'The processor declines', 'processor_error', 'later'],
  ['DENIED_PERSON_LIST_MATCHED', 'The customer is on a list of denied persons', 'suspected_fraud', 'never'],
  ['EXPIRED_CARD', 'The card has expired', 'expired_card', 'new-data'],
  ['EXPIRED_OTP', 'The one-time password has expired', 'authentication_required', 'new-data'],
  ['EXPIRED_OTP_ERROR', 'The one-time password has expired', 'authentication_required', 'new-data'],
  ['FAILURE_DETAILS_UNAVAILABLE', 'Failed, and the channel does not say why', 'generic', 'later'],
  ['INACTIVE_OR_UNAUTHORIZED_CARD', 'The card is inactive, or not for such payments', 'not_permitted', 'never'],
  ['INSUFFICIENT_BALANCE', 'The account does not cover the payment', 'insufficient_funds', 'later', PAY_LATER],
  ['INVALID_ACCOUNT_DETAILS', 'The account details are wrong', 'invalid_account', 'new-data'],
  ['INVALID_CVV', 'The security code is wrong', 'incorrect_cvv', 'new-data'],
  ['INVALID_OTP', 'The one-time password is wrong', 'authentication_required', 'new-data'],
  ['INVALID_OTP_ERROR', 'The one-time password is wrong', 'authentication_required', 'new-data'],
  ['INVALID_PAYMENT_DETAILS', 'What the customer entered is not valid', 'invalid_account', 'new-data'],
  ['INVALID_TOKEN', 'The payment token has expired or was cancelled', 'revoked', 'new-data'],
  ['MAX_AMOUNT_LIMIT_ERROR', "More than the account's limit", 'limit_exceeded', 'later'],
  ['MAX_OTP_ATTEMPTS_ERROR', 'Too many wrong one-time passwords', 'authentication_required', 'later'],
  ['OTP_ATTEMPT_COUNTS_EXCEEDED', 'Too many wrong one-time passwords', 'authentication_required', 'later'],
  ['PAYMENT_AMOUNT_LIMITS_EXCEEDED', "Outside the account's limits", 'limit_exceeded', 'later'],
  ['PAYMENT_ATTEMPT_COUNTS_EXCEEDED', 'Too many attempts to pay', 'limit_exceeded', 'later'],
  ['PAYMENT_REQUEST_EXPIRED', 'The customer did not pay in time', 'cancelled_by_customer', 'later'],
  ['REJECTED_BY_ACQUIRER', 'The acquirer rejects the payment', 'processor_error', 'later'],
  ['STOLEN_CARD', 'The card was reported lost or stolen', 'lost_or_stolen', 'never'],
  ['STRONG_CUSTOMER_AUTHENTICATION_REQUIRED', 'The bank asks for 3-D Secure', 'authentication_required', 'new-data'],
  ['SUSPECTED_FRAUDULENT', 'Suspected fraud', 'suspected_fraud', 'never'],
  ['USER_DECLINED_PAYMENT', 'The customer declined to pay', 'cancelled_by_customer', 'later'],
  ['USER_DEVICE_UNREACHABLE', "The customer's phone could not be reached", 'authentication_required', 'later'],
  ['USER_DID_NOT_AUTHORIZE', 'The customer did not authorise in time', 'cancelled_by_customer', 'later'],
];

/** Final for a payment that was made, although as an error it is a temporary fault. */
const PAYMENT_FAILURES: readonly DeclineRow[] = [
  ['CAPTURE_AMOUNT_EXCEEDED', 'More than was authorised', 'invalid_amount', 'new-data'],
  ['CHANNEL_UNAVAILABLE', 'The channel was down, and this payment has failed', 'processor_error', 'later'],
  ['INVALID_MERCHANT_CREDENTIALS', "The channel refuses the merchant's credentials", 'blocked_by_merchant', 'never'],
  ['INVALID_MERCHANT_SETTINGS', "The channel refuses the merchant's settings", 'blocked_by_merchant', 'never'],
  ['ISSUER_UNAVAILABLE', 'The bank was down, and this payment has failed', 'issuer_unavailable', 'later'],
  ['PARTNER_TIMEOUT_ERROR', 'The channel was too slow, and this payment has failed', 'processor_error', 'later'],
  ['PROCESSOR_ERROR', 'The processor failed, and this payment with it', 'processor_error', 'later'],
  ['PROCESSOR_TIMEOUT', 'The processor was too slow, and this payment has failed', 'processor_error', 'later'],
  ['SERVER_ERROR', 'An unexpected error, and this payment has failed', 'processor_error', 'later'],
  ['TIMEOUT_ERROR', 'Too slow, and this payment has failed', 'processor_error', 'later'],
];

const PAYOUT_FAILURES: readonly DeclineRow[] = [
  ['ACCOUNT_NAME_MISMATCH', 'The name does not match the account holder', 'invalid_account', 'new-data'],
  ['DESTINATION_MAXIMUM_LIMIT', 'More than the recipient can receive', 'limit_exceeded', 'new-data'],
  ['INSUFFICIENT_BALANCE', 'Your balance does not cover the payout', 'insufficient_funds', 'later'],
  ['INVALID_DESTINATION', "The recipient's account does not exist", 'invalid_account', 'new-data'],
  ['REJECTED', 'Rejected for compliance reasons', 'blocked_by_merchant', 'never'],
  ['COMPLIANCE_REJECTED', 'Rejected for compliance reasons', 'blocked_by_merchant', 'never'],
  ['REVERSED', 'The payout was paid, and came back', 'generic', 'new-data'],
  ['REJECTED_BY_CHANNEL', "The recipient's bank could not credit it", 'processor_error', 'later'],
  ['SLS_RECIPIENT', 'The recipient is on a sanctions list', 'suspected_fraud', 'never'],
  ['SLS_SENDER', 'The sender is on a sanctions list', 'suspected_fraud', 'never'],
  ['TEMPORARY_TRANSFER_ERROR', 'The network had a temporary error: one to three hours', 'try_again', 'later'],
  ['TRANSFER_ERROR', 'A fatal error: the same payout will fail again', 'generic', 'never'],
];

const REFUND_FAILURES: readonly DeclineRow[] = [
  ['ACCOUNT_ACCESS_BLOCKED', 'The account that paid is blocked', 'not_permitted', 'never'],
  ['ACCOUNT_NOT_FOUND', 'The account that paid no longer exists', 'closed_account', 'never'],
  ['DUPLICATE_ERROR', 'The channel has made this refund already, maybe for this call', 'duplicate', 'never'],
  ['INSUFFICIENT_BALANCE', 'Your balance does not cover the refund', 'insufficient_funds', 'later'],
  ['REFUND_FAILED', 'The channel could not refund it', 'generic', 'later'],
];

/** Nobody pays with a card there, so what helps with other declines does not help. */
const REMEDIES = {
  never: 'Do not pay or refund to this account again; have the recipient name another one.',
  later: 'Make a new request later, under a reference and a key of its own.',
  'new-data': 'Have the recipient correct the details, and make a new request.',
} satisfies Readonly<Record<DeclineAdvice, string>>;

/** A capture fails for the same reasons as a payment. */
const PAYING = ['payment', 'capture'];

/** Every final refusal. An object that was made but failed says so in `status` and `failure_code`, with HTTP 200 or 201. */
export const declines: readonly Rule[] = [
  ...declineRows({ when: { endpoint: PAYING }, source: `${SDK}; ${GUIDE}`, basis: 'D' }, ...PAYMENT_DECLINES),
  ...failed(PAYING, `${V3}; ${SDK}`, [...PAYMENT_DECLINES, ...PAYMENT_FAILURES]),
  ...withAdvice(failed(['payout'], PAYOUTS, PAYOUT_FAILURES)),
  ...withAdvice(failed(['refund'], 'Xendit: Refund a payment request, RefundFailureCode', REFUND_FAILURES)),
  {
    code: '*',
    field: 'failure_code',
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'generic', retryable: 'later' },
    why: 'It has failed, for a reason that is not documented',
    remedy: 'Read failure_code in the answer, and ask Xendit what it means.',
    source: `${PAYOUTS}; ${V3}`,
    basis: 'J',
  },
];

function failed(endpoint: readonly string[], source: string, rows: readonly DeclineRow[]): Rule[] {
  return declineRows({ field: 'failure_code', when: { endpoint }, source, basis: 'D' }, ...rows);
}

function withAdvice(rows: readonly Rule[]): Rule[] {
  return rows.map((row) => (row.decline ? { ...row, remedy: REMEDIES[row.decline.retryable] } : row));
}
