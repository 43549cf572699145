import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, listOf } from '../body-fields.js';
import { canBeSame, idOf } from '../id.js';
import type { RequestFacts } from '../provider.js';
import { isFailed, refundsOf, TAKEN } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';

/** A used key returns the payment made then, whatever is asked for now (Mercado Pago: Idempotency). */
export function isOfThis(request: RequestFacts, told: Fields): boolean {
  const { endpoint } = kindOf(request);
  const asked = fieldsIn(request);
  if (endpoint === 'refund') {
    return canBeSame(idIn(request), told.payment_id) && isSameAmount(asked.amount, told.amount) !== false;
  }
  if (endpoint === 'order-refund') return isRefundedIn(told, request);
  if (endpoint !== 'payment' && endpoint !== 'order') return true;
  if (!canBeSame(asked.external_reference, told.external_reference)) return false;
  return endpoint === 'payment'
    ? isSameAmount(asked.transaction_amount, told.transaction_amount) !== false
    : isSameAmount(asked.total_amount, told.total_amount) !== false;
}

/** The refunds in an order that can be of the payments that the request names; of all of them, if it names none. */
export function refundsIn(order: Fields, request: RequestFacts): readonly Fields[] {
  const asked = listOf(fieldsIn(request).transactions);
  return refundsOf(order).filter(
    ({ transaction_id: of }) => asked.length === 0 || asked.some(({ id }) => idOf(of) === idOf(id)),
  );
}

/** Whether the requested refund can be among those of an order, which may hold earlier ones too. */
function isRefundedIn(order: Fields, request: RequestFacts): boolean {
  const asked = listOf(fieldsIn(request).transactions);
  const refunds = refundsIn(order, request);
  if (asked.length === 0) return refunds.length === 0 || order.status === 'refunded' || isUnderWay(refunds);
  return asked.every(({ id, amount }) => {
    const own = refunds.filter(({ transaction_id: of }) => idOf(of) === idOf(id));
    return own.length === 0 || isUnderWay(own.filter((each) => isSameAmount(amount, each.amount) !== false));
  });
}

/** Whether one of these refunds can be a new one that has not failed. If one has, and another is done, nobody knows which is new. */
function isUnderWay(refunds: readonly Fields[]): boolean {
  const left = refunds.filter((each) => !isFailed(each));
  return left.some(({ status }) => status === 'processing') || (left.length > 0 && left.length === refunds.length);
}

/** Whether a payment shows what a change asks for: to capture it, to cancel it, or another amount. */
export function isShown(request: RequestFacts): boolean {
  const { capture, status, transaction_amount: sum } = fieldsIn(request);
  return capture === true || status !== undefined || sum !== undefined;
}

/** Whether a payment is in the state that a change asked for: captured, or cancelled. */
export function isChanged(request: RequestFacts, told: Fields): boolean {
  const { capture, status: wanted, transaction_amount: sum } = fieldsIn(request);
  const { status, captured } = told;
  if (wanted !== undefined) return isSameWord(wanted, status) === true;
  if (!isShown(request)) return true;
  // A partially captured payment states that part.
  if (sum !== undefined && isSameAmount(sum, told.transaction_amount) === false) return false;
  // A payment that is rejected may have been meant to be captured at once, and tells `captured` too.
  return TAKEN.has(status) && (capture !== true || status === 'approved' || captured === true);
}
