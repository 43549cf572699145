import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, listOf } from '../body-fields.js';
import { canBeSame } from '../id.js';
import type { RequestFacts } from '../provider.js';
import { numberSent, wordSent } from '../word.js';
import { paymentsOf } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';

/**
 * Whether an answer can belong to this request, by amount, currency and the caller's own names, as far as it has them: by default
 * PayPal returns little more than an id (`Prefer: return=minimal`), and under a used request id, what was made then.
 */
export function isOfThis(request: RequestFacts, told: Fields): boolean {
  const asked = fieldsIn(request);
  switch (kindOf(request).endpoint) {
    case 'cancel-item':
      return canBeSame(idIn(request), told.payout_item_id);
    case 'refund':
    case 'capture-authorization':
      return canBePart(asked, told) && canBeSame(idIn(request), upOf(told));
    case 'reauthorize':
      return canBePart(asked, told);
    case 'capture-subscription':
      return isSameMoney(asked.amount, fieldsOf(told.amount_with_breakdown).gross_amount) !== false;
    case 'order':
      return canBeOrder(listOf(asked.purchase_units), listOf(told.purchase_units));
    case 'authorize': {
      const made = paymentsOf(told);
      return asked.amount === undefined || made.length === 0 || made.some((each) => canBePart(asked, each));
    }
    case 'payout':
      return isSameBatch(asked, fieldsOf(told.batch_header)) !== false;
    default:
      return true;
  }
}

/** The id of the authorization or capture that a payment is of, if it tells that, and not only its order. */
export function upOf(payment: Fields): string | undefined {
  const ups = listOf(payment.links).filter(({ rel }) => rel === 'up');
  return ups.map(({ href }) => OF_PAYMENT.exec(wordSent(href))?.[1]).find(Boolean);
}

const OF_PAYMENT = /\/(?:authorizations|captures)\/([^/]+)$/;

function canBePart(asked: Fields, told: Fields): boolean {
  return isSameMoney(asked.amount, told.amount) !== false && canBeSame(asked.invoice_id, told.invoice_id);
}

/** Units are named by a reference, unless there is only one. */
function canBeOrder(asked: readonly Fields[], told: readonly Fields[]): boolean {
  const isOne = asked.length === 1 && told.length === 1;
  return asked.every((unit) => {
    const other = isOne ? told[0] : told.find(({ reference_id: name }) => name === unit.reference_id);
    if (other === undefined) return true;
    return canBeSame(unit.reference_id, other.reference_id) && canBePart(unit, other);
  });
}

/** Compares two amounts of Orders and Payments; `undefined` if that is not possible. */
export function isSameMoney(asked: unknown, told: unknown): boolean | undefined {
  const [one, other] = [fieldsOf(asked), fieldsOf(told)];
  return allOf(isSameAmount(one.value, other.value), isSameWord(one.currency_code, other.currency_code));
}

/** Compares a batch by the caller's id and the total; `undefined` if the totals cannot be compared. */
export function isSameBatch(asked: Fields, header: Fields): boolean | undefined {
  const [own, other] = [asked.sender_batch_header, header.sender_batch_header].map(fieldsOf);
  if (!canBeSame(own?.sender_batch_id, other?.sender_batch_id)) return false;
  const amounts = listOf(asked.items).map((item) => fieldsOf(item.amount));
  const sum = amounts.reduce((all, amount) => all + numberSent(amount.value), 0);
  const { value, currency } = fieldsOf(header.amount);
  return allOf(isSameAmount(sum, value), isSameWord(amounts[0]?.currency, currency));
}

function allOf(...facts: readonly (boolean | undefined)[]): boolean | undefined {
  if (facts.includes(false)) return false;
  return facts.includes(undefined) ? undefined : true;
}
