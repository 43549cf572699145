import { mercadoPago } from '../../dist/esm/providers/mercado-pago/index.js';
import { startMercadoPago } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

const common = {
  start: startMercadoPago,
  client: {},
  provider: () => mercadoPago({ settledAfter: SETTLED_AFTER }),
  isLookUp: ({ method }) => method === 'GET',
  renew: (body) => body,
  saysLater: (data) => data?.status >= 423,
};

/** Payments: a retry under the key that recoverable attaches gets the first one. */
export const mercadoPagoSubject = {
  ...common,
  name: 'Mercado Pago, payments',
  path: '/v1/payments',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: '500' }),
    ...both({ kind: 'provider', code: '424' }),
    { when: 'before', kind: 'provider', code: '429' },
  ],
  lies: liesWith({ paging: { total: 0 }, results: [] }),
  request: (payment) => ({ transaction_amount: 10, payment_method_id: 'visa', external_reference: payment }),
  saysDone: (data) => data?.status === 'approved',
  saysUsed: (data) => data?.cause?.[0]?.code === 2001,
  renewing: 'the same again on cause 2001',
  paymentOf: ({ kind, request }) => (kind === 'payment' ? request.external_reference : undefined),
};

/** Orders: their key is refused the second time, and the first order is looked up by its reference. */
export const mercadoPagoOrderSubject = {
  ...common,
  name: 'Mercado Pago, orders',
  path: '/v1/orders',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'internal_error' }),
    { when: 'before', kind: 'provider', code: '429' },
  ],
  lies: liesWith({ paging: { total: '0' }, data: [] }),
  request: (payment) => ({
    type: 'online',
    total_amount: '10.00',
    external_reference: payment,
    transactions: { payments: [{ amount: '10.00' }] },
  }),
  saysDone: (data) => data?.status === 'processed',
  saysUsed: (data) => data?.errors?.[0]?.code === 'idempotency_key_already_used',
  renewing: 'the same again on a used key',
  paymentOf: ({ kind, request }) => (kind === 'order' ? request.external_reference : undefined),
};
