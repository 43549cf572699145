import { fieldsIn } from '../body-fields.js';
import { idOf } from '../id.js';
import type { Exchange, RequestFacts } from '../provider.js';
import { kindOf } from './kinds.js';

type Fields = Readonly<Record<string, unknown>>;

/** The field of the answer that holds what a write to one of these has made or changed. */
const HOLDS: ReadonlyMap<string, string> = new Map([
  ['payments', 'payment'],
  ['refunds', 'refund'],
]);

/** The states of a payment that was made (Square: Payment). */
const MADE: ReadonlySet<unknown> = new Set(['APPROVED', 'PENDING', 'COMPLETED']);

/**
 * A success is a 2xx with a JSON object. One that answers a write to a payment or a refund holds it, under the id that the path
 * asks for: on a broken connection, or out of a cache, it may be the answer to another request.
 */
export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  if (kindOf(request).operation === 'read') return true;
  if (!isObject(body)) return false;
  const [, , collection = '', id] = request.path.split('/');
  const field = HOLDS.get(collection);
  // The way out of doubt is answered by an empty object, and so is what was deleted.
  if (id === 'cancel' || request.method === 'DELETE') return true;
  if (field === undefined) return Object.keys(body).length > 0;
  const held = body[field];
  if (!isObject(held) || typeof held.id !== 'string') return false;
  if (id !== undefined) return held.id === id;
  return field !== 'payment' || (MADE.has(held.status) && isOfThis(held, request));
}

/** The payment of another request names another reference. */
function isOfThis({ reference_id: told }: Fields, request: RequestFacts): boolean {
  const [asked, named] = [idOf(fieldsIn(request).reference_id), idOf(told)];
  return asked === undefined || named === undefined || asked === named;
}

/** The payment in an answer. */
export function paymentIn(body: unknown): Fields | undefined {
  const payment = isObject(body) ? body.payment : undefined;
  return isObject(payment) ? payment : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
