import { type Fields, fieldsOf, listOf } from '../body-fields.js';

/** The status of a payment that was taken or will be (Payments, status); a refunded one was taken before. */
export const TAKEN: ReadonlySet<unknown> = new Set([
  'approved',
  'authorized',
  'pending',
  'in_process',
  'in_mediation',
  'refunded',
  'charged_back',
]);

/** The status of an order that was neither refused nor cancelled (Orders, status of the order). */
export const ORDERED: ReadonlySet<unknown> = new Set([
  'created',
  'processing',
  'processed',
  'action_required',
  'in_review',
  'at_terminal',
  'refunded',
  'charged_back',
]);

/** A canceled order, as the SDK writes it and as the documentation does (Orders, Order status). */
export const CANCELED: ReadonlySet<unknown> = new Set(['canceled', 'cancelled']);

/** The payments in an order. */
export function paymentsOf(order: unknown): readonly Fields[] {
  return listOf(fieldsOf(fieldsOf(order).transactions).payments);
}

/** The refunds in an order: each is `processing`, `processed` or `failed` (Migrate to Orders, Refund). */
export function refundsOf(order: unknown): readonly Fields[] {
  return listOf(fieldsOf(fieldsOf(order).transactions).refunds);
}

export function isFailed({ status }: Fields): boolean {
  return status === 'failed';
}
