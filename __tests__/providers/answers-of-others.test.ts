// An answer that tells of a payment, and of another one than was asked for: out of a cache, off a broken connection, or kept
// under a key that was used before.
import { expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { reply } from '../axios/serve.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const HERE = { hosts: ['127.0.0.1'], settledAfter: 20 };
const charge = {
  query:
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }',
  variables: { input: { paymentMethodId: 'pm', transaction: { orderId: 'o-1', amount: '5.00' } } },
};
const money = { amount: 500, currency: 'USD' };

const answers: readonly (readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  told: object,
])[] = [
  [
    'Mercado Pago: of another reference',
    () => mercadoPago(HERE),
    '/v1/payments',
    { transaction_amount: 10, external_reference: 'R-2' },
    { id: 1, status: 'approved', transaction_amount: 10, external_reference: 'R-1' },
  ],
  [
    'Mercado Pago: of another sum',
    () => mercadoPago(HERE),
    '/v1/payments',
    { transaction_amount: 100 },
    { id: 1, status: 'approved', transaction_amount: 10 },
  ],
  [
    'Mercado Pago: of another order',
    () => mercadoPago(HERE),
    '/v1/orders',
    { total_amount: '10.00', external_reference: 'R-2' },
    { id: 'O1', status: 'processed', total_amount: '10.00', external_reference: 'R-1' },
  ],
  [
    'Razorpay: of another reference',
    () => razorpay(HERE),
    '/v1/payouts',
    { account_number: '7', amount: 500, currency: 'INR', reference_id: 'R-2' },
    { id: 'pout_1', entity: 'payout', status: 'processed', amount: 500, currency: 'INR', reference_id: 'R-1' },
  ],
  [
    'Square: of another reference',
    () => square({ ...HERE, onDoubt: 'leave' }),
    '/v2/payments',
    { source_id: 'c', reference_id: 'R-2', amount_money: money },
    { payment: { id: 'p-1', status: 'COMPLETED', reference_id: 'R-1', amount_money: money } },
  ],
  [
    'Braintree: of no transaction at all',
    () => braintree(HERE),
    '/graphql',
    charge,
    { data: { chargePaymentMethod: { transaction: null } } },
  ],
];

test.each(answers.flatMap(([what, ...rest]) => edges.map(([edge, send]) => [what, edge, send, ...rest] as const)))(
  '%s, is no success, by %s',
  async (_what, _edge, send, provider, path, body, told) => {
    const { url } = await vendor({ ends: [reply(200, told)], tells: () => ({}) });
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 1500 });
    expect(outcome).toBe('unknown');
  },
);
