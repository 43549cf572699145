import type { Rule } from '../rule.js';

const ORDERS = 'PayPal: Orders v2, OpenAPI 2.13, details[].issue';
const PAYMENTS = 'PayPal: Payments v2, OpenAPI 2.5, details[].issue';

/** The answer to a duplicate payout, with a link to the first. PayPal's only issue that is a sentence. */
export const BATCH_EXISTS = 'Batch with given sender_batch_id already exists';

/** Looked up whoever did it: the order, the authorization or the batch is the very one that the request names. */
const done = (code: string, endpoint: string, why: string, source: string): Rule => ({
  code,
  when: { endpoint },
  action: 'reconcile',
  processed: 'no',
  afterAmbiguous: 'reconcile',
  why,
  source: `${source}; recoverable: a used key is looked up`,
  basis: 'S~',
});

/** A request that can be done only once was done, by this call or by another one. */
export const usedRules: readonly Rule[] = [
  done('ORDER_ALREADY_CAPTURED', 'capture', 'Captured already; an order is captured once: look', ORDERS),
  done('ORDER_ALREADY_AUTHORIZED', 'authorize', 'Authorized already: look for the authorization', ORDERS),
  done('ORDER_COMPLETED_OR_VOIDED', 'authorize', 'Completed or voided, maybe by an earlier attempt: look', ORDERS),
  done(
    'AUTHORIZATION_ALREADY_CAPTURED',
    'capture-authorization',
    'Captured already, maybe by this call: look',
    PAYMENTS,
  ),
  done('PREVIOUSLY_VOIDED', 'void', 'Already voided, as requested: look', PAYMENTS),
  done('CAPTURE_FULLY_REFUNDED', 'refund', 'Refunded already, maybe by this call: look', PAYMENTS),
  done(
    BATCH_EXISTS,
    'payout',
    'The batch id was used in the last 30 days: look',
    'PayPal: Payouts v1, Create batch payout',
  ),
  done(
    'ITEM_ALREADY_CANCELLED',
    'cancel-item',
    'Already cancelled, as requested: look',
    'PayPal: Payouts, View transactions',
  ),
  ...['DUPLICATE_REQUEST_ID', 'PAYPAL_REQUEST_ID_PREVIOUSLY_USED'].map(
    (code): Rule => ({
      code,
      action: 'reconcile',
      processed: 'no',
      afterAmbiguous: 'reconcile',
      why: 'This request id was used before, maybe for this payment',
      source: 'PayPal: Payment tokens v3 and Payment experience v1, errors',
      basis: 'S~',
    }),
  ),
  {
    code: 'ORDER_COMPLETION_IN_PROGRESS',
    action: 'reconcile',
    processed: 'maybe',
    delay: { initial: 3000 },
    why: 'PayPal is capturing the order itself: look',
    source: ORDERS,
    basis: 'S',
  },
  {
    code: 'PREVIOUS_REQUEST_IN_PROGRESS',
    action: 'retry',
    processed: 'maybe',
    poll: true,
    delay: { initial: 2000, factor: 2 },
    why: 'Another request for this resource is still running: wait, then retry',
    source: PAYMENTS,
    basis: 'S',
  },
  {
    code: 'DUPLICATE_INVOICE_ID',
    action: 'fail-fast',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    why: 'The account takes each invoice id only once, and this was paid',
    source: ORDERS,
    basis: 'S~',
  },
  ...(
    [
      ['ORDER_ALREADY_CAPTURED', 'The order is captured, so this cannot be done'],
      ['ORDER_ALREADY_AUTHORIZED', 'The order is authorized, so this cannot be done'],
      ['ORDER_ALREADY_COMPLETED', 'A completed order can no longer change'],
      ['ORDER_CANNOT_BE_CONFIRMED', 'A completed order cannot be confirmed again'],
      ['PAYMENT_ALREADY_APPROVED', 'The payer has approved already: capture the order'],
      ['AUTHORIZATION_ALREADY_CAPTURED', 'The authorization is captured, so this cannot be done'],
      ['AUTHORIZATION_VOIDED', 'What is voided cannot be captured or authorized again'],
      ['PREVIOUSLY_CAPTURED', 'What is captured cannot be voided: refund it'],
      ['MAX_CAPTURE_COUNT_EXCEEDED', 'No further capture of this authorization is possible'],
      ['MAX_CAPTURE_AMOUNT_EXCEEDED', 'More than may be captured, maybe with an earlier attempt'],
      ['MAX_AUTHORIZATION_COUNT_EXCEEDED', 'No further authorization of this order is possible'],
      ['MAX_NUMBER_OF_REFUNDS_EXCEEDED', 'No further refund of this capture is possible'],
      ['REFUND_AMOUNT_EXCEEDED', 'More than is left to refund, maybe after an earlier attempt'],
      ['ORDER_COMPLETED_OR_VOIDED', 'The order is completed or voided'],
      ['CAPTURE_FULLY_REFUNDED', 'The capture is refunded, so this cannot be done'],
      ['PREVIOUSLY_VOIDED', 'The authorization is voided'],
      ['ITEM_INCORRECT_STATUS', 'Only a payout that nobody has claimed can be cancelled'],
      ['ITEM_CANCELLATION_FAILED', 'The payout was not cancelled; it may be already'],
      ['USER_BUSINESS_ERROR', 'A business rule forbids it, such as a used batch id'],
      ['UNPROCESSABLE_ENTITY', 'Refused, for a reason that this table does not know'],
    ] as const
  ).map(
    ([code, why]): Rule => ({
      code,
      action: 'fail-fast',
      processed: 'no',
      afterAmbiguous: 'reconcile',
      why,
      source: `${ORDERS}; ${PAYMENTS}`,
      basis: code === 'UNPROCESSABLE_ENTITY' ? 'J' : 'S~',
    }),
  ),
];
