import { numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';
import { type Item, list, made, show } from './items.js';

/** Payments authorized by a customer, their captures and their refunds. */
export interface PaymentDesk {
  /** Returns the id of a payment of this many paise. */
  authorize(amount: number): string;
  /** `POST /v1/payments/{id}/capture`: once only, and all of it. */
  capture(call: Call): Reply;
  /** `POST /v1/payments/{id}/refund`: no more than is left. */
  refund(call: Call): Reply;
  show(call: Call): Reply;
  /** For one payment. */
  listRefunds(call: Call): Reply;
  showRefund(call: Call): Reply;
  clear(): void;
}

/** @param seconds since the epoch, as Razorpay states times */
export function openPaymentDesk(numbering: Numbering, seconds: () => number): PaymentDesk {
  const payments = new Map<string, Item>();
  const refunds = new Map<string, Item>();

  function capture({ params, fields }: Call): Reply {
    const payment = payments.get(params[0] ?? '');
    if (payment === undefined) return refuse('BAD_REQUEST_ERROR');
    if (payment.status !== 'authorized') return refuse('CAPTURED');
    if (numberAt(fields, 'amount') !== payment.amount) return refuse('BAD_REQUEST_ERROR');
    Object.assign(payment, { status: 'captured', captured: true });
    return made(payment, 'capture');
  }

  function refund({ params, fields }: Call): Reply {
    const payment = payments.get(params[0] ?? '');
    if (payment === undefined) return refuse('BAD_REQUEST_ERROR');
    if (payment.status === 'refunded') return refuse('REFUNDED');
    const left = Number(payment.amount) - Number(payment.amount_refunded);
    const amount = numberAt(fields, 'amount') ?? left;
    if (payment.status !== 'captured' || amount > left) return refuse('refund_limit_crossed');
    payment.amount_refunded = Number(payment.amount_refunded) + amount;
    if (amount === left) payment.status = 'refunded';
    const item: Item = {
      id: numbering.next('rfnd'),
      entity: 'refund',
      amount,
      currency: payment.currency,
      payment_id: payment.id,
      receipt: textAt(fields, 'receipt') ?? null,
      status: 'processed',
      created_at: seconds(),
    };
    refunds.set(String(item.id), item);
    return made(item, 'refund');
  }

  return {
    authorize(amount) {
      const id = numbering.next('pay');
      const payment = { id, entity: 'payment', amount, currency: 'INR', amount_refunded: 0, status: 'authorized' };
      payments.set(id, payment);
      return id;
    },
    capture,
    refund,
    show: ({ params }) => show(payments, params[0]),
    listRefunds: ({ params }) => list([...refunds.values()].filter((each) => each.payment_id === params[0])),
    showRefund: ({ params }) => show(refunds, params[0]),
    clear() {
      payments.clear();
      refunds.clear();
    },
  };
}
