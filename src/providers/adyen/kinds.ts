import { kindByMethod, type RequestFacts, type RequestKind } from '../provider.js';

/** POSTs that only read (Adyen: CheckoutService-v72). */
const READING = /\/v\d+\/(?:paymentMethods(?:\/balance)?|cardDetails|donationCampaigns)$/;
const ENDPOINTS: readonly (readonly [path: RegExp, endpoint: string])[] = [
  [/\/v\d+\/payments$/, 'payment'],
  [/\/v\d+\/payments\/details$/, 'details'],
  [/\/v\d+\/donations$/, 'donation'],
  [/\/v\d+\/payments\/[^/]+\/captures$/, 'capture'],
  [/\/v\d+\/payments\/[^/]+\/refunds$/, 'refund'],
  [/\/v\d+\/(?:payments\/[^/]+\/)?cancels$/, 'cancel'],
  [/\/v\d+\/payments\/[^/]+\/reversals$/, 'reversal'],
  [/\/v\d+\/payments\/[^/]+\/amountUpdates$/, 'amount-update'],
  [/\/v\d+\/(?:sessions|paymentLinks|orders(?:\/cancel)?|storedPaymentMethods)$/, 'other'],
];
const KINDS: ReadonlyMap<string, RequestKind> = new Map(
  ENDPOINTS.map(([, endpoint]) => [endpoint, { endpoint, operation: 'write', answer: 'object' }]),
);
const READ: RequestKind = { operation: 'read', answer: 'json' };

export function kindOf(request: RequestFacts): RequestKind {
  if (request.method !== 'POST') return kindByMethod(request);
  const path = request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
  const known = ENDPOINTS.find(([pattern]) => pattern.test(path));
  if (known !== undefined) return KINDS.get(known[1]) as RequestKind;
  return READING.test(path) ? READ : kindByMethod(request);
}
