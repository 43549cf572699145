import { type EndpointRow, endpointIn } from '../endpoints.js';
import type { RequestFacts, RequestKind } from '../provider.js';

/** Made once. Only requests that take an idempotency key have a name (Midtrans: Payouts, HTTP(S) Header). */
const ENDPOINTS: readonly EndpointRow<RequestKind>[] = [
  ['POST', /\/payouts$/, { endpoint: 'payout', operation: 'write', answer: 'object' }],
  ['POST', /\/payouts\/(?:approve|reject)$/, { endpoint: 'decision', operation: 'write', answer: 'object' }],
  ['POST', /\/beneficiaries$/, { endpoint: 'beneficiary', operation: 'write', answer: 'object' }],
  ['PATCH', /\/beneficiaries\/[^/]+$/, { endpoint: 'beneficiary', operation: 'write', answer: 'object' }],
];

const READ: RequestKind = { operation: 'read' };
const WRITE: RequestKind = { operation: 'write', answer: 'json' };

export function kindOf(request: Pick<RequestFacts, 'method' | 'path'>): RequestKind {
  const { method } = request;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return READ;
  return endpointIn(ENDPOINTS, request) ?? WRITE;
}

export function isKeyed(request: Pick<RequestFacts, 'method' | 'path'>): boolean {
  return kindOf(request).endpoint !== undefined;
}
