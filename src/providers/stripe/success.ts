import type { Exchange, RequestFacts } from '../provider.js';

/** What of an answer says that it is the object that was asked for. */
interface Body {
  readonly id?: unknown;
  readonly object?: unknown;
}

/** What a POST to each of these makes, by the object's own name for itself. */
const MADE: ReadonlyMap<string, string> = new Map([
  ['payment_intents', 'payment_intent'],
  ['setup_intents', 'setup_intent'],
  ['charges', 'charge'],
  ['refunds', 'refund'],
  ['payouts', 'payout'],
  ['transfers', 'transfer'],
]);

/**
 * A success is a 2xx with a JSON object. One that answers a write to a payment has to be that payment: it names itself, and the
 * id that was asked for; on a broken connection, or out of a cache, it may be the answer to another request.
 */
export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  if (typeof body !== 'object' || body === null) return false;
  const asked = askedFor(request);
  if (asked === undefined) return Object.keys(body).length > 0;
  const { id, object } = body as Body;
  return typeof id === 'string' && object === asked.object && (asked.id === undefined || asked.id === id);
}

/** The kind of object that a write to a payment answers with, and its id if the path has it. */
function askedFor({ path }: RequestFacts): { readonly object: string; readonly id: string | undefined } | undefined {
  const [, version, collection = '', id] = path.split('/');
  const object = version === 'v1' ? MADE.get(collection) : undefined;
  return object === undefined ? undefined : { object, id: id === '' ? undefined : id };
}

/** The states in which each of these is accepted and not done. */
const PENDING: ReadonlyMap<unknown, readonly unknown[]> = new Map([
  ['payment_intent', ['processing']],
  ['charge', ['pending']],
  ['refund', ['pending']],
  ['payout', ['pending', 'in_transit']],
]);

export function isPending({ body }: Exchange): boolean {
  const { object, status } = (body ?? {}) as Body & { readonly status?: unknown };
  return PENDING.get(object)?.includes(status) === true;
}
