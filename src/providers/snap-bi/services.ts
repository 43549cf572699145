import type { RequestFacts, RequestKind } from '../provider.js';

/**
 * The services that move money, by the end of their path (Bank Indonesia: SNAP, transfer kredit; Midtrans: Payouts, SNAP). Each
 * has a number, which is part of every response code.
 */
const SERVICES: readonly (readonly [path: RegExp, service: string, endpoint: 'transfer' | 'payment'])[] = [
  [/\/transfer-intrabank$/, '17', 'transfer'],
  [/\/transfer-interbank$/, '18', 'transfer'],
  [/\/transfer-rtgs$/, '22', 'transfer'],
  [/\/transfer-skn$/, '23', 'transfer'],
  [/\/transfer-va\/payment-intrabank$/, '33', 'payment'],
  [/\/emoney\/topup$/, '38', 'payment'],
  [/\/emoney\/transfer-bank$/, '43', 'payment'],
];

/** In SNAP, a question is a POST, recognisable only by its path; a change of a virtual account is a PUT or a DELETE. */
const ASKING =
  /(?:inquiry|inquiry-internal|inquiry-external|status|history-list|history-detail|statement|report|query)$/;

const CHANGES: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE']);

const READ: RequestKind = { endpoint: 'inquiry', operation: 'read' };
const TOKEN: RequestKind = { endpoint: 'token', operation: 'repeatable' };
const WRITE: RequestKind = { operation: 'write', answer: 'object' };
const KINDS: Readonly<Record<'transfer' | 'payment', RequestKind>> = {
  transfer: { endpoint: 'transfer', operation: 'write', answer: 'object' },
  payment: { endpoint: 'payment', operation: 'write', answer: 'object' },
};

export function kindOf({ method, path }: Pick<RequestFacts, 'method' | 'path'>): RequestKind {
  const own = withoutSlash(path);
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || (!CHANGES.has(method ?? '') && ASKING.test(own)))
    return READ;
  if (/\/access-token\/\w+$/.test(own)) return TOKEN;
  const found = SERVICES.find(([pattern]) => pattern.test(own));
  return found === undefined ? WRITE : KINDS[found[2]];
}

/** The number of the service that a request goes to, if it moves money. */
export function serviceOf({ path }: Pick<RequestFacts, 'path'>): string | undefined {
  const own = withoutSlash(path);
  return SERVICES.find(([pattern]) => pattern.test(own))?.[1];
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
