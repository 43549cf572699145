import { checkoutCom } from '../../dist/esm/providers/checkout-com/index.js';
import { startCheckoutCom } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

/** Card payments at the Checkout.com simulator. Its key keeps only successes, so an error is looked up by the reference. */
export const checkoutComSubject = {
  name: 'Checkout.com',
  start: startCheckoutCom,
  client: { headers: { authorization: 'Bearer sk_sbox_simulator' } },
  provider: () => checkoutCom({ settledAfter: SETTLED_AFTER }),
  path: '/payments',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: '503' }),
    ...both({ kind: 'provider', code: 'issuer_network_unavailable' }),
    { when: 'before', kind: 'provider', code: '429' },
  ],
  lies: liesWith({ limit: 100, skip: 0, total_count: 0, data: [] }),
  isLookUp: ({ method }) => method === 'GET',
  request: (payment) => ({
    source: { type: 'token', token: 'tok_1' },
    amount: 1000,
    currency: 'EUR',
    reference: payment,
  }),
  saysDone: (data) => data?.approved === true,
  saysLater: (data) => data?.error_codes?.includes('issuer_network_unavailable') === true,
  saysUsed: () => false,
  renewing: 'the same again on a network that is down',
  renew: (body) => body,
  paymentOf: ({ kind, id }) => (kind === 'payment' ? id : undefined),
};
