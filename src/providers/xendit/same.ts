import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { idOf } from '../id.js';
import { numberSent } from '../word.js';

/**
 * Whether a look-up found the requested payment, refund or payout: `true` or `false`; `undefined` if that cannot be decided, so
 * that nothing is concluded. `found` is one object of the list.
 */
export type SamePayment = (request: unknown, found: Readonly<Record<string, unknown>>) => boolean | undefined;

/**
 * Whether the answer certainly is not about the request: amount, currency, payee or method differ, as far as both sides state
 * them.
 */
export function isOther(asked: Fields, told: Fields): boolean {
  // For a payment with captures, Xendit states the whole amount.
  const isCapture = asked.capture_amount !== undefined;
  const sum = isCapture ? (told.captured_amount ?? told.capture_amount) : (told.amount ?? told.request_amount);
  const wanted = isCapture ? asked.capture_amount : (asked.amount ?? asked.request_amount);
  const facts = [isSameAmount(wanted, sum), isSameWord(asked.currency, told.currency)];
  return facts.includes(false) || !isSameParty(asked, told);
}

/** Whether a payment or payout certainly is of another sum: Xendit may round an amount, but not by a whole unit. */
export function isOtherSum(asked: Fields, told: Fields): boolean {
  const [wanted, sum] = [asked, told].map(({ amount, request_amount: whole }) => numberSent(amount ?? whole));
  return (
    Math.abs((wanted ?? Number.NaN) - (sum ?? Number.NaN)) >= 1 || isSameWord(asked.currency, told.currency) === false
  );
}

/** Who is paid, or how, as far as both sides state it. */
export function isSameParty(asked: Fields, found: Fields): boolean {
  const [own, told] = [fieldsOf(asked.channel_properties), fieldsOf(found.channel_properties)];
  const names = [
    [asked.channel_code, found.channel_code],
    [own.account_number, isMasked(told.account_number) ? undefined : told.account_number],
    [fieldsOf(asked.payment_method).type, fieldsOf(found.payment_method).type],
  ];
  return names.every(([one, other]) => mayBeSame(one, other));
}

/** Characters: the name of a bank. */
const SHORTEST = 3;

/** Xendit may write it in another way: `+62 812-34` as `081234`, `BCA` as `ID_BCA`. */
function mayBeSame(asked: unknown, told: unknown): boolean {
  const [own, other] = [asked, told].map((each) =>
    idOf(each)
      ?.replace(/^\D*0+|[^a-z\d]/gi, '')
      .toUpperCase(),
  );
  if (own === undefined || other === undefined) return true;
  const [shorter, longer] = own.length < other.length ? [own, other] : [other, own];
  return shorter === longer || (shorter.length >= SHORTEST && longer.endsWith(shorter));
}

function isMasked(account: unknown): boolean {
  return /[*•]|x{2}/i.test(idOf(account) ?? '');
}
