import type { RequestFacts, RequestKind } from '../provider.js';

type Row = readonly [method: string, path: RegExp, kind: RequestKind];

const write = (endpoint: string): RequestKind => ({ endpoint, operation: 'write', answer: 'object' });

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly Row[] = [
  ['POST', /\/v1\/payouts$/, write('payout')],
  ['POST', /\/v1\/payouts\/([^/]+)\/cancel$/, write('payout-cancel')],
  ['PATCH', /\/v1\/payouts\/([^/]+)\/cancel$/, write('payout-cancel')],
  ['POST', /\/v1\/payments\/([^/]+)\/refund$/, write('refund')],
  ['POST', /\/v1\/payments\/([^/]+)\/capture$/, write('capture')],
  ['POST', /\/v1\/orders$/, write('order')],
];

const READ: RequestKind = { operation: 'read', answer: 'json' };
const WRITE: RequestKind = { operation: 'write', answer: 'json' };

export function kindOf({ method, path: given }: Pick<RequestFacts, 'method' | 'path'>): RequestKind {
  const path = given.endsWith('/') ? given.slice(0, -1) : given;
  const found = ENDPOINTS.find(([wanted, pattern]) => wanted === method && pattern.test(path));
  if (found !== undefined) return found[2];
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? READ : WRITE;
}

/** The id in the path of a request to one of the endpoints. */
export function idIn({ method, path }: RequestFacts): string | undefined {
  for (const [wanted, pattern] of ENDPOINTS) {
    const piece = wanted === method ? pattern.exec(path)?.[1] : undefined;
    if (piece === undefined) continue;
    try {
      return decodeURIComponent(piece);
    } catch {
      return undefined;
    }
  }
  return undefined;
}
