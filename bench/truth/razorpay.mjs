import { razorpay } from '../../dist/esm/providers/razorpay/index.js';
import { startRazorpay } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

/** Payouts, which are told again under the key that recoverable attaches. */
export const razorpaySubject = {
  name: 'Razorpay, payouts',
  start: startRazorpay,
  client: {},
  path: '/v1/payouts',
  provider: () => razorpay({ settledAfter: SETTLED_AFTER }),
  isLookUp: ({ method }) => method === 'GET',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'SERVER_ERROR' }),
    { when: 'before', kind: 'provider', code: '429' },
  ],
  lies: liesWith({ entity: 'collection', count: 0, items: [] }),
  request: (payment) => ({ account_number: '7878780080316316', amount: 1000, currency: 'INR', reference_id: payment }),
  saysDone: (data) => data?.status === 'processing',
  saysUsed: () => false,
  renewing: 'never: nothing says that a payout was made already',
  renew: (body) => body,
  saysLater: (data) => data?.error?.code === 'SERVER_ERROR',
  paymentOf: ({ kind, request }) => (kind === 'payout' ? request.reference_id : undefined),
};
