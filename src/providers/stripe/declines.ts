import { type DeclineGroup, declineGroups } from '../decline-rows.js';
import type { Rule } from '../rule.js';

const CODES = 'Stripe: docs.stripe.com/declines/codes';
const ERRORS = 'Stripe: docs.stripe.com/error-codes';

/** The values of `decline_code`, for cards and local payment methods. The issuer's `advice_code`, if any, takes precedence. */
const DECLINED: readonly DeclineGroup[] = [
  [
    'authentication_required',
    'new-data',
    'The customer has to authenticate first',
    'authentication_required authentication_not_handled mobile_device_authentication_required',
  ],
  ['insufficient_funds', 'later', 'Not enough money at the moment', 'insufficient_funds'],
  [
    'limit_exceeded',
    'later',
    'A limit of the card or the account is reached',
    'card_velocity_exceeded withdrawal_count_limit_exceeded payment_limit_exceeded',
  ],
  [
    'do_not_honor',
    'never',
    'The issuer gives no reason; only the customer can ask',
    'do_not_honor call_issuer do_not_try_again no_action_taken security_violation',
  ],
  ['generic', 'never', 'Declined without a reason', 'generic_decline partner_generic_decline'],
  ['generic', 'never', 'A test card in live mode', 'testmode_decline'],
  ['try_again', 'later', 'The issuer allows one more attempt', 'approve_with_id reenter_transaction try_again_later'],
  ['issuer_unavailable', 'later', 'The issuer could not be reached', 'issuer_not_available'],
  ['processor_error', 'later', 'An error while the payment was processed', 'processing_error'],
  ['lost_or_stolen', 'never', 'Reported lost or stolen; do not tell the customer', 'lost_card stolen_card'],
  ['pick_up', 'never', 'The issuer wants the card retained', 'pickup_card'],
  ['restricted_card', 'never', 'The card is not for this use', 'restricted_card'],
  [
    'suspected_fraud',
    'never',
    'Suspected fraud; tell the customer it was a plain decline',
    'fraudulent partner_high_risk_customer',
  ],
  ['blocked_by_merchant', 'never', "On the merchant's own block list", 'merchant_blacklist'],
  [
    'not_permitted',
    'never',
    'This card or account does not allow this payment',
    'card_not_supported not_permitted service_not_allowed transaction_not_allowed compliance_violation payment_disputed',
  ],
  ['currency_not_supported', 'never', 'Not available in this currency', 'currency_not_supported'],
  ['invalid_amount', 'never', 'Not possible for this amount', 'invalid_amount'],
  [
    'revoked',
    'never',
    'The customer has withdrawn the mandate',
    'revocation_of_all_authorizations revocation_of_authorization stop_payment_order invalid_billing_agreement invalid_authorization',
  ],
  ['pin_required', 'new-data', 'A PIN is required', 'offline_pin_required online_or_offline_pin_required'],
  ['incorrect_pin', 'new-data', 'The PIN is wrong', 'incorrect_pin invalid_pin'],
  ['incorrect_pin', 'never', 'The PIN was entered wrongly too often', 'pin_try_exceeded'],
  ['expired_card', 'new-data', 'The card has expired', 'expired_card expired_payment_information'],
  ['incorrect_cvv', 'new-data', 'The security code is wrong', 'incorrect_cvc invalid_cvc'],
  ['incorrect_number', 'new-data', 'The number is wrong', 'incorrect_number invalid_number'],
  ['incorrect_expiry', 'new-data', 'The expiry date is wrong', 'invalid_expiry_month invalid_expiry_year'],
  ['incorrect_address', 'new-data', 'The address does not match', 'incorrect_address incorrect_zip'],
  [
    'invalid_account',
    'new-data',
    'The account cannot be charged as it is',
    'invalid_account new_account_information_available invalid_customer_account invalid_payment_information',
  ],
  ['processor_error', 'never', 'The payment partner does not know the payment', 'partner_payment_not_found'],
  ['not_permitted', 'later', "The business's account at the partner is deactivated", 'invalid_business_account'],
];

/** The values of `code` that decline a payment and may come without a `decline_code`. */
const FAILED: readonly DeclineGroup[] = [
  ['generic', 'never', 'Declined without a reason', 'card_declined card_error payment_method_provider_decline'],
  ['limit_exceeded', 'later', 'Declined too often; try again after a day', 'card_decline_rate_limit_exceeded'],
  ['limit_exceeded', 'later', 'More than the method allows', 'charge_exceeds_transaction_limit'],
  ['insufficient_funds', 'later', 'Not enough money at the moment', 'insufficient_funds'],
  ['processor_error', 'later', 'An error while the payment was processed', 'processing_error'],
  ['processor_error', 'later', 'The payment partner did not answer', 'payment_method_provider_timeout'],
  [
    'authentication_required',
    'new-data',
    'The customer has to authenticate first',
    'authentication_required payment_intent_action_required invoice_payment_intent_requires_action',
  ],
  [
    'authentication_required',
    'new-data',
    'The customer failed to authenticate',
    'authentication_failure payment_intent_authentication_failure setup_intent_authentication_failure',
  ],
  ['cancelled_by_customer', 'new-data', 'The customer did not approve', 'payment_method_customer_decline'],
  [
    'cancelled_by_customer',
    'new-data',
    'The attempt has expired or failed',
    'payment_intent_payment_attempt_expired payment_intent_payment_attempt_failed setup_attempt_failed',
  ],
  ['expired_card', 'new-data', 'The payment method has expired', 'expired_card expired_payment_method'],
  ['incorrect_cvv', 'new-data', 'The security code is wrong', 'incorrect_cvc invalid_cvc'],
  ['incorrect_number', 'new-data', 'The number is wrong', 'incorrect_number invalid_number'],
  ['incorrect_expiry', 'new-data', 'The expiry date is wrong', 'invalid_expiry_month invalid_expiry_year'],
  [
    'incorrect_address',
    'new-data',
    'The address does not match',
    'incorrect_address incorrect_zip incorrect_postal_code',
  ],
  ['not_permitted', 'never', 'This kind of card is not accepted', 'invalid_card_type token_card_network_invalid'],
  ['do_not_honor', 'never', 'The bank declines', 'bank_account_declined refer_to_customer'],
  ['closed_account', 'never', 'The account is closed, or there is none', 'account_closed no_account'],
  [
    'invalid_account',
    'new-data',
    'The account cannot be charged as it is',
    'bank_account_restricted bank_account_unusable payment_method_bank_account_blocked payment_method_restricted payment_method_not_available',
  ],
  [
    'revoked',
    'never',
    'No mandate covers it, or no longer',
    'debit_not_authorized billing_invalid_mandate india_recurring_payment_mandate_canceled payment_intent_mandate_invalid setup_intent_mandate_invalid',
  ],
];

/** Stripe keeps the answer under its key, so a decline settles the earlier attempts too. */
export const stripeDeclines: readonly Rule[] = [
  {
    code: 'duplicate_transaction',
    field: 'decline_code',
    action: 'fail-fast',
    processed: 'yes',
    afterAmbiguous: 'reconcile',
    decline: { code: 'duplicate', retryable: 'never' },
    why: 'Made a moment ago; that may have been an attempt of this call',
    source: CODES,
    basis: 'D',
  },
  {
    code: 'failed',
    field: 'status',
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'generic', retryable: 'later' },
    why: 'It was made, and has failed',
    remedy: 'Read the failure_code or failure_reason of what was made.',
    source: 'Stripe: API reference, status',
    basis: 'D',
  },
  ...declineGroups({ source: CODES, basis: 'D', field: 'decline_code' }, DECLINED),
  ...declineGroups({ source: ERRORS, basis: 'D' }, FAILED),
];
