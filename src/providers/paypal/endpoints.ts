import { type EndpointRow, endpointIn, idInPath } from '../endpoints.js';
import type { RequestFacts, RequestKind } from '../provider.js';
import { DAY, HOUR } from '../spans.js';

/** The API that a `PayPal-Request-Id` belongs to: each keeps it for a different time. */
export type Family = 'orders' | 'payments' | 'payouts' | 'subscriptions';

/** What a request does, and whether PayPal's specification gives it a `PayPal-Request-Id`. */
export interface Endpoint {
  readonly kind: RequestKind;
  readonly keyed?: Family;
}

/** Milliseconds for which PayPal keeps a request id (the four specifications, parameter `PayPal-Request-Id`). */
export const LIFETIMES: Readonly<Record<Family, number>> = {
  orders: 6 * HOUR,
  payments: 45 * DAY,
  payouts: 30 * DAY,
  subscriptions: 3 * DAY,
};

/** Characters of a request id; where the specification gives no limit, that of Orders counts. */
export const LONGEST: Readonly<Record<Family, number>> = {
  orders: 108,
  payments: 108,
  payouts: 1000,
  subscriptions: 108,
};

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
  // Without a body, if it is 202 (PayPal: OpenAPI of Subscriptions v1).
  [
    'POST',
    /\/v1\/billing\/subscriptions\/([^/]+)\/capture$/,
    { kind: { endpoint: 'capture-subscription', operation: 'write' }, keyed: 'subscriptions' },
  ],
  // These are answered without a body (PayPal: OpenAPI of Subscriptions v1, Invoicing v1 and v2), all or some of them.
  [
    'POST',
    /\/v1\/billing\/(?:subscriptions|plans)\/([^/]+)\/(?:activate|cancel|deactivate|suspend|update-pricing-schemes)$/,
    { kind: { operation: 'write' } },
  ],
  [
    'POST',
    /\/v[12]\/invoicing\/invoices\/([^/]+)\/(?:cancel|record-payment|record-refund|remind|schedule|send)$/,
    { kind: { operation: 'write' } },
  ],
  // It makes an image.
  ['POST', /\/v2\/invoicing\/invoices\/([^/]+)\/generate-qr-code$/, { kind: { operation: 'read' } }],
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
