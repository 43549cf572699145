import { numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';
import { describeOrder, type Order, type OrderStatus, refundedAmount } from './orders.js';

/** What a merchant can do to an order: `/v2/{id}/{action}`. */
export type Action = (order: Order, call: Call) => Reply;

/** `GET /v2/{id}/status`. The code follows the order: 407 for an expired one, 202 for a denied one. */
export const showStatus: Action = (order) => ({
  status: 200,
  body: {
    status_code: CODE_OF[order.status] ?? '200',
    status_message: 'Success, transaction is found',
    ...describeOrder(order),
  },
});

const CODE_OF: Partial<Record<OrderStatus, string>> = { pending: '201', deny: '202', expire: '407' };

export const cancel = moves('cancel', ['pending', 'authorize', 'capture'], 'cancel');
export const capture = moves('capture', ['authorize'], 'capture');
/** A successful expiry is answered with 407, which is not an error here. */
export const expire = moves('expire', ['pending'], 'expire', '407');
export const approve = judges('approve', 'accept');
export const deny = judges('deny', 'deny');

/** `POST /v2/{id}/refund`: a `refund_key` works once, and no more can be refunded than was paid. */
export function refundWith(numbering: Numbering): Action {
  return (order, { fields }) => {
    const key = textAt(fields, 'refund_key') ?? numbering.next('refund');
    if (order.refunds.has(key)) return refuse('406', 'The request could not be completed, duplicate refund id');
    if (!(['capture', 'settlement', 'partial_refund'] as OrderStatus[]).includes(order.status)) return refuse('412');
    const left = order.amount - refundedAmount(order);
    const amount = numberAt(fields, 'amount') ?? left;
    if (amount <= 0) return refuse('400');
    if (amount > left) return refuse('414');
    order.refunds.set(key, amount);
    order.status = amount === left ? 'refund' : 'partial_refund';
    return {
      status: 200,
      body: {
        status_code: '200',
        status_message: 'Success, refund request is approved',
        ...describeOrder(order),
        refund_key: key,
        refund_amount: amount.toFixed(2),
      },
      effects: [{ id: order.orderId, kind: 'refund', amount, status: order.status }],
    };
  };
}

function moves(kind: string, from: readonly OrderStatus[], to: OrderStatus, code = '200'): Action {
  return (order) => {
    if (!from.includes(order.status)) return refuse('412');
    order.status = to;
    return done(order, kind, code);
  };
}

function judges(kind: string, verdict: 'accept' | 'deny'): Action {
  return (order) => {
    if (order.fraudStatus !== 'challenge') return refuse('412');
    order.fraudStatus = verdict;
    if (verdict === 'deny') order.status = 'deny';
    return done(order, kind, '200');
  };
}

function done(order: Order, kind: string, code: string): Reply {
  return {
    status: 200,
    body: { status_code: code, status_message: `Success, transaction is updated`, ...describeOrder(order) },
    effects: [{ id: order.orderId, kind, amount: order.amount, status: order.status }],
  };
}
