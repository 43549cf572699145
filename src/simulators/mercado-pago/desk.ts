import { fieldAt, numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuseOrder, refusePayment } from './answers.js';

type Item = Record<string, unknown>;

/** Payments and orders by id. */
export interface Desk {
  readonly payments: Map<string, Item>;
  readonly orders: Map<string, Item>;
  readonly refunds: Map<string, Item[]>;
  clear(): void;
}

export function openDesk(): Desk {
  const desk = { payments: new Map(), orders: new Map(), refunds: new Map() };
  return { ...desk, clear: () => [desk.payments, desk.orders, desk.refunds].forEach((map) => void map.clear()) };
}

/** The card holder's name decides what the bank answers, as with Mercado Pago's test cards. */
const DETAILS: Readonly<Record<string, string>> = {
  OTHE: 'cc_rejected_other_reason',
  CALL: 'cc_rejected_call_for_authorize',
  FUND: 'cc_rejected_insufficient_amount',
  SECU: 'cc_rejected_bad_filled_security_code',
  EXPI: 'cc_rejected_bad_filled_date',
  FORM: 'cc_rejected_bad_filled_other',
};

/**
 * `POST /v1/payments`: approved at once, only authorized with `capture: false`, rejected or in process by the payer's first name.
 */
export function createPayment({ fields }: Call, desk: Desk, numbering: Numbering, at: number): Reply {
  const amount = numberAt(fields, 'transaction_amount');
  if (amount === undefined) return refusePayment(400, 4002);
  if (amount <= 0) return refusePayment(400, 4037);
  if (textAt(fields, 'payment_method_id') === undefined) return refusePayment(400, 4001);
  const name = textAt(fields, 'payer', 'first_name') ?? '';
  const detail = DETAILS[name];
  const isHeld = fields.capture === false;
  const status =
    detail !== undefined ? 'rejected' : name === 'CONT' ? 'in_process' : isHeld ? 'authorized' : 'approved';
  const payment = {
    id: numbering.nextNumber(),
    status,
    status_detail:
      detail ?? (status === 'in_process' ? 'pending_contingency' : isHeld ? 'pending_capture' : 'accredited'),
    captured: status === 'approved',
    transaction_amount: amount,
    external_reference: textAt(fields, 'external_reference') ?? null,
    date_created: new Date(at).toISOString(),
  };
  desk.payments.set(String(payment.id), payment);
  const kind = status === 'rejected' ? 'decline' : 'payment';
  return { status: 201, body: { ...payment }, effects: [{ id: String(payment.id), kind, amount, status }] };
}

/** `PUT /v1/payments/{id}`: captures or cancels. */
export function changePayment({ params, fields }: Call, desk: Desk): Reply {
  const payment = desk.payments.get(params[0] ?? '');
  if (payment === undefined) return refusePayment(404, 2000);
  const isCapture = fields.capture === true;
  const open = isCapture ? ['authorized'] : ['authorized', 'pending', 'in_process'];
  if (!open.includes(String(payment.status))) return refusePayment(400, 2018);
  Object.assign(payment, isCapture ? { status: 'approved', captured: true } : { status: 'cancelled' });
  const effect = { id: String(payment.id), kind: isCapture ? 'capture' : 'cancel', status: String(payment.status) };
  return { status: 200, body: { ...payment }, effects: [effect] };
}

/** `POST /v1/payments/{id}/refunds` */
export function refundPayment({ params, fields }: Call, desk: Desk, numbering: Numbering, at: number): Reply {
  const payment = desk.payments.get(params[0] ?? '');
  if (payment === undefined) return refusePayment(404, 2000);
  if (payment.status !== 'approved') return refusePayment(400, 2018);
  const made = desk.refunds.get(String(payment.id)) ?? [];
  const left = Number(payment.transaction_amount) - made.reduce((sum, each) => sum + Number(each.amount), 0);
  const amount = numberAt(fields, 'amount') ?? left;
  if (amount <= 0 || amount > left) return refusePayment(400, 4037);
  const refund = {
    id: numbering.nextNumber(),
    payment_id: payment.id,
    amount,
    status: 'approved',
    date_created: new Date(at).toISOString(),
  };
  desk.refunds.set(String(payment.id), [...made, refund]);
  if (amount === left) payment.status = 'refunded';
  return {
    status: 201,
    body: { ...refund },
    effects: [{ id: String(refund.id), kind: 'refund', amount, status: 'approved' }],
  };
}

/** `POST /v1/orders`: processed at once; refused with 402 if the payer's first name says so. */
export function createOrder({ fields }: Call, desk: Desk, numbering: Numbering, at: number): Reply {
  const payments = fieldAt(fields, 'transactions', 'payments');
  if (!Array.isArray(payments) || payments.length === 0) return refuseOrder('order_builder_without_transactions');
  const total = textAt(fields, 'total_amount');
  if (total === undefined) return refuseOrder('required_properties');
  const isRefused = textAt(fields, 'payer', 'first_name') === 'OTHE';
  const status = isRefused ? 'failed' : 'processed';
  const detail = isRefused ? 'rejected_by_issuer' : 'accredited';
  const order = {
    id: numbering.next('ORD'),
    status,
    status_detail: isRefused ? 'failed' : detail,
    external_reference: textAt(fields, 'external_reference') ?? null,
    total_amount: total,
    created_date: new Date(at).toISOString(),
    transactions: { payments: [{ id: numbering.next('PAY'), status, status_detail: detail, amount: total }] },
  };
  desk.orders.set(order.id, order);
  const effects = [{ id: order.id, kind: isRefused ? 'decline' : 'order', amount: Number(total), status }];
  if (isRefused) return { ...refuseOrder('failed', order), effects };
  return { status: 201, body: { ...order }, effects };
}

/** `POST /v1/orders/{id}/cancel` and `/refund`: refused unless the order's state allows it. */
export function changeOrder({ params }: Call, desk: Desk, word: 'cancel' | 'refund'): Reply {
  const order = desk.orders.get(params[0] ?? '');
  if (order === undefined) return refuseOrder('order_not_found');
  if (order.status === 'refunded') return refuseOrder('order_already_refunded');
  if (order.status === 'canceled') return refuseOrder('order_already_cancelled');
  if (word === 'cancel') return refuseOrder('cannot_cancel_order');
  Object.assign(order, { status: 'refunded', status_detail: 'refunded' });
  const effects = [{ id: String(order.id), kind: 'refund', amount: Number(order.total_amount), status: 'refunded' }];
  return { status: 201, body: { ...order }, effects };
}
