import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';

/** Whether an amount is the requested one, in rupiah unless stated otherwise; `undefined` if that cannot be decided. */
export function isSameSum(asked: Fields, told: Fields): boolean | undefined {
  const [own, other] = [fieldsOf(asked.amount), fieldsOf(told.amount)];
  const facts = [isSameAmount(own.value, other.value), isSameWord(own.currency ?? 'IDR', other.currency)];
  if (facts.includes(false)) return false;
  return facts.includes(undefined) ? undefined : true;
}
