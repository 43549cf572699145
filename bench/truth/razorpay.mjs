import { randomUUID } from 'node:crypto';
import axios from 'axios';
import { razorpay } from '../../dist/esm/providers/razorpay/index.js';
import { startRazorpay } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

/** Razorpay refuses a payout without a key, so the other contenders make one for each request, like the simplest client. */
const withKey = (data, headers) => {
  if (data !== undefined && !headers.has('X-Payout-Idempotency')) headers.set('X-Payout-Idempotency', randomUUID());
  return data;
};

/** Payouts: a retry under the key that recoverable attaches gets the first one. */
export const razorpaySubject = {
  name: 'Razorpay, payouts',
  start: startRazorpay,
  client: { transformRequest: [withKey, ...axios.defaults.transformRequest] },
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
