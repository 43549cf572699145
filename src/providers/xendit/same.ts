import { isSameAmount, isSameWord } from '../amount.js';
import { fieldsOf } from '../body-fields.js';
import { canBeSame, idOf } from '../id.js';

/** What a request asks for, or something of Xendit's. */
export type Found = Readonly<Record<string, unknown>>;

/** Whether what was told certainly is not what was asked for: amount, currency, payee or method differ, as far as both sides tell them. */
export function isOther(asked: Found, told: Found): boolean {
  // Of a payment with captures Xendit tells the whole amount.
  const isCapture = asked.capture_amount !== undefined;
  const sum = isCapture ? (told.captured_amount ?? told.capture_amount) : (told.amount ?? told.request_amount);
  const wanted = isCapture ? asked.capture_amount : (asked.amount ?? asked.request_amount);
  const facts = [isSameAmount(wanted, sum), isSameWord(asked.currency, told.currency)];
  return facts.includes(false) || !isSameParty(asked, told);
}

/** Who is paid, or how it is paid, as far as both sides tell it. */
export function isSameParty(asked: Found, found: Found): boolean {
  const [own, told] = [fieldsOf(asked.channel_properties), fieldsOf(found.channel_properties)];
  const names = [
    [asked.channel_code, found.channel_code],
    [own.account_number, isMasked(told.account_number) ? undefined : told.account_number],
    [fieldsOf(asked.payment_method).type, fieldsOf(found.payment_method).type],
  ];
  return names.every(([one, other]) => canBeSame(one, other));
}

function isMasked(account: unknown): boolean {
  return /[*•]|x{2}/i.test(idOf(account) ?? '');
}
