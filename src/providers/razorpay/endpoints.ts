import { type EndpointRow, endpointIn, idInPath } from '../endpoints.js';
import type { RequestFacts, RequestKind } from '../provider.js';

const write = (endpoint: string): RequestKind => ({ endpoint, operation: 'write', answer: 'object' });

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly EndpointRow<RequestKind>[] = [
  ['POST', /\/v1\/payouts$/, write('payout')],
  ['POST', /\/v1\/payouts\/([^/]+)\/cancel$/, write('payout-cancel')],
  ['PATCH', /\/v1\/payouts\/([^/]+)\/cancel$/, write('payout-cancel')],
  ['POST', /\/v1\/payments\/([^/]+)\/refund$/, write('refund')],
  ['POST', /\/v1\/payments\/([^/]+)\/capture$/, write('capture')],
  ['POST', /\/v1\/orders$/, write('order')],
];

const READ: RequestKind = { operation: 'read', answer: 'json' };
const WRITE: RequestKind = { operation: 'write', answer: 'json' };

export function kindOf(request: Pick<RequestFacts, 'method' | 'path'>): RequestKind {
  const { method } = request;
  const found = endpointIn(ENDPOINTS, request);
  if (found !== undefined) return found;
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? READ : WRITE;
}

/** The id in the path of a request to one of the endpoints. */
export const idIn = (request: RequestFacts): string | undefined => idInPath(ENDPOINTS, request);
