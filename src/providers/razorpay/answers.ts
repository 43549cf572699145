import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, textOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, idOf } from '../id.js';
import { isNewestFirst } from '../newest-first.js';
import { isAnotherOfItsKind } from '../own-object.js';
import type { Exchange, Reading, RequestFacts } from '../provider.js';
import { numberSent, wordSent } from '../word.js';
import { idIn, kindOf } from './endpoints.js';

export function itemsOf(value: unknown): readonly Fields[] {
  const { items } = fieldsOf(value);
  return Array.isArray(items) ? items.map(fieldsOf) : [];
}

/** Objects on the first page of a list (Razorpay: `count`). */
const PAGE = 10;

export function isOnlyPage(items: readonly Fields[]): boolean {
  return items.length < PAGE;
}

/**
 * Whether what was made last is among these, the first page of a list: not if it is full and does not begin with the newest, or with
 * those of another name, which the filter finds too (Razorpay, Fetch All Orders: "contain the provided value for receipt").
 */
export function showsNewest(items: readonly Fields[], areNamed = true): boolean {
  if (isOnlyPage(items)) return true;
  return areNamed && isNewestFirst(items.map(madeAt));
}

/** Razorpay gives times in seconds, by its own clock. NaN for anything but a number. */
export function madeAt({ created_at: at }: Fields): number {
  return typeof at === 'number' ? at * 1000 : Number.NaN;
}

/** Descriptions that say what no code says. */
export const TEXTS = {
  payoutBody: 'Different request body sent for the same Idempotency Header',
  refundBody: 'Different request with the same idempotency key has already been processed',
  captured: 'This payment has already been captured',
  refunded: 'The payment has been fully refunded already',
} as const;

const KNOWN_TEXTS: ReadonlySet<string> = new Set(Object.values(TEXTS));

/** The status of a payout that is on its way or has arrived (RazorpayX, payout states). */
export const PAID_OUT: ReadonlySet<unknown> = new Set(['queued', 'scheduled', 'pending', 'processing', 'processed']);
/** The status of a payout that paid nothing, or whose money came back. */
export const NOT_PAID_OUT: ReadonlySet<unknown> = new Set(['failed', 'rejected', 'cancelled', 'reversed']);

/** The states that a successful request leaves behind. */
const LEFT_IN: ReadonlyMap<string | undefined, ReadonlySet<unknown>> = new Map([
  ['payout', PAID_OUT],
  ['payout-cancel', new Set(['cancelled'])],
  ['refund', new Set(['pending', 'processed'])],
  ['capture', new Set(['captured', 'refunded'])],
  ['order', new Set(['created', 'attempted', 'paid'])],
]);

/** Reads `error.reason`, otherwise `error.code`; and a payout or refund that failed inside HTTP 200. */
export function readRazorpay(exchange: Exchange): Reading | undefined {
  const body = fieldsOf(exchange.body);
  if (exchange.status < 300) return readFailed(exchange.request, body);
  // Its code is the same as for any bad request.
  if (exchange.status === 429) return undefined;
  const { code, reason, description } = fieldsOf(body.error);
  const message = textOf(description);
  const word = textOf(code);
  const other = word === undefined ? {} : { instead: { code: word } };
  const text = message?.trim().replace(/\.$/, '');
  if (text !== undefined && KNOWN_TEXTS.has(text)) return { code: text, from: 'text', ...other, message };
  const why = textOf(reason);
  if (why !== undefined && !/^(?:NA|null)$/i.test(why)) return { code: why, field: 'reason', ...other, message };
  return word === undefined ? undefined : { code: word, message };
}

function readFailed(request: RequestFacts, body: Fields): Reading | undefined {
  const { endpoint } = kindOf(request);
  const isFailed =
    (endpoint === 'payout' && NOT_PAID_OUT.has(body.status)) || (endpoint === 'refund' && body.status === 'failed');
  return isFailed && idOf(body.id) !== undefined ? { code: wordSent(body.status), field: 'status' } : undefined;
}

const OPEN: ReadonlySet<unknown> = new Set(['queued', 'scheduled', 'pending', 'processing']);

/** Razorpay has accepted it and is working on it, or somebody has to approve it. */
export function isPending({ request, body }: Exchange): boolean {
  const { endpoint } = kindOf(request);
  return (endpoint === 'payout' || endpoint === 'refund') && OPEN.has(fieldsOf(body).status);
}

export function isSuccess({ request, status, body: given }: Exchange): boolean {
  const body = fieldsOf(given);
  const { endpoint, operation } = kindOf(request);
  if (!isOk({ status })) return false;
  if (textOf(fieldsOf(body.error).code) !== undefined && textOf(body.entity) === undefined) return false;
  if (operation === 'read') return true;
  // Items and invoices are deleted with an empty list (Razorpay: Delete an Item, Delete an Invoice).
  if (request.method === 'DELETE' && Array.isArray(given)) return given.length === 0;
  if (endpoint === undefined) {
    // The notes of a failed payment may be changed (Razorpay: Update the Payment).
    const isFailed = request.method !== 'PATCH' && (textOf(body.error_code) !== undefined || body.status === 'failed');
    return Object.keys(given ?? {}).length > 0 && !isFailed && !isAnotherOfItsKind(request.path, body.entity, body.id);
  }
  const id = idOf(body.id);
  if (endpoint === 'capture' && isNeverCaptured(body)) return false;
  return id !== undefined && !isOfAnother(endpoint, request, body) && LEFT_IN.get(endpoint)?.has(body.status) === true;
}

/**
 * Whether a payment was given back because nobody captured it in time, which Razorpay does by itself (Auto-Refunds: "never captured, so
 * the value is always `false`").
 */
export function isNeverCaptured({ status, captured }: Fields): boolean {
  return status === 'refunded' && captured === false;
}

/** Whether what an object tells may be what was asked for. */
export function isOf(endpoint: string, request: RequestFacts): (told: Fields) => boolean {
  return (told) => !isOfAnother(endpoint, request, told);
}

/** The fields that name the payee or the request itself. */
const NAMES = ['reference_id', 'fund_account_id', 'receipt'] as const;

/** The answer to another request names another object, reference, payee, amount or currency. */
function isOfAnother(endpoint: string, request: RequestFacts, told: Fields): boolean {
  const asked = fieldsIn(request);
  const about = endpoint === 'refund' ? told.payment_id : told.id;
  if (!canBeSame(idIn(request), about) || NAMES.some((name) => !canBeSame(asked[name], told[name]))) return true;
  return isSameSum(endpoint, asked, told) === false || isSameWord(asked.currency, told.currency) === false;
}

/**
 * If the customer bears the fee, the payment is the order's amount plus the fee, and is captured with the order's amount
 * (Razorpay: Capture a payment).
 */
export function isSameSum(endpoint: string, asked: Fields, { amount, fee }: Fields): boolean | undefined {
  const isSame = isSameAmount(asked.amount, amount);
  return isSame === false && endpoint === 'capture'
    ? isSameAmount(asked.amount, numberSent(amount) - numberSent(fee ?? 0))
    : isSame;
}
