import { type DeclineGroup, declineGroups } from '../decline-rows.js';
import type { Rule } from '../rule.js';

const PAYMENTS = 'Mercado Pago: Payments, Payment creation results (status_detail)';
const ORDERS = 'Mercado Pago: Orders, Transaction status (status_detail)';

/** Reasons of a payment that is `rejected`. */
const REJECTED: readonly DeclineGroup[] = [
  ['incorrect_number', 'new-data', 'The card number is wrong', 'cc_rejected_bad_filled_card_number'],
  ['incorrect_expiry', 'new-data', 'The expiry date is wrong', 'cc_rejected_bad_filled_date'],
  ['incorrect_cvv', 'new-data', 'The security code is wrong', 'cc_rejected_bad_filled_security_code'],
  [
    'invalid_account',
    'new-data',
    'The data is wrong or not complete',
    'cc_rejected_bad_filled_other rejected_insufficient_data',
  ],
  ['insufficient_funds', 'later', 'The funds do not cover it', 'cc_rejected_insufficient_amount insufficient_amount'],
  ['suspected_fraud', 'never', 'Refused as too risky', 'cc_rejected_high_risk cc_rejected_blacklist'],
  ['do_not_honor', 'new-data', 'The customer has to ask the bank first', 'cc_rejected_call_for_authorize'],
  ['restricted_card', 'new-data', 'The card is not active', 'cc_rejected_card_disabled'],
  [
    'limit_exceeded',
    'new-data',
    'A limit of attempts or amounts is reached',
    'cc_rejected_max_attempts cc_amount_rate_limit_exceeded',
  ],
  ['duplicate', 'never', 'The same payment was made a moment ago', 'cc_rejected_duplicated_payment'],
  [
    'not_permitted',
    'new-data',
    'Not for this card, or these instalments',
    `
    cc_rejected_invalid_installments cc_rejected_card_type_not_allowed`,
  ],
  ['not_permitted', 'never', 'Rules forbid the payment', 'rejected_by_regulations'],
  [
    'authentication_required',
    'new-data',
    '3-D Secure was missing, or has failed',
    `
    cc_rejected_3ds_mandatory cc_rejected_3ds_challenge`,
  ],
  [
    'generic',
    'new-data',
    'Declined by the bank, without a reason',
    `
    cc_rejected_other_reason cc_rejected_card_error rejected_by_bank rejected`,
  ],
  ['processor_error', 'later', 'The bank had a failure', 'bank_error'],
];

/** Reasons of a transaction in an order that has `failed`. */
const FAILED: readonly DeclineGroup[] = [
  ['invalid_account', 'new-data', 'The card data is wrong', 'bad_filled_card_data invalid_card_token'],
  ['suspected_fraud', 'never', 'Refused as too risky', 'high_risk'],
  ['generic', 'new-data', 'Declined by the bank, or without a stated reason', 'rejected_by_issuer failed in_review'],
  ['do_not_honor', 'new-data', 'The customer has to ask the bank first', 'required_call_for_authorize'],
  [
    'limit_exceeded',
    'new-data',
    'A limit of attempts or amounts is reached',
    'max_attempts_exceeded amount_limit_exceeded',
  ],
  ['restricted_card', 'new-data', 'The card is not active', 'card_disabled'],
  ['insufficient_funds', 'later', 'The funds do not cover it', 'card_insufficient_amount'],
  ['not_permitted', 'new-data', 'Not with these instalments', 'invalid_installments'],
  ['authentication_required', 'new-data', 'The challenge ran out of time', '3ds_challenge_expired'],
  ['processor_error', 'later', 'A failure during processing', 'processing_error'],
];

export const declineRules: readonly Rule[] = [
  ...declineGroups({ field: 'status_detail', source: PAYMENTS, basis: 'S~' }, REJECTED),
  ...declineGroups({ field: 'status_detail', source: ORDERS, basis: 'S~' }, FAILED),
  {
    code: 'failed',
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'generic', retryable: 'new-data' },
    why: 'The payment of the order was refused',
    source: 'Mercado Pago: Orders, Possible errors (402 failed)',
    basis: 'S~',
  },
  ...['2030', '2031'].map(
    (code): Rule => ({
      code,
      field: 'cause',
      action: 'fail-fast',
      processed: 'yes',
      decline: { code: 'insufficient_funds', retryable: 'later' },
      why: "The seller's balance does not cover the refund",
      remedy: 'Add money to the Mercado Pago account, then refund again.',
      source: 'Mercado Pago: Payments reference, errors',
      basis: 'S~',
    }),
  ),
];
