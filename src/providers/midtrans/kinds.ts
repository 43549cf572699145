import type { RequestFacts, RequestKind } from '../provider.js';

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly (readonly [method: string, path: RegExp, kind: RequestKind])[] = [
  ['POST', /\/v\d+\/charge$/, { endpoint: 'charge', operation: 'write', answer: 'object' }],
  ['POST', /\/snap\/v\d+\/transactions$/, { endpoint: 'snap', operation: 'write', answer: 'object' }],
  ['GET', /\/v\d+\/[^/]+\/status(?:\/b2b)?$/, { endpoint: 'status', operation: 'read', answer: 'object' }],
  ['POST', /\/v\d+\/[^/]+\/expire$/, { endpoint: 'expire', operation: 'write', answer: 'object' }],
  ['POST', /\/v\d+\/[^/]+\/refund(?:\/online\/direct)?$/, { endpoint: 'refund', operation: 'write', answer: 'object' }],
  [
    'POST',
    /\/v\d+\/(?:[^/]+\/)?(?:cancel|approve|deny|capture)$/,
    { endpoint: 'change', operation: 'write', answer: 'object' },
  ],
  ['POST', /\/v\d+\/pay\/account\/[^/]+\/unbind$/, { endpoint: 'unbind', operation: 'write', answer: 'object' }],
];

const READ: RequestKind = { operation: 'read' };
const WRITE: RequestKind = { operation: 'write' };

export function kindOf(request: RequestFacts): RequestKind {
  const { path: given } = request;
  const path = given.endsWith('/') ? given.slice(0, -1) : given;
  for (const [method, pattern, kind] of ENDPOINTS) if (request.method === method && pattern.test(path)) return kind;
  return request.method === 'GET' || request.method === 'HEAD' ? READ : WRITE;
}
