import { type EndpointRow, endpointIn, idInPath } from '../endpoints.js';
import type { RequestFacts, RequestKind } from '../provider.js';

/** The API that a `PayPal-Request-Id` belongs to: each keeps it for a different time. */
export type Family = 'orders' | 'payments' | 'payouts';

/** What a request does, and whether PayPal's specification gives it a `PayPal-Request-Id`. */
export interface Endpoint {
  readonly kind: RequestKind;
  readonly keyed?: Family;
}

const DAY = 24 * 60 * 60_000;

/** Milliseconds for which PayPal keeps a request id (the three specifications, parameter `PayPal-Request-Id`). */
export const LIFETIMES: Readonly<Record<Family, number>> = {
  orders: 6 * 60 * 60_000,
  payments: 45 * DAY,
  payouts: 30 * DAY,
};

/** Characters of a request id; Payments' specification gives no limit, so the limit of Orders counts there. */
export const LONGEST: Readonly<Record<Family, number>> = { orders: 108, payments: 108, payouts: 1000 };

const write = (endpoint: string, keyed?: Family): Endpoint => ({
  kind: { endpoint, operation: 'write', answer: 'object' },
  ...(keyed && { keyed }),
});

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly EndpointRow<Endpoint>[] = [
  ['POST', /\/v2\/checkout\/orders$/, write('order', 'orders')],
  ['POST', /\/v2\/checkout\/orders\/([^/]+)\/capture$/, write('capture', 'orders')],
  ['POST', /\/v2\/checkout\/orders\/([^/]+)\/authorize$/, write('authorize', 'orders')],
  ['POST', /\/v2\/checkout\/orders\/([^/]+)\/save$/, write('save')],
  ['POST', /\/v2\/checkout\/orders\/([^/]+)\/confirm-payment-source$/, write('confirm')],
  ['POST', /\/v2\/checkout\/orders\/([^/]+)\/track$/, write('track')],
  ['POST', /\/v2\/payments\/authorizations\/([^/]+)\/capture$/, write('capture-authorization', 'payments')],
  ['POST', /\/v2\/payments\/authorizations\/([^/]+)\/reauthorize$/, write('reauthorize', 'payments')],
  // A voided authorization cannot be voided again (PREVIOUSLY_VOIDED). The answer is 204, unless the caller prefers a body.
  ['POST', /\/v2\/payments\/authorizations\/([^/]+)\/void$/, { kind: { endpoint: 'void', operation: 'repeatable' } }],
  ['POST', /\/v2\/payments\/captures\/([^/]+)\/refund$/, write('refund', 'payments')],
  ['POST', /\/v1\/payments\/payouts$/, write('payout', 'payouts')],
  ['POST', /\/v1\/payments\/payouts-item\/([^/]+)\/cancel$/, write('cancel-item')],
  ['POST', /\/v1\/oauth2\/token$/, { kind: { endpoint: 'token', operation: 'repeatable', answer: 'object' } }],
  // These are answered with 204 (PayPal: OpenAPI of Subscriptions v1 and Invoicing v2).
  [
    'POST',
    /\/v1\/billing\/(?:subscriptions|plans)\/([^/]+)\/(?:activate|cancel|deactivate|suspend|update-pricing-schemes)$/,
    { kind: { operation: 'write' } },
  ],
  ['POST', /\/v2\/invoicing\/invoices\/([^/]+)\/(?:cancel|remind)$/, { kind: { operation: 'write' } }],
  // Changes of orders and trackers get no body.
  ['PATCH', /\/v2\/checkout\/orders\//, { kind: { endpoint: 'patch', operation: 'write' } }],
];

const READ: Endpoint = { kind: { operation: 'read', answer: 'json' } };
const WRITE: Endpoint = { kind: { operation: 'write', answer: 'json' } };
const BARE: Endpoint = { kind: { operation: 'write' } };

export function endpointOf(method: string | undefined, path: string): Endpoint {
  const found = endpointIn(ENDPOINTS, { method, path });
  if (found !== undefined) return found;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return READ;
  return method === 'POST' ? WRITE : BARE;
}

export function kindOf({ method, path }: RequestFacts): RequestKind {
  return endpointOf(method, path).kind;
}

/** The id in the path of a request to one of the endpoints, as PayPal writes it. */
export const idIn = (request: RequestFacts): string | undefined => idInPath(ENDPOINTS, request);
