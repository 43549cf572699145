import { square } from '../../dist/esm/providers/square/index.js';
import { startSquare } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

/** Payments at the Square simulator, each with an attached key. A payment that stays in doubt is voided by its key. */
export const squareSubject = {
  name: 'Square',
  start: startSquare,
  client: { headers: { authorization: 'Bearer token' } },
  provider: () => square({ settledAfter: SETTLED_AFTER }),
  path: '/v2/payments',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'INTERNAL_SERVER_ERROR' }),
    ...both({ kind: 'provider', code: 'TEMPORARY_ERROR' }),
    { when: 'before', kind: 'provider', code: 'RATE_LIMITED' },
  ],
  lies: liesWith({}),
  isLookUp: ({ path }) => path.endsWith('/cancel'),
  request: (payment) => ({
    source_id: 'cnon:card-nonce-ok',
    amount_money: { amount: 1000, currency: 'USD' },
    reference_id: payment,
  }),
  /** A completed payment is paid; anything else has failed. */
  saysDone: (data) => data?.payment?.status === 'COMPLETED',
  saysLater: (data) => data?.errors?.[0]?.category === 'API_ERROR',
  saysUsed: (data) => data?.errors?.[0]?.code === 'IDEMPOTENCY_KEY_REUSED',
  renewing: 'the same key',
  renew: (request) => request,
  /** A voided payment takes no money. */
  paymentOf: ({ kind, id, request }, ledger) =>
    kind === 'payment' && ledger.of(id).length === 1 ? request.reference_id : undefined,
};
