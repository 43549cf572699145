import { kindByMethod, type RequestFacts, type RequestKind } from '../provider.js';

const ENDPOINTS: readonly (readonly [path: RegExp, endpoint: string])[] = [
  [/\/payments$/, 'payment'],
  [/\/payments\/[^/]+\/captures$/, 'capture'],
  [/\/payments\/[^/]+\/refunds$/, 'refund'],
  [/\/payments\/[^/]+\/voids$/, 'void'],
  [/\/payments\/[^/]+\/cancellations$/, 'cancellation'],
  [/\/payments\/[^/]+\/authorizations$/, 'increment'],
  [/\/payment-contexts$/, 'context'],
  [/\/transfers$/, 'transfer'],
];
const KINDS: ReadonlyMap<string, RequestKind> = new Map(
  ENDPOINTS.map(([, endpoint]) => [endpoint, { endpoint, operation: 'write', answer: 'object' }]),
);
const READ: RequestKind = { endpoint: 'look-up', operation: 'read', answer: 'json' };
/** An unused token does no harm, so it may be made again. */
const TOKEN: RequestKind = { endpoint: 'token', operation: 'repeatable', answer: 'object' };

/** Requests that are accepted at once and done later, as an action of a payment. */
export const ACTIONS: readonly string[] = ['capture', 'refund', 'void', 'cancellation'];

export function kindOf(request: RequestFacts): RequestKind {
  const path = request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
  if (request.method !== 'POST') {
    const kind = kindByMethod(request);
    return kind.operation === 'read' && /\/payments(?:$|\/)/.test(path) ? READ : kind;
  }
  const known = ENDPOINTS.find(([pattern]) => pattern.test(path));
  if (known !== undefined) return KINDS.get(known[1]) as RequestKind;
  if (/\/tokens$/.test(path)) return TOKEN;
  return /\/payments\/search$/.test(path) ? READ : kindByMethod(request);
}

/** Whether an endpoint takes a key (Checkout.com: Idempotency). */
export function isKeyed(path: string): boolean {
  return ENDPOINTS.some(([pattern]) => pattern.test(path));
}
