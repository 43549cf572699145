import { paypal } from '../../dist/esm/providers/paypal/index.js';
import { startPaypal } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

const common = {
  start: startPaypal,
  client: {},
  provider: () => paypal({ settledAfter: SETTLED_AFTER }),
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'INTERNAL_SERVER_ERROR' }),
    { when: 'before', kind: 'provider', code: 'RATE_LIMIT_REACHED' },
  ],
  lies: liesWith({ name: 'RESOURCE_NOT_FOUND', debug_id: 'd', details: [{ issue: 'INVALID_RESOURCE_ID' }] }),
  isLookUp: ({ method }) => method === 'GET',
  saysLater: (data) => /^(?:INTERNAL_SERVER_ERROR|RATE_LIMIT_REACHED)$/.test(data?.name),
};

/**
 * Orders that a card pays at once. The `PayPal-Request-Id` that recoverable attaches settles a lost answer. An order cannot be
 * looked up without its id, so a payment that has used up its attempts ends as unknown.
 */
export const paypalSubject = {
  ...common,
  name: 'PayPal, orders',
  path: '/v2/checkout/orders',
  request: (payment) => ({
    intent: 'CAPTURE',
    purchase_units: [{ reference_id: payment, amount: { currency_code: 'USD', value: '10.00' } }],
    payment_source: { card: { name: 'A CARD HOLDER' } },
  }),
  saysDone: (data) => data?.status === 'COMPLETED',
  saysUsed: (data) => data?.details?.[0]?.issue === 'DUPLICATE_INVOICE_ID',
  renewing: 'the same again on DUPLICATE_INVOICE_ID',
  renew: (body) => body,
  paymentOf: ({ kind, request }) => (kind === 'capture' ? request.purchase_units[0].reference_id : undefined),
};

/** Payouts: their `sender_batch_id` protects them, since the refusal of a second one leads to the first. */
export const paypalPayoutSubject = {
  ...common,
  name: 'PayPal, payouts',
  path: '/v1/payments/payouts',
  request: (payment) => ({
    sender_batch_header: { sender_batch_id: payment },
    items: [{ amount: { currency: 'USD', value: '5.00' }, receiver: 'payee@example.com', recipient_type: 'EMAIL' }],
  }),
  saysDone: (data) => /^(?:PENDING|PROCESSING|SUCCESS)$/.test(data?.batch_header?.batch_status),
  saysUsed: (data) => data?.name === 'USER_BUSINESS_ERROR',
  renewing: 'a new batch id on USER_BUSINESS_ERROR',
  renew: (body, payment) => ({
    ...body,
    sender_batch_header: { sender_batch_id: `${payment}-${Math.random().toString(36).slice(2)}` },
  }),
  paymentOf: ({ kind, id }) => (kind === 'payout' ? /^payment-\d+/.exec(id)?.[0] : undefined),
};
