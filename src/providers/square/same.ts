import { isPartOf, isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf } from '../body-fields.js';
import { canBeSame } from '../id.js';
import type { RequestFacts } from '../provider.js';

/** Whether it may have the reference, and be of the payment, that the request names. */
export function isNamedAs(request: RequestFacts, told: Fields): boolean {
  const asked = fieldsIn(request);
  return canBeSame(asked.reference_id, told.reference_id) && canBeSame(asked.payment_id, told.payment_id);
}

/** Whether a payment may be the part that was approved of the requested amount, if the request allows one. */
export function isApprovedPart(request: Fields, { amount_money: told }: Fields): boolean {
  const { amount } = fieldsOf(request.amount_money);
  return request.accept_partial_authorization === true && isPartOf(amount, fieldsOf(told).amount);
}

/** Compares amount and currency; `undefined` if that is not possible. */
export function isSameMoney(request: Fields, told: Fields): boolean | undefined {
  const [one, other] = [fieldsOf(request.amount_money), fieldsOf(told.amount_money)];
  const facts = [
    isApprovedPart(request, told) || isSameAmount(one.amount, other.amount),
    isSameWord(one.currency, other.currency),
  ];
  if (facts.includes(false)) return false;
  return facts.includes(undefined) ? undefined : true;
}
