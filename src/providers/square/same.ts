import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame } from '../id.js';
import type { RequestFacts } from '../provider.js';

/** Whether it may have the reference, and be of the payment, that the request names. */
export function isNamedAs({ body }: RequestFacts, told: Fields): boolean {
  const asked = fieldsOf(body);
  return canBeSame(asked.reference_id, told.reference_id) && canBeSame(asked.payment_id, told.payment_id);
}

/** Of an amount of which a part may be approved, it is not known whether another one is of another payment. */
export function isSameMoney(request: Fields, { amount_money: told }: Fields): boolean | undefined {
  const [one, other] = [fieldsOf(request.amount_money), fieldsOf(told)];
  const isSame = isSameAmount(one.amount, other.amount);
  const mayBePart = isSame === false && request.accept_partial_authorization === true;
  const facts = [mayBePart ? undefined : isSame, isSameWord(one.currency, other.currency)];
  if (facts.includes(false)) return false;
  return facts.includes(undefined) ? undefined : true;
}
