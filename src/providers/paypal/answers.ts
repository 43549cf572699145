import { type Fields, fieldsOf, listOf, textOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf } from '../id.js';
import type { Exchange, Reading } from '../provider.js';
import { wordSent } from '../word.js';
import { isOver, isRefused, paymentsOf } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';
import { isOfThis } from './same.js';
import { BATCH_EXISTS } from './used.js';

const OPEN: ReadonlySet<unknown> = new Set(['PENDING', 'PROCESSING']);

/** The statuses that a successful request leaves behind. */
const LEFT_IN: ReadonlyMap<string | undefined, ReadonlySet<unknown>> = new Map([
  ['order', new Set(['CREATED', 'SAVED', 'APPROVED', 'PAYER_ACTION_REQUIRED', 'COMPLETED'])],
  ['confirm', new Set(['CREATED', 'SAVED', 'APPROVED', 'PAYER_ACTION_REQUIRED', 'COMPLETED'])],
  ['save', new Set(['SAVED'])],
  ['capture', new Set(['COMPLETED'])],
  ['authorize', new Set(['COMPLETED'])],
  ['capture-authorization', new Set(['COMPLETED', 'PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED'])],
  ['capture-subscription', new Set(['COMPLETED', 'PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED'])],
  ['reauthorize', new Set(['CREATED', 'PENDING', 'CAPTURED', 'PARTIALLY_CAPTURED'])],
  ['void', new Set(['VOIDED'])],
  ['refund', new Set(['COMPLETED', 'PENDING'])],
  ['payout', new Set(['PENDING', 'PROCESSING', 'SUCCESS'])],
  ['cancel-item', new Set(['RETURNED'])],
]);

/** The HTTP status of the answers without a body (PayPal: OpenAPI of Orders v2, Payments v2 and Subscriptions v1). */
const EMPTY: ReadonlyMap<string, number> = new Map([
  ['patch', 204],
  ['void', 204],
  ['capture-subscription', 202],
]);

/** Requests that are answered with the order or authorization in their path. */
const OF_ITSELF: ReadonlySet<string | undefined> = new Set(['capture', 'authorize', 'save', 'confirm', 'void']);

/** Requests that are answered with an order and the payments that they have made. */
const PAYING: ReadonlySet<string> = new Set(['order', 'capture', 'authorize']);

/** Approvals: if the payment is still declined, somebody other than the processor declined it. */
export const APPROVALS: ReadonlySet<unknown> = new Set(['0000', '1000', '7600']);

/** Reads PayPal's errors in `details`, `name` or, for tokens, `error`; and a decline inside a success. */
export function readPaypal(exchange: Exchange): Reading | readonly Reading[] | undefined {
  const body = fieldsOf(exchange.body);
  if (exchange.status < 300) return readDecline(exchange, body);
  return readIssues(body);
}

function readIssues(body: Fields): readonly Reading[] {
  const name = textOf(body.name) ?? textOf(body.error);
  const message = textOf(body.message) ?? textOf(body.error_description);
  const issues = listOf(body.details).flatMap(({ issue, description }): Reading[] => {
    const code = textOf(issue);
    if (code === undefined) return [];
    const said = textOf(description) ?? message;
    const other = name === undefined ? {} : { instead: { code: name } };
    return [{ code, ...(/\s/.test(code) && { from: 'text' }), ...other, message: said }];
  });
  // What is said about an earlier request counts, whatever else is wrong with this one.
  const used = issues.filter(({ code }) => code === BATCH_EXISTS || /_ALREADY_|^PREVIOUS/.test(code));
  if (used.length > 0) return used;
  if (issues.length > 0) return issues;
  return name === undefined ? [] : [{ code: name, message }];
}

/** HTTP 201 with payments that were all declined. */
function readDecline(exchange: Exchange, body: Fields): Reading | undefined {
  const { endpoint, operation } = kindOf(exchange.request);
  if (operation === 'read') return undefined;
  const payments = paymentsIn(endpoint, body);
  const [first] = payments;
  const isGone = endpoint === 'refund' && body.status === 'CANCELLED';
  if (first === undefined || !(payments.every(isRefused) || isGone)) return undefined;
  const status = wordSent(first.status);
  const { response_code: code, payment_advice_code: advice } = fieldsOf(first.processor_response);
  if (typeof code !== 'string' || APPROVALS.has(code)) return { code: status, field: 'status' };
  const facts = typeof advice === 'string' ? { facts: { advice } } : {};
  return { code, field: 'response_code', instead: { code: status, field: 'status' }, ...facts };
}

/** Captures, refunds and the like are the answer itself, the others are inside their order. */
function paymentsIn(endpoint: string | undefined, body: Fields): readonly Fields[] {
  return /^(?:capture-(?:authorization|subscription)|reauthorize|refund)$/.test(endpoint ?? '')
    ? [body]
    : paymentsOf(body);
}

/** PayPal has accepted it and is reviewing it, waits for an eCheck, or is paying out a batch. */
export function isPending({ request, body: given, status }: Exchange): boolean {
  const { endpoint } = kindOf(request);
  const body = fieldsOf(given);
  if (endpoint === 'capture-subscription' && status === 202) return true;
  if (endpoint === 'payout') return OPEN.has(fieldsOf(body.batch_header).batch_status);
  return paymentsIn(endpoint, body).some(({ status }) => OPEN.has(status));
}

/** Some of an order's units were not paid, others were. One may have been declined before it was paid. */
export function isPartial({ request, body }: Exchange): boolean {
  const units = kindOf(request).operation === 'write' ? listOf(fieldsOf(body).purchase_units) : [];
  const tried = units.map((unit) => paymentsOf({ purchase_units: [unit] })).filter(({ length }) => length > 0);
  const unpaid = tried.filter((payments) => payments.every(isRefused));
  return unpaid.length > 0 && unpaid.length < tried.length;
}

export function isSuccess(exchange: Exchange): boolean {
  const { request } = exchange;
  const body = fieldsOf(exchange.body);
  return isOk(exchange) && saysSuccess(exchange, body) && isOfThis(request, body);
}

function saysSuccess({ request, body: given, bodyKind, status }: Exchange, body: Fields): boolean {
  const { endpoint, operation, answer } = kindOf(request);
  if (typeof body.debug_id === 'string' && typeof body.name === 'string') return false;
  if (operation === 'read') return true;
  if (endpoint === 'token') return textOf(body.access_token) !== undefined;
  if (endpoint === 'payout') {
    const { payout_batch_id: id, batch_status: status } = fieldsOf(body.batch_header);
    return idOf(id) !== undefined && isLeft(endpoint, status);
  }
  if (endpoint === 'cancel-item') return isLeft(endpoint, body.transaction_status);
  if (bodyKind === 'empty' && answer === undefined) return endpoint === undefined || status === EMPTY.get(endpoint);
  if (endpoint === 'patch' || endpoint === undefined) return Object.keys(given ?? {}).length > 0;
  const id = idOf(body.id);
  if (id === undefined || (OF_ITSELF.has(endpoint) && id !== (idIn(request) ?? id))) return false;
  if (endpoint === 'track') return true;
  const made = PAYING.has(endpoint) ? paymentsOf(body) : [];
  // A used request id shows what has become of them since.
  if (made.length > 0 && made.every(isOver)) return false;
  // One authorization does not complete a saved order.
  return isLeft(endpoint, body.status) || (endpoint === 'authorize' && made.length > 0);
}

/** Whether a successful request leaves this status behind. */
export function isLeft(endpoint: string, status: unknown): boolean {
  return LEFT_IN.get(endpoint)?.has(status) === true;
}
