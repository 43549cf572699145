import { type EndpointRow, endpointIn, idInPath } from '../endpoints.js';
import type { RequestFacts, RequestKind } from '../provider.js';

/** What a request does, and whether an `X-Idempotency-Key` protects it by Mercado Pago's documents. */
export interface Endpoint {
  readonly kind: RequestKind;
  readonly keyed: boolean;
}

const write = (endpoint: string, keyed: boolean): Endpoint => ({
  kind: { endpoint, operation: 'write', answer: 'object' },
  keyed,
});

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly EndpointRow<Endpoint>[] = [
  ['POST', /\/v1\/payments$/, write('payment', true)],
  ['POST', /\/v1\/payments\/([^/]+)\/refunds$/, write('refund', true)],
  ['PUT', /\/v1\/payments\/([^/]+)$/, write('change', false)],
  ['POST', /\/v1\/orders$/, write('order', true)],
  ['POST', /\/v1\/orders\/([^/]+)\/capture$/, write('order-capture', true)],
  ['POST', /\/v1\/orders\/([^/]+)\/cancel$/, write('order-cancel', true)],
  ['POST', /\/v1\/orders\/([^/]+)\/refund$/, write('order-refund', true)],
  ['POST', /\/v1\/orders\/([^/]+)\/process$/, write('order-process', true)],
  ['POST', /\/v1\/advanced_payments$/, write('advanced', true)],
];

const READ: Endpoint = { kind: { operation: 'read', answer: 'json' }, keyed: false };
const WRITE: Endpoint = { kind: { operation: 'write' }, keyed: false };

export function endpointOf(method: string | undefined, path: string): Endpoint {
  const found = endpointIn(ENDPOINTS, { method, path });
  if (found !== undefined) return found;
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? READ : WRITE;
}

export function kindOf({ method, path }: RequestFacts): RequestKind {
  return endpointOf(method, path).kind;
}

/** The id in the path of a request to one of the endpoints. */
export const idIn = (request: RequestFacts): string | undefined => idInPath(ENDPOINTS, request);
