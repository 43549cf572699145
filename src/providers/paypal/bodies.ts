import { type Fields, fieldsOf, listOf } from '../body-fields.js';

/** The captures and authorizations of an order. */
export function paymentsOf(order: unknown): readonly Fields[] {
  return listOf(fieldsOf(order).purchase_units).flatMap((unit) => {
    const { captures, authorizations } = fieldsOf(unit.payments);
    return [...listOf(captures), ...listOf(authorizations)];
  });
}

/**
 * The status of a capture or an authorization that took no money (the specifications, capture_status and authorization_status).
 */
const REFUSED: ReadonlySet<unknown> = new Set(['DECLINED', 'FAILED', 'DENIED']);

export function isRefused({ status }: Fields): boolean {
  return REFUSED.has(status);
}

/** The same for a refund, which PayPal may take back too. */
export function isUndone(payment: Fields): boolean {
  return isRefused(payment) || payment.status === 'CANCELLED';
}

/** Nothing is held or was taken by it. */
export function isOver(payment: Fields): boolean {
  return payment.status === 'VOIDED' || isRefused(payment);
}
