// Providers whose clock is far from this machine's: a payment that landed looks older than the call, but is there.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { edges } from './keys/edges.js';
import { type Tells, vendor } from './vendor.js';

const HOUR = 3_600_000;
const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
/** The payments that are not older than the look-up's filter allows. */
const since = (made: readonly Date[], text: string | null | undefined, unit = 1) =>
  made.filter((at) => at.getTime() >= (unit === 1 ? Date.parse(text ?? '') : Number(text) * unit));
const query = (asked: string) => new URL(asked, 'http://vendor').searchParams;

const money = { amount: 500, currency: 'USD' };
const charge = {
  query:
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status orderId } } }',
  variables: { input: { paymentMethodId: 'pm', transaction: { orderId: 'o-1', amount: '5.00' } } },
};

const vendors: readonly (readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  tells: Tells,
])[] = [
  [
    'a payment request of Xendit',
    () => xendit(SOON),
    '/payment_requests',
    { reference_id: 'R-1', amount: 15_000, currency: 'IDR' },
    (made) => ({
      data: made.map((at, n) => ({
        id: `pr-${n}`,
        reference_id: 'R-1',
        amount: 15_000,
        currency: 'IDR',
        status: 'SUCCEEDED',
        created: at.toISOString(),
      })),
      has_more: false,
    }),
  ],
  [
    'a charge of Braintree',
    () => braintree({ ...SOON, uniqueOrderId: true, keys: { apiRequestKey: false } }),
    '/graphql',
    charge,
    (made, asked) => {
      const { createdAt } = JSON.parse(asked).variables.input;
      const edges = since(made, createdAt.greaterThanOrEqualTo).map((at, n) => ({
        node: {
          id: `t-${n}`,
          orderId: 'o-1',
          status: 'SETTLING',
          createdAt: at.toISOString(),
          amount: { value: '5.00', currencyCode: 'USD' },
        },
      }));
      return { data: { search: { transactions: { pageInfo: { hasNextPage: false }, edges } } } };
    },
  ],
  [
    'a refund of Mercado Pago',
    () => mercadoPago({ ...SOON, keys: { idempotencyKey: false } }),
    '/v1/payments/7/refunds',
    { amount: 5 },
    (made) => made.map((at, n) => ({ id: n + 1, amount: 5, status: 'approved', date_created: at.toISOString() })),
  ],
  [
    'a refund of Razorpay',
    () => razorpay({ ...SOON, keys: { refundKey: false } }),
    '/v1/payments/pay_1/refund',
    { amount: 500 },
    (made) => ({
      entity: 'collection',
      items: made.map((at, n) => ({
        id: `rfnd_${n}`,
        amount: 500,
        currency: 'INR',
        status: 'processed',
        created_at: Math.floor(at.getTime() / 1000),
      })),
    }),
  ],
  [
    'a payment of Square, by its reference',
    () => square({ ...SOON, uniqueReference: true, onDoubt: 'leave', keys: { idempotencyKey: false } }),
    '/v2/payments',
    { source_id: 'cnon', reference_id: 'R-1', idempotency_key: 'k', amount_money: money },
    (made, asked) => ({
      payments: since(made, query(asked).get('begin_time')).map((_, n) => ({
        id: `p-${n}`,
        reference_id: 'R-1',
        status: 'COMPLETED',
        amount_money: money,
      })),
    }),
  ],
  [
    'a PaymentIntent of Stripe',
    () => stripe({ ...SOON, reference: 'order', keys: { idempotencyKey: false } }),
    '/v1/payment_intents',
    { amount: 500, currency: 'usd', confirm: true, metadata: { order: '1' } },
    (made, asked) => ({
      object: 'list',
      data: since(made, query(asked).get('created[gte]'), 1000).map((_, n) => ({
        id: `pi_${n}`,
        object: 'payment_intent',
        metadata: { order: '1' },
      })),
      has_more: false,
    }),
  ],
];

describe.each(vendors)('%s, at a provider whose clock is an hour behind', (_, provider, path, body, tells) => {
  test.each(edges)('is neither made twice nor reported as failed, by %s', async (_edge, send) => {
    const { url, made } = await vendor({ behind: HOUR, isQuestion: (sent) => sent.includes('"query ('), tells });
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 1500 });
    expect({ made: made.length, outcome }).toEqual({ made: 1, outcome: expect.not.stringMatching('failed') });
  });
});

describe.each(vendors)(
  '%s, at a provider whose Date header is hours ahead of its clock',
  (_, provider, path, body, tells) => {
    test.each(edges)('is neither made twice nor reported as failed, by %s', async (_edge, send) => {
      const isQuestion = (sent: string) => sent.includes('"query (');
      const { url, made } = await vendor({ datedAhead: 5 * HOUR, isQuestion, tells });
      const { outcome } = await send({ provider: provider(), url, path, body, deadline: 1500 });
      expect({ made: made.length, outcome }).toEqual({ made: 1, outcome: expect.not.stringMatching('failed') });
    });
  },
);

test.each(edges)(
  'a decline that a wrong Date makes look older than the call is not charged again, by %s',
  async (_edge, send) => {
    const payment = { reference: 'R', amount: 100, currency: 'USD' };
    const tells: Tells = (made) => ({
      data: made.map((at, n) => ({ ...payment, id: `pay_${n}`, status: 'Declined', requested_on: at.toISOString() })),
    });
    const { url, made } = await vendor({ datedAhead: 5 * HOUR, tells });
    await send({ provider: checkoutCom(SOON), url, path: '/payments', body: payment, deadline: 1500 });
    expect(made).toHaveLength(1);
  },
);
