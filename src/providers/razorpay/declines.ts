import { type DeclineGroup, declineGroups } from '../decline-rows.js';
import type { Rule } from '../rule.js';

const REASONS = 'Razorpay: Error reasons (error.reason)';

const DECLINED: readonly DeclineGroup[] = [
  [
    'generic',
    'new-data',
    'Declined by bank, wallet or app, without a reason',
    `
    card_declined payment_declined payment_failed debit_declined authorisation_declined_by_psp credit_failed credit_not_permitted
    mandate_creation_declined mandate_creation_failed`,
  ],
  ['insufficient_funds', 'later', 'The account does not cover it', 'insufficient_funds funds_blocked_by_mandate'],
  ['expired_card', 'new-data', 'The card has expired', 'card_expired'],
  ['incorrect_number', 'new-data', 'The card number is wrong', 'card_number_invalid'],
  ['incorrect_expiry', 'new-data', 'The expiry date is wrong', 'incorrect_card_expiry_date'],
  ['incorrect_cvv', 'new-data', 'The security code is wrong', 'incorrect_cvv'],
  ['incorrect_pin', 'new-data', 'The PIN is wrong, or not set', 'incorrect_pin incorrect_atm_pin pin_not_set'],
  ['incorrect_pin', 'later', 'The PIN was wrong too often', 'pin_attempts_exceeded'],
  [
    'authentication_required',
    'new-data',
    'The customer was not authenticated',
    `
    authentication_failed incorrect_otp invalid_otp otp_expired otp_attempts_exceeded card_not_enrolled
    reqauth_mandate_not_acknowledged`,
  ],
  [
    'invalid_account',
    'new-data',
    'Account, VPA, card or number is wrong',
    `
    incorrect_card_details incorrect_cardholder_name bank_account_invalid bank_account_validation_failed invalid_vpa
    invalid_mobile_number mobile_number_invalid invalid_user_details invalid_device invalid_email psp_not_registered
    user_not_registered_for_netbanking beneficiary_account_does_not_exist beneficiary_account_dormant`,
  ],
  [
    'restricted_card',
    'new-data',
    'The card or VPA is blocked or not active',
    `
    debit_instrument_blocked debit_instrument_inactive card_disabled_for_online_payments transaction_on_vpa_restricted`,
  ],
  ['suspected_fraud', 'never', 'Refused as too risky', 'payment_risk_check_failed'],
  [
    'limit_exceeded',
    'later',
    'A limit of the customer is reached',
    `
    transaction_limit_exceeded transaction_daily_limit_exceeded transaction_daily_count_exceeded
    transaction_frequency_limit_exceeded credit_limit_exceeded mcc_amount_limit_exceeded`,
  ],
  [
    'not_permitted',
    'new-data',
    'Not possible with this card, credit or app',
    `
    card_type_invalid credit_limit_expired credit_limit_inactive credit_limit_not_approved user_not_eligible
    emi_greater_than_max_amount emi_plan_unavailable psp_app_not_supported upi_autopay_not_supported_on_psp`,
  ],
  ['not_permitted', 'never', 'Rules forbid the payment', 'compliance_violation'],
  [
    'cancelled_by_customer',
    'new-data',
    'The customer cancelled, or let the time run out',
    `
    payment_cancelled payment_session_expired payment_collect_request_expired mandate_creation_expired`,
  ],
  [
    'issuer_unavailable',
    'later',
    'Bank, app or network is not available',
    `
    bank_not_available bank_cutoff_in_progress psp_not_available psp_app_not_available payment_declined_due_to_high_traffic
    upi_app_technical_error vpa_resolution_failed`,
  ],
];

/** A payout that paid nothing, reported inside HTTP 200. */
const PAYOUT: readonly DeclineGroup[] = [
  ['generic', 'later', 'The payout has failed; a new one needs a new key', 'failed'],
  ['generic', 'new-data', 'The payout was paid, and came back', 'reversed'],
  ['blocked_by_merchant', 'never', 'The payout was rejected or cancelled on your side', 'rejected cancelled'],
];

export const declineRules: readonly Rule[] = [
  ...declineGroups({ field: 'reason', source: REASONS, basis: 'S~' }, DECLINED),
  ...declineGroups(
    {
      field: 'status',
      source: 'Razorpay: RazorpayX, payout states; Payout idempotency',
      basis: 'S~',
      remedy: "Read the payout's status_details, then make a new payout under a key of its own.",
    },
    PAYOUT,
  ),
];
