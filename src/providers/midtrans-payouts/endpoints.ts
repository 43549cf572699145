import type { RequestFacts, RequestKind } from '../provider.js';

/** Made once. Only requests that take an idempotency key have a name (Midtrans: Payouts, HTTP(S) Header). */
const ENDPOINTS: readonly (readonly [method: string, path: RegExp, kind: RequestKind])[] = [
  ['POST', /\/payouts$/, { endpoint: 'payout', operation: 'write', answer: 'object' }],
  ['POST', /\/payouts\/(?:approve|reject)$/, { endpoint: 'decision', operation: 'write', answer: 'object' }],
  ['POST', /\/beneficiaries$/, { endpoint: 'beneficiary', operation: 'write', answer: 'object' }],
  ['PATCH', /\/beneficiaries\/[^/]+$/, { endpoint: 'beneficiary', operation: 'write', answer: 'object' }],
];

const READ: RequestKind = { operation: 'read' };
const WRITE: RequestKind = { operation: 'write', answer: 'json' };

export function kindOf({ method, path }: Pick<RequestFacts, 'method' | 'path'>): RequestKind {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return READ;
  const own = path.endsWith('/') ? path.slice(0, -1) : path;
  for (const [wanted, pattern, kind] of ENDPOINTS) if (method === wanted && pattern.test(own)) return kind;
  return WRITE;
}

export function isKeyed(request: Pick<RequestFacts, 'method' | 'path'>): boolean {
  return kindOf(request).endpoint !== undefined;
}
