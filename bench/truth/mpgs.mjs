import { mpgs } from '../../dist/esm/providers/mpgs/index.js';
import { startMpgs } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

/** Payments at the simulator of Mastercard's gateway: each is put to its own URL, which is also its look-up. */
export const mpgsSubject = {
  name: 'Mastercard Gateway',
  start: startMpgs,
  client: { auth: { username: 'merchant.SIMULATOR', password: 'password' } },
  provider: () => mpgs({ settledAfter: SETTLED_AFTER }),
  method: 'PUT',
  path: (payment) => `/api/rest/version/100/merchant/SIMULATOR/order/${payment}/transaction/1`,
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'SERVER_FAILED' }),
    ...both({ kind: 'provider', code: 'SERVER_BUSY' }),
    { when: 'after', kind: 'provider', code: 'UNKNOWN' },
  ],
  lies: liesWith({ error: { cause: 'INVALID_REQUEST', explanation: 'Unable to find order' }, result: 'ERROR' }),
  isLookUp: ({ method }) => method === 'GET',
  request: () => ({ apiOperation: 'PAY', order: { amount: 10, currency: 'EUR' } }),
  saysDone: (data) => data?.result === 'SUCCESS',
  saysLater: (data) => /^SERVER_/.test(data?.error?.cause ?? ''),
  saysUsed: (data) => data?.error?.field === 'transaction.id',
  renewing: 'the same again on SERVER_BUSY',
  renew: (body) => body,
  paymentOf: ({ kind, id }) => (kind === 'payment' ? id : undefined),
};
