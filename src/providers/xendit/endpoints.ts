import type { RequestFacts, RequestKind } from '../provider.js';

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly (readonly [path: RegExp, kind: RequestKind])[] = [
  [/(?:^|\/)payment_requests$/, { endpoint: 'payment', operation: 'write', answer: 'object' }],
  [/(?:^|\/)refunds$/, { endpoint: 'refund', operation: 'write', answer: 'object' }],
  [/\/v\d+\/payouts$/, { endpoint: 'payout', operation: 'write', answer: 'object' }],
  [/\/(?:captures|capture)$/, { endpoint: 'capture', operation: 'write', answer: 'object' }],
];

const READ: RequestKind = { operation: 'read' };
const CHANGE: RequestKind = { operation: 'write', answer: 'json' };

/** What kind of request this is: those that move money have a name; all other writes are changes. */
export function kindOf({ method, path }: RequestFacts): RequestKind {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return READ;
  const own = path.endsWith('/') ? path.slice(0, -1) : path;
  if (method === 'POST') for (const [pattern, kind] of ENDPOINTS) if (pattern.test(own)) return kind;
  return CHANGE;
}

/** Payments API v3 takes no key, and finds a payment request only by its id (Xendit: Create a payment request). */
export function isPaymentV3(path: string): boolean {
  return /\/v3\/payment_requests\/?$/.test(path);
}

/** Whether a second request under one key gets the first payout again (Xendit: Create Payout; Test scenarios, Payouts). */
export function isPayout(path: string): boolean {
  return /\/v\d+\/payouts\/?$/.test(path);
}
