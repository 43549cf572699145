import { withoutSlash } from '../endpoints.js';
import type { RequestFacts, RequestKind } from '../provider.js';

/**
 * The services that write something, by the end of their path, and what those do that move money (Bank Indonesia: SNAP Developer Site,
 * service code; Midtrans: Payouts, SNAP). Each has a number, which is part of every response code.
 */
const SERVICES: readonly (readonly [service: number, path: RegExp, moves?: 'transfer' | 'payment'])[] = [
  [17, /\/transfer-intrabank$/, 'transfer'],
  [18, /\/transfer-interbank$/, 'transfer'],
  [22, /\/transfer-rtgs$/, 'transfer'],
  [23, /\/transfer-skn$/, 'transfer'],
  [33, /\/transfer-va\/payment-intrabank$/, 'payment'],
  [38, /\/emoney\/topup$/, 'payment'],
  [43, /\/emoney\/transfer-bank$/, 'payment'],
  [19, /\/transfer-request-for-payment$/],
  [20, /\/transfer-interbank-bulk$/],
  [25, /\/transfer-va\/payment$/],
  [27, /\/transfer-va\/create-va$/],
  [28, /\/transfer-va\/update-va$/],
  [29, /\/transfer-va\/update-status$/],
  [31, /\/transfer-va\/delete-va$/],
  [47, /\/qr\/qr-mpm-generate$/],
  [54, /\/debit\/payment-host-to-host$/],
  [57, /\/debit\/cancel$/],
  [58, /\/debit\/refund$/],
  [59, /\/qr\/qr-cpm-generate$/],
  [60, /\/qr\/qr-cpm-payment$/],
  [62, /\/qr\/qr-cpm-cancel$/],
  [63, /\/auth\/payment$/],
  [65, /\/auth\/capture$/],
  [67, /\/auth\/void$/],
  [69, /\/auth\/refund$/],
  [80, /\/qr\/qr-cpm-refund$/],
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
  if (method === 'HEAD' || method === 'OPTIONS') return READ;
  // By its path alone: for the services of `auth`, the standard names the method GET.
  const [service, , moves] = rowOf(path);
  if (service !== undefined) return moves === undefined ? WRITE : KINDS[moves];
  const own = withoutSlash(path);
  if (method === 'GET' || (!CHANGES.has(method ?? '') && ASKING.test(own))) return READ;
  return /\/access-token\/\w+$/.test(own) ? TOKEN : WRITE;
}

/** The number of the service that a request goes to, if it moves money. */
export function serviceOf({ path }: Pick<RequestFacts, 'path'>): string | undefined {
  const [service, , moves] = rowOf(path);
  return moves && String(service);
}

/** Whether an answer with the number of this service may be one to this request, as far as its own is known. */
export function isOfService(service: string, { path }: Pick<RequestFacts, 'path'>): boolean {
  const [asked = service] = rowOf(path);
  return String(asked) === service;
}

function rowOf(path: string): Partial<(typeof SERVICES)[number]> {
  const own = withoutSlash(path);
  return SERVICES.find(([, pattern]) => pattern.test(own)) ?? [];
}
