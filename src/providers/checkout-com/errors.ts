import { declineRows, wordsOf } from '../decline-rows.js';
import { faults, refusals } from '../rows.js';
import type { Rule } from '../rule.js';

const PAGE = 'Checkout.com: error codes';
const SAID = { when: { from: 'body' } };

/** Faults in the request's form: the second request is refused for something that the first one said too. */
const FORM =
  'address_invalid amount_invalid billing_descriptor_city_invalid billing_descriptor_city_required ' +
  'billing_descriptor_name_invalid billing_descriptor_name_required card_expiry_month_invalid card_expiry_month_required ' +
  'card_expiry_year_invalid card_expiry_year_required card_holder_invalid card_number_invalid card_number_required ' +
  'charge_details_invalid city_invalid country_address_invalid country_invalid country_phone_code_invalid ' +
  'country_phone_code_length_invalid currency_invalid currency_required customer_email_invalid customer_id_invalid ' +
  'customer_number_invalid customer_plan_id_invalid cvv_invalid destination_amount_invalid destination_id_invalid ' +
  'destination_token_invalid destination_token_required email_invalid email_required endpoint_invalid ' +
  'expiry_date_format_invalid fail_url_invalid first_name_required ip_address_invalid last_name_required ' +
  'metadata_key_invalid parameter_invalid password_invalid payment_method_invalid payment_source_required ' +
  'payment_type_invalid phone_number_invalid phone_number_length_invalid previous_payment_id_invalid ' +
  'recipient_account_number_invalid recipient_account_number_required recipient_dob_invalid recipient_dob_required ' +
  'recipient_last_name_required recipient_zip_invalid recipient_zip_required request_json_invalid ' +
  'source_email_invalid source_email_required source_id_invalid source_id_or_email_required source_id_required ' +
  'source_invalid source_or_destination_required source_token_required source_token_type_invalid ' +
  'source_token_type_required source_type_required sub_entities_count_invalid success_url_invalid token_data_invalid ' +
  'token_invalid token_required token_type_invalid token_type_required wallet_id_invalid zip_invalid 3ds_version_invalid ' +
  '3ds_version_not_supported';

/** Refused because of the current state, which an earlier attempt may have brought about. */
const STATE =
  'action_failure_limit_exceeded amount_exceeds_balance capture_value_greater_than_authorized ' +
  'capture_value_greater_than_remaining_authorized customer_already_exists email_in_use payment_expired payment_invalid ' +
  'recurring_plan_exists token_expired token_in_use token_used void_amount_invalid';

/** It does not say what is wrong: an earlier attempt may be the cause. */
const GENERAL = 'request_invalid';

/** Missing or not allowed because of the account or its configuration. */
const ACCOUNT =
  'business_invalid business_settings_missing channel_details_invalid channel_url_missing customer_mismatch ' +
  'customer_not_found customer_plan_edit_failed processing_key_required processing_value_required ' +
  'recurring_plan_not_exist recurring_plan_removal_failed risk_enabled_required server_api_not_allowed source_id_unknown ' +
  'source_token_invalid 3ds_not_configured 3ds_not_enabled_for_card 3ds_not_supported 3ds_payment_required';

/** Faults at Checkout.com or behind it; the request may have been done in part. */
const FAULTS = 'issuer_network_unavailable processing_error service_unavailable 3ds_malfunction';

const each = (codes: string, why: string) => wordsOf(codes).map((code) => [code, why] as const);

/** The `error_codes` of an answer. */
export const errorRows: readonly Rule[] = [
  ...refusals(
    {
      source: PAGE,
      basis: 'D',
      ...SAID,
      settles: true,
      remedy: 'Correct the field that the code names, and send it as a new request.',
    },
    ...each(FORM, 'A field of the request is missing or wrong'),
  ),
  ...refusals(
    { source: PAGE, basis: 'D', ...SAID, remedy: 'Compare the request with the API reference of its endpoint.' },
    ...each(GENERAL, 'Refused, and the code does not say why'),
  ),
  ...refusals(
    {
      source: PAGE,
      basis: 'J',
      ...SAID,
      afterAmbiguous: 'reconcile',
      remedy: 'See the payment and its actions in the Dashboard: it may be as you want it already.',
    },
    ...each(STATE, 'As things stand it cannot be done, or not again'),
  ),
  ...refusals(
    {
      source: PAGE,
      basis: 'D',
      ...SAID,
      remedy: 'Check the ids of the request, and ask Checkout.com what your account is configured for.',
    },
    ...each(ACCOUNT, 'Not there, or not configured for this account'),
  ),
  ...faults(
    {
      source: PAGE,
      basis: 'J',
      ...SAID,
      action: 'reconcile',
      remedy: 'If it persists, see status.checkout.com, and give its support the request_id.',
    },
    ...each(FAULTS, 'A failure behind the API; it may have been done'),
  ),
  ...declineRows(
    { source: PAGE, basis: 'D', ...SAID },
    ['card_authorization_failed', 'The card was not authorised', 'generic', 'later'],
    ['card_disabled', 'The card is disabled', 'restricted_card', 'never'],
    ['card_expired', 'The card has expired', 'expired_card', 'new-data'],
    ['card_not_found', 'There is no such card', 'incorrect_number', 'new-data'],
  ),
  {
    code: 'api_calls_quota_exceeded',
    ...SAID,
    action: 'retry',
    processed: 'no',
    delay: { initial: 1000, factor: 2 },
    why: 'The quota of calls is used up; nothing was done',
    remedy: 'Send fewer requests at once, or ask Checkout.com for a higher limit.',
    source: PAGE,
    basis: 'J',
  },
];
