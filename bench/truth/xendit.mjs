import { randomUUID } from 'node:crypto';
import { xendit } from '../../dist/esm/providers/xendit/index.js';
import { startXendit } from '../../dist/esm/simulators/index.js';
import { both, liesWith, transportFaults } from './faults.mjs';

/** In milliseconds. No key catches a request that a busy machine delivers late, so "not found" must be believed late. */
const SETTLED_AFTER = 3000;

/** Payment requests at the Xendit simulator. Nothing protects a retry, so a request in doubt is looked up by its reference. */
export const xenditSubject = {
  name: 'Xendit',
  start: startXendit,
  client: { auth: { username: 'xnd_development_simulator', password: '' } },
  provider: () => xendit({ settledAfter: SETTLED_AFTER }),
  path: '/payment_requests',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'SERVER_ERROR' }),
    ...both({ kind: 'provider', code: 'CHANNEL_UNAVAILABLE' }),
    { when: 'before', kind: 'provider', code: 'RATE_LIMIT_EXCEEDED' },
  ],
  lies: liesWith({ data: [], has_more: false }),
  isLookUp: ({ method }) => method === 'GET',
  request: (payment) => ({ reference_id: payment, amount: 10_000, currency: 'IDR', payment_method_id: 'pm-1' }),
  saysDone: (data) => data?.status === 'SUCCEEDED',
  saysLater: (data) => /^(?:SERVER_ERROR|CHANNEL_UNAVAILABLE|RATE_LIMIT_EXCEEDED)$/.test(data?.error_code),
  saysUsed: (data) => /^DUPLICATE/.test(data?.error_code),
  renewing: 'a suffix on DUPLICATE_ERROR',
  renew: (body, payment) => ({ ...body, reference_id: `${payment}-${randomUUID().slice(0, 8)}` }),
  /** The payment of a ledger entry, by its reference with or without a suffix. */
  paymentOf: ({ kind, id }) => (kind === 'payment' ? /^payment-\d+/.exec(id)?.[0] : undefined),
};

/** Payouts: an idempotency key protects each without a time limit. */
export const xenditPayoutSubject = {
  ...xenditSubject,
  name: 'Xendit, payouts',
  path: '/v2/payouts',
  request: (payment) => ({ reference_id: payment, amount: 10_000, currency: 'IDR', channel_code: 'ID_BCA' }),
  saysDone: (data) => data?.status === 'ACCEPTED',
  paymentOf: ({ kind, id }) => (kind === 'payout' ? /^payment-\d+/.exec(id)?.[0] : undefined),
};
