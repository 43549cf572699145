import { randomUUID } from 'node:crypto';
import { midtransPayouts } from '../../dist/esm/providers/midtrans-payouts/index.js';
import { startMidtransPayouts } from '../../dist/esm/simulators/index.js';
import { both, liesWith, transportFaults } from './faults.mjs';

/** Payouts at the simulator of Midtrans Payouts. An idempotency key protects each; there is no look-up. */
export const midtransPayoutsSubject = {
  name: 'Midtrans Payouts',
  start: startMidtransPayouts,
  client: { auth: { username: 'IRIS-creator', password: '' } },
  provider: () => midtransPayouts(),
  path: '/iris/api/v1/payouts',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'Something went wrong' }),
    ...both({ kind: 'provider', code: 'Cannot reach' }),
    { when: 'before', kind: 'provider', code: 'Too many requests' },
  ],
  lies: liesWith({ error_message: 'Specified payout not found' }),
  isLookUp: ({ method }) => method === 'GET',
  request: (payment) => ({
    payouts: [{ beneficiary_name: 'J', beneficiary_account: '1172993826', amount: 50_000, notes: payment }],
  }),
  saysDone: (data) => data?.payouts?.[0]?.status === 'queued',
  saysLater: (data) => /^(?:Something went wrong|Cannot reach|Too many requests)$/.test(data?.error_message),
  saysUsed: (data) => data?.error_message === 'idempotency-key is not unique',
  renewing: 'other notes if the key is not unique',
  renew: ({ payouts: [payout] }, payment) => ({
    payouts: [{ ...payout, notes: `${payment}-${randomUUID().slice(0, 8)}` }],
  }),
  paymentOf: ({ kind, request }) =>
    kind === 'payout' ? /^payment-\d+/.exec(request.payouts[0].notes)?.[0] : undefined,
};
