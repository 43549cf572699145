import { randomUUID } from 'node:crypto';
import { midtrans } from '../../dist/esm/index.js';
import { startMidtrans } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

/** Card charges at the Midtrans simulator. The Idempotency-Key that recoverable attaches protects a retry. */
export const midtransSubject = {
  name: 'Midtrans',
  start: startMidtrans,
  client: { auth: { username: 'SB-Mid-server-simulator', password: '' } },
  provider: () => midtrans({ settledAfter: SETTLED_AFTER }),
  path: '/v2/charge',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: '503' }),
    ...both({ kind: 'provider', code: '900' }),
    { when: 'before', kind: 'provider', code: '429' },
  ],
  lies: liesWith({ status_code: '404', status_message: "Transaction doesn't exist." }),
  isLookUp: ({ method }) => method === 'GET',
  request: (payment) => ({
    payment_type: 'credit_card',
    transaction_details: { order_id: payment, gross_amount: 10_000 },
  }),
  /** A body that says 2xx is paid; anything else has failed. */
  saysDone: (data) => /^20[01]$/.test(String(data?.status_code)),
  saysLater: (data) => /^(?:503|900|500)$/.test(String(data?.status_code)),
  saysUsed: (data) => String(data?.status_code) === '406',
  renewing: 'a new suffix on a used id',
  renew(charge, payment) {
    const order_id = `${payment}-${randomUUID().slice(0, 8)}`;
    return { ...charge, transaction_details: { ...charge.transaction_details, order_id } };
  },
  /** The payment of a ledger entry, by its order id with or without a suffix. */
  paymentOf: ({ kind, id }) => (kind === 'charge' ? /^payment-\d+/.exec(id)?.[0] : undefined),
};
