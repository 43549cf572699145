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

/** The other services that write something (Bank Indonesia: SNAP Developer Site, service code). */
const OTHERS: readonly (readonly [path: RegExp, service: number])[] = [
  [/\/transfer-request-for-payment$/, 19],
  [/\/transfer-interbank-bulk$/, 20],
  [/\/transfer-va\/payment$/, 25],
  [/\/transfer-va\/create-va$/, 27],
  [/\/transfer-va\/update-va$/, 28],
  [/\/transfer-va\/update-status$/, 29],
  [/\/transfer-va\/delete-va$/, 31],
  [/\/qr\/qr-mpm-generate$/, 47],
  [/\/debit\/payment-host-to-host$/, 54],
  [/\/debit\/cancel$/, 57],
  [/\/debit\/refund$/, 58],
  [/\/qr\/qr-cpm-generate$/, 59],
  [/\/qr\/qr-cpm-payment$/, 60],
  [/\/qr\/qr-cpm-cancel$/, 62],
  [/\/auth\/payment$/, 63],
  [/\/auth\/capture$/, 65],
  [/\/auth\/void$/, 67],
  [/\/auth\/refund$/, 69],
  [/\/qr\/qr-cpm-refund$/, 80],
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
  if (method === 'HEAD' || method === 'OPTIONS') return READ;
  const found = SERVICES.find(([pattern]) => pattern.test(own));
  if (found !== undefined) return KINDS[found[2]];
  // By its path alone: for the services of `auth`, the standard names the method GET.
  if (OTHERS.some(([pattern]) => pattern.test(own))) return WRITE;
  if (method === 'GET' || (!CHANGES.has(method ?? '') && ASKING.test(own))) return READ;
  return /\/access-token\/\w+$/.test(own) ? TOKEN : WRITE;
}

/** The number of the service that a request goes to, if it moves money. */
export function serviceOf({ path }: Pick<RequestFacts, 'path'>): string | undefined {
  const own = withoutSlash(path);
  return SERVICES.find(([pattern]) => pattern.test(own))?.[1];
}

/** Whether an answer with the number of this service may be one to this request, as far as its own is known. */
export function isOfService(service: string, request: Pick<RequestFacts, 'path'>): boolean {
  const own = withoutSlash(request.path);
  const asked = [...SERVICES, ...OTHERS].find(([pattern]) => pattern.test(own))?.[1];
  return asked === undefined || Number(asked) === Number(service);
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
