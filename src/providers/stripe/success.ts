import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf, isObject } from '../body-fields.js';
import { canBeSame, decoded, idOf } from '../id.js';
import { isAnotherOfItsKind } from '../own-object.js';
import type { Exchange, Pending, RequestFacts } from '../provider.js';
import { numberSent, wordSent } from '../word.js';
import { bodyOf } from './fields.js';
import { isApprovedPart } from './partial.js';
import { type Asked, askedIn, isStream } from './paths.js';

/** What a POST to each of these makes: the value of its `object` field. */
export const MADE: ReadonlyMap<string, string> = new Map([
  ['payment_intents', 'payment_intent'],
  ['setup_intents', 'setup_intent'],
  ['charges', 'charge'],
  ['refunds', 'refund'],
  ['payouts', 'payout'],
  ['transfers', 'transfer'],
]);

/**
 * What a POST to a part of one of them makes or changes, and the field that names the whole (Stripe: API reference, Transfer
 * Reversals, Reverse a payout, Disputes; OpenAPI, `/v1/charges/{charge}/refunds`).
 */
const PARTS: ReadonlyMap<string, readonly [object: string, of: string]> = new Map([
  ['transfers/reversals', ['transfer_reversal', 'transfer']],
  ['payouts/reverse', ['payout', 'original_payout']],
  ['charges/refunds', ['refund', 'charge']],
  ['charges/dispute', ['dispute', 'charge']],
]);

/** The states in which a PaymentIntent waits for what a confirmation brings (Stripe: PaymentIntent lifecycle; the second: before 2019-02-11). */
const UNCONFIRMED: readonly unknown[] = [
  'requires_payment_method',
  'requires_source',
  'requires_confirmation',
  'canceled',
];
/** The states of an intent that goes on. */
const CONFIRMED: readonly unknown[] = ['requires_action', 'requires_source_action', 'processing', 'succeeded'];
/** Every state of each object (Stripe: API reference, `status`); a refund may have none. Another says nothing that is understood. */
const STATES: ReadonlyMap<unknown, readonly unknown[]> = new Map<unknown, readonly unknown[]>([
  ['payment_intent', [...UNCONFIRMED, ...CONFIRMED, 'requires_capture']],
  ['setup_intent', [...UNCONFIRMED, ...CONFIRMED]],
  ['charge', ['succeeded', 'pending', 'failed', 'paid']],
  ['refund', ['succeeded', 'pending', 'requires_action', 'failed', 'canceled', null]],
  ['payout', ['paid', 'pending', 'in_transit', 'failed', 'canceled']],
]);
/** The states of an object that failed or was canceled. */
const UNDONE: readonly unknown[] = ['failed', 'canceled'];

/**
 * A success is a 2xx with a JSON object. The answer to a write to a payment must be that payment, in a state that the write leads
 * to: it names its type, the id that was asked for, and the amount. On a broken connection, or from a cache, it may be the answer
 * to another request.
 */
export function isSuccess({ status, body, bodyKind, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  if (isStream(request.path)) return bodyKind === 'empty' || isObject(body);
  if (typeof body !== 'object' || body === null) return false;
  const asked = askedIn(request.path);
  const object = asked.version === 'v1' ? MADE.get(asked.collection) : undefined;
  const told = fieldsOf(body);
  if (request.method === 'DELETE' && asked.action === undefined && !canBeSame(decoded(asked.id), told.id)) return false;
  if (object === undefined)
    return Object.keys(body).length > 0 && !isAnotherOfItsKind(request.path, told.object, told.id);
  if (typeof told.id !== 'string' || isStrange(told)) return false;
  const part = PARTS.get(`${asked.collection}/${asked.action}`);
  if (part !== undefined) return isOfWhole(told, part, asked.id) && !isUndoneOrOther(told, request);
  if (told.object !== object) return false;
  if (asked.id !== undefined && asked.id !== told.id) return false;
  return !isOtherwise(told, asked, request);
}

function isStrange({ object, status }: Fields): boolean {
  return status !== undefined && STATES.get(object)?.includes(status) === false;
}

/** The whole may be expanded. */
function isOfWhole(told: Fields, [object, of]: readonly [string, string], id: string | undefined): boolean {
  return told.object === object && told.id !== id && canBeSame(id, nameOf(told[of]));
}

/** The id of an object, which may be expanded. */
function nameOf(told: unknown): unknown {
  return idOf(told) ?? fieldsOf(told).id;
}

function isUndoneOrOther(told: Fields, request: RequestFacts): boolean {
  return UNDONE.includes(told.status) || isOfAnotherSum(told, request);
}

/** Whether an object says that the request was not done, or that it is about another amount. */
function isOtherwise(told: Fields, { collection, id, action }: Asked, request: RequestFacts): boolean {
  if (id === undefined) return isUndone(told, collection, request) || isOfAnotherSum(told, request);
  switch (action) {
    case 'confirm':
      return UNCONFIRMED.includes(told.status);
    case 'capture':
      return collection === 'charges' ? isUncapturedCharge(told, bodyOf(request)) : isUncaptured(told, bodyOf(request));
    case 'cancel':
      return told.status !== undefined && told.status !== 'canceled';
    default:
      return false;
  }
}

function isUndone({ status }: Fields, collection: string, request: RequestFacts): boolean {
  if (collection !== 'payment_intents') return UNDONE.includes(status);
  return status === 'canceled' || (wordSent(bodyOf(request).confirm) === 'true' && UNCONFIRMED.includes(status));
}

/** What a refund returns, and where a transfer or a payout goes. */
const PARTIES = ['charge', 'payment_intent', 'destination'] as const;

/** Whether an object is a part of another one, or goes somewhere else, than was asked for. */
export function isOfAnotherParty(told: Fields, request: RequestFacts): boolean {
  const asked = bodyOf(request);
  return PARTIES.some((name) => !canBeSame(asked[name], nameOf(told[name])));
}

/** An object repeats the requested amount and what it is about (Stripe: API reference). */
function isOfAnotherSum(told: Fields, request: RequestFacts): boolean {
  const { amount, currency } = told;
  const asked = bodyOf(request);
  if (isOfAnotherParty(told, request)) return true;
  const isOther = isSameAmount(asked.amount, amount) === false && !isApprovedPart(asked, told);
  return isOther || isSameWord(asked.currency, currency) === false;
}

/** One of several captures leaves it as it was; `amount_received` is the sum of all of them (Stripe: multicapture). */
function isUncaptured({ status, amount_received: received }: Fields, asked: Fields): boolean {
  if (status === 'requires_capture' ? !isOneOfSeveral(asked) : UNCAPTURED.includes(status)) return true;
  return numberSent(received) < numberSent(asked.amount_to_capture);
}

const UNCAPTURED: readonly unknown[] = [...UNCONFIRMED, 'requires_action'];

/** A charge is captured once, wholly or in part (Stripe: Capture a charge). */
function isUncapturedCharge({ captured, amount_captured: sum }: Fields, { amount }: Fields): boolean {
  return captured === false || numberSent(sum) < numberSent(amount);
}

/** Whether more captures may follow. */
export function isOneOfSeveral({ final_capture: isFinal }: Fields): boolean {
  return wordSent(isFinal) === 'false';
}

/**
 * What this write made, but failed: `failed`, or the error of a payment that should have been confirmed. If the object belongs to
 * another request, so does the answer; one without a reason is not understood.
 */
export function refusedIn({ body, request }: Exchange): 'failed' | Fields | undefined {
  const told = fieldsOf(body);
  if (told.status !== 'failed' && told.status !== 'requires_payment_method') return undefined;
  if (request.method !== 'POST') return undefined;
  const { version, collection, id, action } = askedIn(request.path);
  if (version !== 'v1' || told.object !== MADE.get(collection)) return undefined;
  if (told.status === 'failed') return id === undefined ? 'failed' : undefined;
  const isConfirmed = id === undefined ? wordSent(bodyOf(request).confirm) === 'true' : action === 'confirm';
  const isOurs = isConfirmed && (id === undefined || id === told.id) && collection === 'payment_intents';
  const error: unknown = told.last_payment_error;
  return isOurs && typeof error === 'object' && error !== null ? fieldsOf(error) : undefined;
}

/** The states in which each of these is accepted but not done, or waits for the customer. */
const PENDING: ReadonlyMap<unknown, readonly unknown[]> = new Map([
  ['payment_intent', ['processing', 'requires_action']],
  ['charge', ['pending']],
  ['refund', ['pending', 'requires_action']],
  ['payout', ['pending', 'in_transit']],
]);

export function isPending({ body }: Exchange): Pending {
  const { object, status } = fieldsOf(body);
  if (PENDING.get(object)?.includes(status) !== true) return false;
  return status === 'requires_action' ? 'customer' : true;
}
