import type { RequestFacts, RequestKind } from '../provider.js';

const READ: RequestKind = { operation: 'read' };
const WRITE: RequestKind = { operation: 'write', answer: 'object' };
const UNDO: RequestKind = { operation: 'repeatable' };

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly (readonly [path: RegExp, kind: RequestKind])[] = [
  [/\/v2\/payments$/, { ...WRITE, endpoint: 'payment' }],
  [/\/v2\/payments\/cancel$/, UNDO],
  [/\/v2\/payments\/[^/]+\/complete$/, { ...WRITE, endpoint: 'complete' }],
  [/\/v2\/payments\/[^/]+\/cancel$/, { ...WRITE, endpoint: 'cancel' }],
  [/\/v2\/refunds$/, { ...WRITE, endpoint: 'refund' }],
  [/\/v2\/orders\/[^/]+\/pay$/, { ...WRITE, endpoint: 'pay' }],
  [/\/(?:search|search-catalog-items|calculate|(?:batch|bulk)-retrieve(?:-\w+)?)$/, READ],
];

/** What a request does: a search is a POST but changes nothing. */
export function kindOf({ method, path }: RequestFacts): RequestKind {
  if (method === 'GET' || method === 'HEAD') return READ;
  if (method === 'POST') for (const [pattern, kind] of ENDPOINTS) if (pattern.test(path)) return kind;
  return WRITE;
}
