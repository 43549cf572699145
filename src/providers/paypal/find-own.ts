import { isSameAmount } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, listOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, idOf, pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import {
  firstSentAtLeast,
  firstSentBy,
  isOlder,
  isSurelyBefore,
  notSentBefore,
  onlyOneSince,
  timeOf,
} from '../their-clock.js';
import { numberSent, wordSent } from '../word.js';
import { isLeft } from './answers.js';
import { isUndone } from './bodies.js';
import { kindOf } from './endpoints.js';
import { isOfThis, isSameMoney, upOf } from './same.js';

type Kind = 'captures' | 'refunds';

/** Looks for this request's own capture or refund in the order of the payment, and asks for it by its id. */
export async function findIn(payment: Fields, kind: Kind, request: RequestFacts, tools: LookUpTools): Promise<Finding> {
  const orderId = idOf(fieldsOf(fieldsOf(payment.supplementary_data).related_ids).order_id);
  const piece = orderId && pieceOf(orderId);
  if (piece === undefined || piece === '') return { state: 'undecided' };
  const told = await tools.get(`.../v2/checkout/orders/${piece}`);
  const order = found(told, orderId);
  const since = firstSentBy(told, tools);
  if (order === undefined) return { state: 'undecided', answer: told };
  const payments = listOf(order.purchase_units).map((unit) => fieldsOf(unit.payments));
  const all = payments.flatMap((each) => listOf(each[kind])).filter((each) => isOf(payment, each, kind));
  const isPart = /^PARTIALLY_/.test(wordSent(payment.status));
  const isUntouched = UNTOUCHED.has(payment.status);
  const isListed = payments.some((each) => [each.captures, each.authorizations].some((list) => holds(list, payment)));
  // What is left of an authorization can be voided, and then nothing more is captured.
  const isVoided = payment.status === 'VOIDED';
  const none: Finding = isVoided ? { state: 'dead', answer: told, word: 'VOIDED' } : { state: 'absent', answer: told };
  if ((isUntouched || isVoided) && isListed && all.length === 0) return none;
  // An invoice may be refunded and captured in parts: neither its id nor an amount names one of them.
  if (since === undefined) return { state: 'undecided', answer: told };
  const asked = fieldsIn(request);
  const isOfAnother = (each: Fields) =>
    isOwn(each, asked)
      ? isSurelyBefore(timeOf(each.create_time), told, tools, isUndone(each) ? SKEW : undefined)
      : isOlder(timeOf(each.create_time), firstSentAtLeast(told, tools), SKEW);
  if ((isPart || isUntouched || isVoided) && all.length > 0 && all.every(isOfAnother)) return none;
  const own = onlyOneSince(
    all.filter((each) => isOwn(each, asked) && !tools.isAnothers?.(each.id)),
    ({ create_time: at }) => timeOf(at),
    since,
    notSentBefore(told, tools),
  );
  const id = idOf(own?.id);
  if (own === undefined || id === undefined) return { state: 'undecided', answer: told };
  // Without an amount, the whole rest was requested, and that has not happened.
  const isSome = isPart || isWhole(payment, all) === false;
  if (asked.amount === undefined && isSome) return { state: 'undecided', answer: told };
  if (isUndone(own)) return { state: 'denied', answer: told, shared: true, ...declinedBy(own) };
  const answer = await tools.get(`.../v2/payments/${kind}/${pieceOf(id) ?? ''}`);
  const whole = found(answer, id);
  if (whole === undefined || !isOfThis(request, whole) || !isOf(payment, whole, kind))
    return { state: 'undecided', answer };
  if (isUndone(whole)) return { state: 'denied', answer, shared: true, ...declinedBy(whole) };
  if (!isLeft(kindOf(request).endpoint ?? '', whole.status)) return { state: 'undecided', answer };
  // A refused first attempt made nothing: what is there belongs to another call.
  return { state: 'landed', answer, ...(tools.inDoubt === false && { unproven: true }) };
}

/**
 * The status of a capture of which nothing was refunded, or of an authorization of which nothing was captured. It stays so while a
 * refund or capture is `PENDING`: only the order shows that one.
 */
const UNTOUCHED: ReadonlySet<unknown> = new Set(['COMPLETED', 'CREATED', 'PENDING']);

/** The order shows its payments, this one among them. */
function holds(list: unknown, { id }: Fields): boolean {
  return listOf(list).some((each) => idOf(each.id) === idOf(id));
}

/**
 * Whether a capture or refund belongs to this payment, as far as it says: an order may have several. A capture may link to its
 * order only, and name its authorization apart (Payments v2, related_ids).
 */
function isOf({ id }: Fields, each: Fields, kind: Kind): boolean {
  const { authorization_id: from } = fieldsOf(fieldsOf(each.supplementary_data).related_ids);
  return canBeSame(id, upOf(each) ?? (kind === 'captures' ? from : undefined));
}

/** Milliseconds by which PayPal's clock and this machine's may differ. */
const SKEW = 120_000;

/** The same amount and the caller's invoice id. */
function isOwn(told: Fields, asked: Fields): boolean {
  const isNamed = asked.invoice_id === undefined || told.invoice_id === asked.invoice_id;
  return isNamed && (asked.amount === undefined || isSameMoney(asked.amount, told.amount) === true);
}

/** Whether captures or refunds add up to the whole payment: the last capture of an authorization may leave some of it. */
function isWhole(payment: Fields, all: readonly Fields[]): boolean | undefined {
  const sumOf = (each: Fields) => fieldsOf(each.amount).value;
  const sum = all.filter((each) => !isUndone(each)).reduce((before, each) => before + numberSent(sumOf(each)), 0);
  return isSameAmount(sum, sumOf(payment));
}

export function declinedBy(payment: Fields | undefined): Pick<Finding, 'declined'> {
  const { response_code: code } = fieldsOf(payment?.processor_response);
  return { declined: typeof code === 'string' ? code : wordSent(payment?.status) };
}

/** The object that was asked for by this id, if it is the one that came. */
export function found(answer: LookUpAnswer, id: string | undefined): Fields | undefined {
  const data = fieldsOf(answer.data);
  return isOk(answer) && id !== undefined && idOf(data.id) === id ? data : undefined;
}
