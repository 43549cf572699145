/** Characters of an `idempotency_key` if the documentation names no number (as for refunds, in words). */
const SHORTEST = 45;

/** The requests that take an `idempotency_key`, and its maximum length (Square: api.json). */
const KEYED: readonly (readonly [method: 'post' | 'put', path: RegExp, longest: number])[] = [
  ['post', /\/v2\/(?:payments|refunds|cards|customers|subscriptions|team-members|orders\/clone)$/, SHORTEST],
  ['put', /\/v2\/payments\/[^/]+$/, SHORTEST],
  ['post', /\/v2\/terminals\/(?:actions|checkouts|refunds)$/, 64],
  ['post', /\/v2\/(?:gift-cards|gift-cards\/activities|invoices|invoices\/[^/]+\/publish|devices\/codes)$/, 128],
  ['put', /\/v2\/invoices\/[^/]+$/, 128],
  ['post', /\/v2\/(?:catalog\/object|catalog\/batch-upsert|inventory\/changes\/batch-create)$/, 128],
  ['post', /\/v2\/loyalty\/(?:accounts|rewards|accounts\/[^/]+\/(?:accumulate|adjust)|rewards\/[^/]+\/redeem)$/, 128],
  ['post', /\/v2\/(?:orders|orders\/[^/]+\/pay|online-checkout\/payment-links)$/, 192],
  ['put', /\/v2\/orders\/[^/]+$/, 192],
  ['post', /\/v2\/bookings(?:\/[^/]+\/cancel)?$/, 255],
  ['put', /\/v2\/bookings\/[^/]+$/, 255],
];

/** The maximum length of the key that this request may carry; `undefined` if it takes none. `method` in lower case. */
export function longestKey(method: string, path: string): number | undefined {
  for (const [each, pattern, longest] of KEYED) if (each === method && pattern.test(path)) return longest;
  return undefined;
}
