import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf } from '../body-fields.js';
import { idOf, pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, isSurelySince } from '../their-clock.js';
import { isRefused, listOf } from './answers.js';

/** Looks for this request's own capture or refund in the order of the payment, and asks for it by its id. */
export async function findIn(
  payment: Fields,
  kind: 'captures' | 'refunds',
  request: RequestFacts,
  tools: LookUpTools,
): Promise<Finding> {
  const orderId = idOf(fieldsOf(fieldsOf(payment.supplementary_data).related_ids).order_id);
  const piece = orderId && pieceOf(orderId);
  if (piece === undefined || piece === '') return { state: 'undecided' };
  const told = await tools.get(`/v2/checkout/orders/${piece}`);
  const order = found(told, orderId);
  const since = firstSentBy(told, tools);
  const all = listOf(order?.purchase_units).flatMap((unit) => listOf(fieldsOf(unit.payments)[kind]));
  const asked = fieldsIn(request);
  const own = all.filter((each) => isOf(payment, each) && isOwn(each, asked, since));
  const [only] = own;
  const id = idOf(only?.id);
  if (only === undefined || id === undefined || own.length > 1) return { state: 'undecided' };
  // Without an amount all that is left was asked for: while something is, that has not come about.
  if (asked.amount === undefined && /^PARTIALLY_/.test(String(payment.status))) return { state: 'undecided' };
  const isRefusal = isRefused(only) || only.status === 'CANCELLED';
  // Its invoice id names it, else only its time does.
  const isNamed = asked.invoice_id !== undefined && !isRefusal;
  if (!isNamed && !isSurelySince(only.create_time, since)) return { state: 'undecided' };
  if (isRefusal) return { state: 'denied', ...declinedBy(only) };
  const answer = await tools.get(`/v2/payments/${kind}/${pieceOf(id) ?? ''}`);
  if (found(answer, id) === undefined) return { state: 'undecided', answer };
  // A first attempt that was refused has made nothing: what is there is somebody else's.
  return { state: 'landed', answer, ...(tools.inDoubt === false && { unproven: true }) };
}

/** Whether a capture or refund belongs to this payment, as far as it says so: an order may have several. */
function isOf(payment: Fields, each: Fields): boolean {
  const [id, up] = [idOf(payment.id), listOf(each.links).find(({ rel }) => rel === 'up')?.href];
  return id === undefined || typeof up !== 'string' || up.split('/').at(-1) === id;
}

/** Milliseconds that the clocks of PayPal and of this machine may differ by. */
const SKEW = 120_000;

/** The same sum, and the caller's invoice id; without one, made since this call began. */
function isOwn(told: Fields, asked: Fields, since: number | undefined): boolean {
  const [wanted, given] = [fieldsOf(asked.amount), fieldsOf(told.amount)];
  const isSum =
    asked.amount === undefined ||
    (isSameAmount(wanted.value, given.value) === true &&
      isSameWord(wanted.currency_code, given.currency_code) === true);
  if (!isSum) return false;
  if (asked.invoice_id !== undefined) return told.invoice_id === asked.invoice_id;
  const made = Date.parse(String(told.create_time));
  return since !== undefined && made >= since - SKEW;
}

export function declinedBy(payment: Fields | undefined): Pick<Finding, 'declined'> {
  const { response_code: code } = fieldsOf(payment?.processor_response);
  return { declined: typeof code === 'string' ? code : String(payment?.status) };
}

/** What was asked for by this id, if it is what came. */
export function found(answer: LookUpAnswer, id: string | undefined): Fields | undefined {
  const data = fieldsOf(answer.data);
  return isGood(answer) && id !== undefined && idOf(data.id) === id ? data : undefined;
}

export function isGood({ status }: LookUpAnswer): boolean {
  return status >= 200 && status <= 299;
}
