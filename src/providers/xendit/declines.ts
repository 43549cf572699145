import type { Decline } from '../declines.js';
import type { Rule } from '../rule.js';

const GUIDE = 'Xendit: API error codes for /payment_requests and /payments';
const SDK = 'xendit-node 7.0.0: payment_request ModelErrorErrorCodeEnum';
const V3 = 'Xendit: Create a payment request (v3), PaymentFailureCodes';
const PAYOUTS = 'Xendit: Payout Status Lifecycle, Failed Reasons';

type Row = readonly [
  code: string,
  decline: Decline['code'],
  retryable: Decline['retryable'],
  why: string,
  special?: Partial<Rule>,
];

/** Refused payments: the code of an error, and the `failure_code` of a payment request that was made but failed. */
export const PAYMENT_DECLINES: readonly Row[] = [
  ['ACCOUNT_ACCESS_BLOCKED', 'not_permitted', 'new-data', 'The wallet or bank denies access to the account'],
  ['ACCOUNT_NOT_ACTIVATED', 'not_permitted', 'new-data', "The customer's account is not activated for this"],
  ['ADDRESS_VALIDATION_FAILED', 'incorrect_address', 'new-data', 'The address does not match'],
  ['AUTHENTICATION_FAILED', 'authentication_required', 'new-data', 'The customer was not authenticated'],
  ['AUTHENTICATION_REQUIRED', 'authentication_required', 'new-data', 'The bank asks for authentication'],
  ['CARD_DECLINED', 'generic', 'never', 'The bank declines and gives no reason'],
  ['CARD_EXPIRED', 'expired_card', 'new-data', 'The card has expired'],
  ['DECLINED_BY_ISSUER', 'do_not_honor', 'never', 'The bank that issued the card declines'],
  ['DECLINED_BY_PROCESSOR', 'processor_error', 'later', 'The processor declines'],
  ['DENIED_PERSON_LIST_MATCHED', 'suspected_fraud', 'never', 'The customer is on a list of denied persons'],
  ['EXPIRED_CARD', 'expired_card', 'new-data', 'The card has expired'],
  ['EXPIRED_OTP', 'authentication_required', 'new-data', 'The one-time password has expired'],
  ['EXPIRED_OTP_ERROR', 'authentication_required', 'new-data', 'The one-time password has expired'],
  ['FAILURE_DETAILS_UNAVAILABLE', 'generic', 'later', 'Failed, and the channel does not say why'],
  ['INACTIVE_OR_UNAUTHORIZED_CARD', 'not_permitted', 'never', 'The card is inactive, or not for such payments'],
  ['INSUFFICIENT_BALANCE', 'insufficient_funds', 'later', 'The account does not cover the payment'],
  ['INVALID_ACCOUNT_DETAILS', 'invalid_account', 'new-data', 'The account details are wrong'],
  ['INVALID_CVV', 'incorrect_cvv', 'new-data', 'The security code is wrong'],
  ['INVALID_OTP', 'authentication_required', 'new-data', 'The one-time password is wrong'],
  ['INVALID_OTP_ERROR', 'authentication_required', 'new-data', 'The one-time password is wrong'],
  ['INVALID_PAYMENT_DETAILS', 'invalid_account', 'new-data', 'What the customer entered is not valid'],
  ['INVALID_TOKEN', 'revoked', 'new-data', 'The payment token has expired or was cancelled'],
  ['MAX_AMOUNT_LIMIT_ERROR', 'limit_exceeded', 'later', "More than the account's limit"],
  ['MAX_OTP_ATTEMPTS_ERROR', 'authentication_required', 'later', 'Too many wrong one-time passwords'],
  ['OTP_ATTEMPT_COUNTS_EXCEEDED', 'authentication_required', 'later', 'Too many wrong one-time passwords'],
  ['PAYMENT_AMOUNT_LIMITS_EXCEEDED', 'limit_exceeded', 'later', "Outside the account's limits"],
  ['PAYMENT_ATTEMPT_COUNTS_EXCEEDED', 'limit_exceeded', 'later', 'Too many attempts to pay'],
  ['PAYMENT_REQUEST_EXPIRED', 'cancelled_by_customer', 'later', 'The customer did not pay in time'],
  ['REJECTED_BY_ACQUIRER', 'processor_error', 'later', 'The acquirer rejects the payment'],
  ['STOLEN_CARD', 'lost_or_stolen', 'never', 'The card was reported lost or stolen'],
  ['STRONG_CUSTOMER_AUTHENTICATION_REQUIRED', 'authentication_required', 'new-data', 'The bank asks for 3-D Secure'],
  ['SUSPECTED_FRAUDULENT', 'suspected_fraud', 'never', 'Suspected fraud'],
  ['USER_DECLINED_PAYMENT', 'cancelled_by_customer', 'later', 'The customer declined to pay'],
  ['USER_DEVICE_UNREACHABLE', 'authentication_required', 'later', "The customer's phone could not be reached"],
  ['USER_DID_NOT_AUTHORIZE', 'cancelled_by_customer', 'later', 'The customer did not authorise in time'],
];

/** Final for a payment that was made, although as an error it is a temporary fault. */
const PAYMENT_FAILURES: readonly Row[] = [
  ['CAPTURE_AMOUNT_EXCEEDED', 'invalid_amount', 'new-data', 'More than was authorised'],
  ['CHANNEL_UNAVAILABLE', 'processor_error', 'later', 'The channel was down, and this payment has failed'],
  ['INVALID_MERCHANT_CREDENTIALS', 'blocked_by_merchant', 'never', "The channel refuses the merchant's credentials"],
  ['INVALID_MERCHANT_SETTINGS', 'blocked_by_merchant', 'never', "The channel refuses the merchant's settings"],
  ['ISSUER_UNAVAILABLE', 'issuer_unavailable', 'later', 'The bank was down, and this payment has failed'],
  ['PARTNER_TIMEOUT_ERROR', 'processor_error', 'later', 'The channel was too slow, and this payment has failed'],
  ['PROCESSOR_ERROR', 'processor_error', 'later', 'The processor failed, and this payment with it'],
  ['PROCESSOR_TIMEOUT', 'processor_error', 'later', 'The processor was too slow, and this payment has failed'],
  ['SERVER_ERROR', 'processor_error', 'later', 'An unexpected error, and this payment has failed'],
  ['TIMEOUT_ERROR', 'processor_error', 'later', 'Too slow, and this payment has failed'],
];

const PAYOUT_FAILURES: readonly Row[] = [
  ['ACCOUNT_NAME_MISMATCH', 'invalid_account', 'new-data', 'The name does not match the account holder'],
  ['DESTINATION_MAXIMUM_LIMIT', 'limit_exceeded', 'new-data', 'More than the recipient can receive'],
  ['INSUFFICIENT_BALANCE', 'insufficient_funds', 'later', 'Your balance does not cover the payout'],
  ['INVALID_DESTINATION', 'invalid_account', 'new-data', "The recipient's account does not exist"],
  ['REJECTED', 'blocked_by_merchant', 'never', 'Rejected for compliance reasons'],
  ['COMPLIANCE_REJECTED', 'blocked_by_merchant', 'never', 'Rejected for compliance reasons'],
  ['REVERSED', 'generic', 'new-data', 'The payout was paid, and came back'],
  ['REJECTED_BY_CHANNEL', 'processor_error', 'later', "The recipient's bank could not credit it"],
  ['SLS_RECIPIENT', 'suspected_fraud', 'never', 'The recipient is on a sanctions list'],
  ['SLS_SENDER', 'suspected_fraud', 'never', 'The sender is on a sanctions list'],
  ['TEMPORARY_TRANSFER_ERROR', 'try_again', 'later', 'The network had a temporary error: one to three hours'],
  ['TRANSFER_ERROR', 'generic', 'never', 'A fatal error: the same payout will fail again'],
];

const REFUND_FAILURES: readonly Row[] = [
  ['ACCOUNT_ACCESS_BLOCKED', 'not_permitted', 'never', 'The account that paid is blocked'],
  ['ACCOUNT_NOT_FOUND', 'closed_account', 'never', 'The account that paid no longer exists'],
  [
    'DUPLICATE_ERROR',
    'duplicate',
    'never',
    'The channel has made this refund already, maybe for this call',
    { afterAmbiguous: 'reconcile' },
  ],
  ['INSUFFICIENT_BALANCE', 'insufficient_funds', 'later', 'Your balance does not cover the refund'],
  ['REFUND_FAILED', 'generic', 'later', 'The channel could not refund it'],
];

const REMEDIES = {
  never: 'Do not charge or pay this account again; have the customer or recipient name another one.',
  later: 'Make a new request later, under a reference and a key of its own.',
  'new-data': 'Have the details corrected or the customer authenticated, and make a new request.',
} satisfies Readonly<Record<Decline['retryable'], string>>;

/** A capture fails for the same reasons as a payment. */
const PAYING = ['payment', 'capture'];

/** Every final refusal. An object that was made but failed says so in `status` and `failure_code`, with HTTP 200 or 201. */
export const declines: readonly Rule[] = [
  ...refused(PAYING, PAYMENT_DECLINES, { source: `${SDK}; ${GUIDE}`, basis: 'D' }),
  ...failed(PAYING, [...PAYMENT_DECLINES, ...PAYMENT_FAILURES], `${V3}; ${SDK}`),
  ...failed(['payout'], PAYOUT_FAILURES, PAYOUTS),
  ...failed(['refund'], REFUND_FAILURES, 'Xendit: Refund a payment request, RefundFailureCode'),
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

function refused(endpoint: readonly string[], rows: readonly Row[], common: Pick<Rule, 'source' | 'basis'>): Rule[] {
  return rows.map(([code, reason, retryable, why, special]) => ({
    code,
    when: { endpoint },
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: reason, retryable },
    why,
    remedy: REMEDIES[retryable],
    ...common,
    ...special,
  }));
}

function failed(endpoint: readonly string[], rows: readonly Row[], source: string): Rule[] {
  return refused(endpoint, rows, { source, basis: 'D' }).map((row) => ({ ...row, field: 'failure_code' }));
}
