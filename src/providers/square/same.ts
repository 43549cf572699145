import { isPartOf, isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf } from '../body-fields.js';
import { canBeSame } from '../id.js';
import type { RequestFacts } from '../provider.js';

/** Whether it may have the reference, and be of the payment, that the request names. */
export function isNamedAs(request: RequestFacts, told: Fields): boolean {
  const asked = fieldsIn(request);
  return canBeSame(asked.reference_id, told.reference_id) && canBeSame(asked.payment_id, told.payment_id);
}

/** Compares amount and currency; `undefined` if that is not possible. Part of the amount may be approved, if the request allows it. */
export function isSameMoney(request: Fields, { amount_money: told }: Fields): boolean | undefined {
  const [one, other] = [fieldsOf(request.amount_money), fieldsOf(told)];
  const isPart = request.accept_partial_authorization === true && isPartOf(one.amount, other.amount);
  const facts = [isPart || isSameAmount(one.amount, other.amount), isSameWord(one.currency, other.currency)];
  if (facts.includes(false)) return false;
  return facts.includes(undefined) ? undefined : true;
}
