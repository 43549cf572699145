import { wordsOf } from '../decline-rows.js';
import { refusals } from '../rows.js';
import type { Rule } from '../rule.js';

const ORDERS = 'Mercado Pago: Orders, Possible errors';
const CAUSES = 'Mercado Pago: Payments reference, errors (cause.code)';

/** Orders: the request itself is wrong. */
export const WRONG_REQUEST: readonly string[] = wordsOf(`
  json_syntax_error required_properties unsupported_properties minimum_properties property_type property_value maximum_items
  minimum_items invalid_path_param invalid_properties empty_required_header invalid_idempotency_key_length
  order_builder_without_transactions invalid_order_mode_for_operation invalid_order_type invalid_transaction_id
  exceeded_number_of_transactions invalid_email_for_sandbox order_items_total_amount_mismatch invalid_total_amount
`);

/** Orders: not allowed in this state of the order, which an earlier attempt may have brought about. */
export const WRONG_STATE: readonly string[] = wordsOf(`
  cannot_refund_order cannot_capture_order cannot_cancel_order order_already_refunded order_already_cancelled
  operation_not_supported already_queued_order_for_device
`);

/** Orders: not found. */
export const NOT_THERE: readonly string[] = wordsOf('order_not_found transaction_not_found');

/** Payments: a field is wrong. */
export const WRONG_CAUSE: readonly string[] = wordsOf(`
  1 1000 1001 2009 2013 2014 2015 2017 2035 2036 2038 2039 2040 2060 3000 3001 3004 3006 3007 3011 3012 3013 3014 3015 3016 3017
  3018 3019 3020 3021 3022 3023 3025 3026 3027 3028 3029 3030 4000 4001 4002 4003 4004 4005 4006 4007 4012 4013 4015 4016 4017
  4018 4019 4020 4021 4022 4023 4024 4025 4026 4027 4028 4029 4037 4038 4039 4050 4051
`);

/** Payments: not allowed in this state of the payment, which an earlier attempt may have brought about. */
export const STATE_CAUSE: readonly string[] = wordsOf('2016 2018 2022 2024 2025 2027 2029 3005 3024');

/** Payments: a payment, a customer, a card or a token that is not there; a used token no longer is. */
export const NOT_THERE_CAUSE: readonly string[] = wordsOf('2000 2002 2006 2010 3003 3008 3010');

/** Payments: the account may not do this. */
export const ACCOUNT_CAUSE: readonly string[] = wordsOf('3 4 2020 2021 2034 2041 3002 3009');

/** Refunds: a field is wrong. Not 2063 and 4293, the state of the payment: a Pix refund in process leaves one, too. */
export const WRONG_REFUND: readonly string[] = wordsOf('2085 4040 4041 4211 4291 4292 4297');

/** Refunds: a payment or a charge in it cannot be refunded so, maybe by an earlier attempt. */
export const REFUND_STATE: readonly string[] = wordsOf('2032 4248 4294 4295 4296 15016');

const CAUSE = { field: 'cause', source: CAUSES } as const;
const REFUND = {
  ...CAUSE,
  source: 'Mercado Pago: Create refund, errors (cause.code)',
  when: { endpoint: 'refund' },
} as const;
const group = (codes: readonly string[], why: string, remedy: string, special: Partial<Rule> = {}): Rule[] =>
  refusals({ source: ORDERS, basis: 'S', remedy, ...special }, ...codes.map((code) => [code, why] as const));

const FIX = 'Correct the field that the details or the description name.';
const READ = 'Read the payment or order by GET, and go on as its status allows.';
const IDS = 'Check the id or the token, and that it was made with the credentials of this account.';
const RIGHTS = 'Check the access token, the account and its rights, and that no test user pays a real one.';

/** The second request is refused for something that the first one said too. */
const SETTLES = { settles: true } as const;
const EVIDENCE = { afterAmbiguous: 'reconcile' } as const;

export const refusedRules: readonly Rule[] = [
  ...group(WRONG_REQUEST, 'A part of the request is wrong', FIX, SETTLES),
  ...group(WRONG_STATE, 'Not in this state of the order, maybe by an earlier attempt', READ, EVIDENCE),
  ...group(NOT_THERE, 'There is no such order or transaction', IDS),
  ...group(WRONG_CAUSE, 'A field of the payment is wrong', FIX, { ...CAUSE, ...SETTLES }),
  ...group(STATE_CAUSE, 'Not in this state of it, maybe by an earlier attempt', READ, {
    ...CAUSE,
    ...EVIDENCE,
  }),
  ...group(NOT_THERE_CAUSE, 'What the payment refers to is not there', IDS, { ...CAUSE, ...EVIDENCE }),
  ...group(WRONG_REFUND, 'A field of the refund is wrong', FIX, { ...REFUND, ...SETTLES }),
  ...group(REFUND_STATE, 'Not refunded so, maybe for an earlier attempt', READ, { ...REFUND, ...EVIDENCE }),
  ...group(ACCOUNT_CAUSE, 'The account may not do this', RIGHTS, CAUSE),
  ...group(['unauthorized', 'forbidden', 'invalid_token', 'invalid_client'], 'Refused before any work', RIGHTS, {
    source: 'Mercado Pago: sdk-nodejs 3.6, errors (401, 403)',
  }),
  ...group(['not_found'], 'There is no such payment', IDS, { source: 'Mercado Pago: sdk-nodejs 3.6, errors (404)' }),
  ...group(['bad_request'], 'Refused, for a cause that this table does not know', FIX, {
    ...EVIDENCE,
    source: CAUSES,
    basis: 'J',
  }),
];
