import { isLess } from '../amount.js';
import { type Fields, fieldsIn, isObject } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, decoded, idOf } from '../id.js';
import type { Exchange, RequestFacts, RequestKind } from '../provider.js';
import { wordSent } from '../word.js';
import { isDeniedAsFraud, orderIdOf, type SamePayment, samePayment } from './look-up.js';

/**
 * The states in which a request leaves a transaction (Midtrans: Transaction Status). Other requests may be answered with any
 * state.
 */
const LEFT_IN: ReadonlyMap<string | undefined, ReadonlySet<unknown>> = new Map([
  ['charge', new Set(['authorize', 'capture', 'settlement', 'pending'])],
  ['expire', new Set(['expire'])],
  ['refund', new Set(['refund', 'partial_refund'])],
  ['cancel', new Set(['cancel'])],
  ['deny', new Set(['deny'])],
  ['approve', new Set(['authorize', 'capture', 'settlement'])],
  ['capture', new Set(['capture', 'settlement'])],
]);

/** The same for this request: one that changes a transaction is named by the end of its path. */
function leftBy({ path }: RequestFacts, { endpoint }: RequestKind): ReadonlySet<unknown> | undefined {
  return LEFT_IN.get(endpoint === 'change' ? /(\w+)\/?$/.exec(path)?.[1] : endpoint);
}

/** The states in which no successful write of another kind leaves a transaction. */
const REFUSED: ReadonlySet<unknown> = new Set(['deny', 'failure', 'expire']);

/** Whether a body code is no error for a request of this kind. A status request may find 202 and 407. */
export function isSuccessCode(code: string, { endpoint }: RequestKind): boolean {
  if (code === '200' || code === '201') return true;
  if (endpoint === 'unbind') return code === '204';
  if (endpoint === 'status') return code === '202' || code === '407';
  return endpoint === 'expire' && code === '407';
}

/** Whether the answer to a charge names a transaction in a state in which a charge leaves one. */
export function isCharged({ transaction_status: state }: Fields, { endpoint }: RequestKind): boolean {
  return endpoint === 'charge' && LEFT_IN.get(endpoint)?.has(state) === true;
}

/** The body's own code: three digits, as a text or a number. */
export function statusCode(body: Fields): string | undefined {
  const code = body.status_code ?? body.Status_code;
  const text = wordSent(code).trim();
  return /^\d{3}$/.test(text) ? text : undefined;
}

/** Whether a body says, by its code and the transaction's state, that the request took effect. */
export function saysSuccess(exchange: Exchange, kind: RequestKind): boolean {
  const { body, status } = exchange;
  // What the table does not name may have no content.
  const isOther = kind.endpoint === undefined && status === 204;
  if (!isObject(body)) return isOk(exchange) && (kind.operation === 'read' || isOther);
  const { transaction_status: state, token } = body;
  const leftIn = leftBy(exchange.request, kind);
  if (leftIn !== undefined && isDeniedAsFraud(body)) return false;
  if (leftIn === undefined && kind.operation === 'write' && REFUSED.has(state)) return false;
  const code = statusCode(body);
  if (code !== undefined) {
    if (!isSuccessCode(code, kind)) return false;
    // A code alone does not say what was charged, nor how.
    return state === undefined ? kind.endpoint !== 'charge' || namesOne(body) : leftIn?.has(state) !== false;
  }
  if ('status_code' in body || 'Status_code' in body) return false;
  if (leftIn !== undefined) return leftIn.has(state);
  if (kind.endpoint === 'snap') return typeof token === 'string' && token !== '';
  if (kind.endpoint !== undefined) return isOk(exchange) && typeof state === 'string';
  return isOk(exchange) && (kind.operation === 'read' || Object.keys(body).length > 0);
}

/** The requests about a transaction that exists: the answer shows it, by both of its ids. */
const LATER: ReadonlySet<string | undefined> = new Set(['refund', 'expire', 'change']);

/**
 * Whether a body that says success may be believed. If the HTTP status agrees: yes, unless the body names another order, or is
 * not of the sum that was asked for: on a broken connection, from a cache, or under a key of the last five minutes, it may be the answer
 * to another request. If the HTTP status disagrees: only if the body names this order.
 *
 * @param accepts what the caller takes for the same payment, although its sum differs
 */
export function isBelieved(exchange: Exchange, kind: RequestKind, accepts?: SamePayment): boolean {
  const { body, request } = exchange;
  if (!isObject(body)) return true;
  const isCharge = kind.endpoint === 'charge';
  const isLater = LATER.has(kind.endpoint);
  if (isLater && isOtherChange(body, fieldsIn(request))) return false;
  if (isOk(exchange) && !(isCharge ? body.order_id !== undefined : isLater && namesBoth(body))) return true;
  const asked = isCharge ? orderIdOf(request) : (idInPath(request) ?? idOf(fieldsIn(request).transaction_id));
  // It is not known what was asked for, as inside `run()`.
  if (asked === undefined) return isOk(exchange) || isCharge;
  if (isCharge && isOther(fieldsIn(request), body, accepts)) return false;
  return [body.order_id, body.transaction_id].some((id) => idOf(id) === asked);
}

function isOther(asked: unknown, told: Fields, accepts?: SamePayment): boolean {
  return samePayment(asked, told) === false && accepts?.(asked, told) !== true;
}

/** It has another key, or is of less; what it tells may be the sum of all refunds (Midtrans: refund_amount). */
function isOtherChange(
  { refund_key: key, refund_amount: refunded, gross_amount: sum }: Fields,
  asked: Fields,
): boolean {
  const isOfLess = isLess(asked.amount, refunded) || isLess(asked.gross_amount, sum);
  return isOfLess || !canBeSame(asked.refund_key, key);
}

/** The path of a request may have either. */
function namesBoth({ order_id: orderId, transaction_id: id }: Fields): boolean {
  return idOf(orderId) !== undefined && idOf(id) !== undefined;
}

function namesOne({ order_id: orderId, transaction_id: id }: Fields): boolean {
  return idOf(orderId) !== undefined || idOf(id) !== undefined;
}

function idInPath({ path }: RequestFacts): string | undefined {
  return decoded(/\/v\d+\/([^/]+)\/[a-z]/.exec(path)?.[1]);
}
