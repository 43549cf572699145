import { type Fields, fieldsIn, fieldsOf, isObject } from '../body-fields.js';
import { canBeSame, decoded } from '../id.js';
import type { Exchange, RequestFacts } from '../provider.js';
import { wordSent } from '../word.js';
import { kindOf } from './kinds.js';
import { askedIn } from './paths.js';
import { isNamedAs, isSameMoney } from './same.js';

/** The field of the answer that holds what a write to one of these made or changed. */
const HOLDS: ReadonlyMap<string, string> = new Map([
  ['payments', 'payment'],
  ['refunds', 'refund'],
]);

/** The states that each write leads to (Square: Payment, PaymentRefund). */
const DONE: ReadonlyMap<string | undefined, ReadonlySet<unknown>> = new Map([
  ['payment', new Set<unknown>(['APPROVED', 'PENDING', 'COMPLETED'])],
  ['complete', new Set<unknown>(['COMPLETED'])],
  ['cancel', new Set<unknown>(['CANCELED'])],
  ['refund', new Set<unknown>(['PENDING', 'COMPLETED'])],
]);
/** The states of something that should have been made, but was refused. */
const REFUSED: ReadonlyMap<string | undefined, ReadonlySet<unknown>> = new Map([
  ['payment', new Set<unknown>(['FAILED', 'CANCELED'])],
  ['refund', new Set<unknown>(['FAILED', 'REJECTED'])],
]);

/** Requests that are answered by an empty object, as deletions are (Square: api.json, the answers that have `errors` only). */
const TELL_NOTHING =
  /\/v2\/(?:payments\/cancel|events\/(?:disable|enable)|customers\/[^/]+\/groups\/[^/]+|locations\/[^/]+\/transactions\/[^/]+\/(?:capture|void))$/;

/**
 * A success is a 2xx with a JSON object. The answer to a write to a payment or a refund holds that object, under the id in the
 * path, in a state that the write leads to: on a broken connection, or from a cache, it may be the answer to another request.
 */
export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  const { operation, endpoint } = kindOf(request);
  if (operation === 'read') return true;
  if (!isObject(body)) return false;
  const { collection, id, action } = askedIn(request.path);
  if (request.method === 'DELETE' || TELL_NOTHING.test(request.path)) return true;
  const held = heldIn(body, collection);
  if (held === null) {
    // An order that is paid, or an invoice that is published, is in the answer.
    const own = action === undefined ? undefined : body[collection.replace(/s$/, '')];
    return Object.keys(body).length > 0 && canBeSame(decoded(id), fieldsOf(own).id);
  }
  if (held === undefined || typeof held.id !== 'string') return false;
  const isTold = endpoint === 'payment' || held.status !== undefined;
  if (isTold && DONE.get(endpoint)?.has(held.status) === false) return false;
  return id === undefined ? isOfThis(held, request) : held.id === id;
}

/** Whether the answer says that the request was done, whatever else it says. */
export function isToldDone({ body, request }: Exchange): boolean {
  const held = heldIn(body, askedIn(request.path).collection);
  return held?.id !== undefined && DONE.get(kindOf(request).endpoint)?.has(held.status) === true;
}

/** The state of what should have been made, if it was refused. */
export function refusalIn({ status, body, request }: Exchange): string | undefined {
  if (status >= 300) return undefined;
  const told = heldIn(body, askedIn(request.path).collection)?.status;
  return REFUSED.get(kindOf(request).endpoint)?.has(told) === true ? wordSent(told) : undefined;
}

/** What was made or changed; `null` if the answer holds something else. */
function heldIn(body: unknown, collection: string): Fields | undefined | null {
  const field = HOLDS.get(collection);
  if (field === undefined) return null;
  const held = isObject(body) ? body[field] : undefined;
  return isObject(held) ? held : undefined;
}

/** The answer to another request names another reference, payment or amount. */
function isOfThis(told: Fields, request: RequestFacts): boolean {
  return isNamedAs(request, told) && isSameMoney(fieldsIn(request), told) !== false;
}

/** The payment in an answer. */
export function paymentIn(body: unknown): Fields | undefined {
  return heldIn(body, 'payments') ?? undefined;
}

/** The refund in an answer. */
export function refundIn(body: unknown): Fields | undefined {
  return heldIn(body, 'refunds') ?? undefined;
}

/** Accepted but not done: a payment from a bank account, or a refund that the bank may still reject. */
export function isUnderWay({ body, request }: Exchange): boolean {
  const made = kindOf(request).endpoint === 'refund' ? refundIn(body) : paymentIn(body);
  return made?.status === 'PENDING';
}
