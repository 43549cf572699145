import { isPartOf } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';

/** The states of a payment of which a part was authorized. */
const AUTHORIZED: readonly unknown[] = ['requires_capture', 'succeeded'];

/**
 * Whether a payment may be the part that was authorized of the requested amount, if the request allows one: that part becomes its amount
 * (Stripe: Partial authorization; Payment line items, Partial authorization).
 */
export function isApprovedPart(asked: Fields, { amount, status }: Fields): boolean {
  const options = Object.values(fieldsOf(asked.payment_method_options)).map(fieldsOf);
  const isAllowed = options.some(({ request_partial_authorization: wish }) => wish === 'if_available');
  return isAllowed && AUTHORIZED.includes(status) && isPartOf(asked.amount, amount);
}
