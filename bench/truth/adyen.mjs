import { adyen } from '../../dist/esm/providers/adyen/index.js';
import { startAdyen } from '../../dist/esm/simulators/index.js';
import { SETTLED_AFTER, transportFaults } from './faults.mjs';

/** The webhooks that the application has stored, by merchant reference. */
const kept = new Map();

function keep({ notificationItems: [{ NotificationRequestItem: item }] }) {
  const reference = item.merchantReference;
  kept.set(reference, [...(kept.get(reference) ?? []), item]);
}

/** Card payments at the Adyen simulator. The key settles a lost answer, the webhooks settle an error that is final under its key. */
export const adyenSubject = {
  name: 'Adyen',
  start: () => {
    kept.clear();
    return startAdyen({ onWebhook: keep });
  },
  client: { headers: { 'x-api-key': 'test-api-key' } },
  provider: () => adyen({ settledAfter: SETTLED_AFTER, webhooks: (reference) => kept.get(reference) ?? [] }),
  path: '/v72/payments',
  faults: [
    ...transportFaults,
    { when: 'before', kind: 'provider', code: '703' },
    { when: 'before', kind: 'provider', code: 'NO_CONNECTION_AVAILABLE' },
    { when: 'after', kind: 'provider', code: 'IOEXCEPTION_RECEIVED' },
  ],
  lies: [],
  isLookUp: () => false,
  request: (payment) => ({
    merchantAccount: 'Shop',
    reference: payment,
    amount: { value: 1000, currency: 'EUR' },
    paymentMethod: { type: 'scheme' },
    returnUrl: 'https://shop.example/return',
  }),
  saysDone: (data) => data?.resultCode === 'Authorised',
  saysLater: (data) => data?.errorType === 'internal',
  saysUsed: (data) => data?.errorCode === '704',
  renewing: 'the same again on 704',
  renew: (body) => body,
  paymentOf: ({ kind, id }) => (kind === 'authorisation' ? id : undefined),
};

/** The same without stored webhooks: what the key does not settle cannot be looked up, and ends as `unknown`. */
export const adyenUntoldSubject = {
  ...adyenSubject,
  name: 'Adyen, without webhooks',
  provider: () => adyen({ settledAfter: SETTLED_AFTER }),
};
