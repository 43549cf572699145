// An earlier refused card says nothing about the next one, which is charged under the same reference and is not visible yet.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const minute = 60_000;
/** The time of another call's refusal of another card, a moment before this call. */
const before = () => new Date(Date.now() - minute);

const vendors: readonly (readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  keys: Readonly<Record<string, string>>,
  tells: (at: Date) => unknown,
])[] = [
  [
    'a payment of Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/payments',
    { transaction_amount: 10, external_reference: 'R-1' },
    { idempotencyKey: 'k-1' },
    (at) => ({
      paging: { total: 1 },
      results: [
        {
          id: 1,
          status: 'rejected',
          status_detail: 'cc_rejected_insufficient_amount',
          external_reference: 'R-1',
          transaction_amount: 10,
          date_created: at.toISOString(),
        },
      ],
    }),
  ],
  [
    'an order of Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/orders',
    { total_amount: '10.00', external_reference: 'R-1' },
    { idempotencyKey: 'k-1' },
    (at) => ({
      data: [
        {
          id: 'O1',
          status: 'failed',
          external_reference: 'R-1',
          total_amount: '10.00',
          created_date: at.toISOString(),
        },
      ],
    }),
  ],
  [
    'a refund of Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/payments/7/refunds',
    { amount: 5 },
    { idempotencyKey: 'k-1' },
    (at) => [{ id: 1, amount: 5, status: 'rejected', date_created: at.toISOString() }],
  ],
  [
    'a payout of Razorpay',
    () => razorpay(SOON),
    '/v1/payouts',
    { account_number: '7', reference_id: 'R-1', amount: 500, currency: 'INR' },
    { payoutKey: 'key-1' },
    (at) => ({
      items: [
        {
          id: 'pout_1',
          reference_id: 'R-1',
          amount: 500,
          currency: 'INR',
          status: 'failed',
          created_at: Math.floor(at.getTime() / 1000),
        },
      ],
    }),
  ],
  [
    'a refund of Razorpay',
    () => razorpay(SOON),
    '/v1/payments/pay_1/refund',
    { amount: 500 },
    { refundKey: 'refund-key-1' },
    (at) => ({
      items: [
        { id: 'rfnd_1', amount: 500, currency: 'INR', status: 'failed', created_at: Math.floor(at.getTime() / 1000) },
      ],
    }),
  ],
  [
    'a capture of an order of PayPal',
    () => paypal(SOON),
    '/v2/checkout/orders/7/capture',
    {},
    { requestId: 'k-1' },
    (at) => ({
      id: '7',
      status: 'COMPLETED',
      purchase_units: [{ payments: { captures: [{ id: 'C1', status: 'DECLINED', create_time: at.toISOString() }] } }],
    }),
  ],
];

/** Providers whose caller gives each payment its own reference, but tries another card under the same one. */
const named: typeof vendors = [
  [
    'a PaymentIntent of Stripe',
    () => stripe({ ...SOON, reference: 'order' }),
    '/v1/payment_intents',
    { amount: 500, currency: 'usd', confirm: true, metadata: { order: '1' } },
    { idempotencyKey: 'k-1' },
    (at) => ({
      object: 'list',
      has_more: false,
      data: [
        {
          id: 'pi_1',
          object: 'payment_intent',
          amount: 500,
          currency: 'usd',
          status: 'requires_payment_method',
          last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
          metadata: { order: '1' },
          created: Math.floor(at.getTime() / 1000),
        },
      ],
    }),
  ],
  [
    'a payment of Square',
    () => square({ ...SOON, uniqueReference: true, onDoubt: 'leave' }),
    '/v2/payments',
    { source_id: 'c', idempotency_key: 'k-1', reference_id: 'R-1', amount_money: { amount: 500, currency: 'USD' } },
    { idempotencyKey: 'k-1' },
    (at) => {
      const payment = {
        id: 'p-1',
        reference_id: 'R-1',
        status: 'FAILED',
        amount_money: { amount: 500, currency: 'USD' },
        created_at: at.toISOString(),
      };
      return { payments: [payment], payment };
    },
  ],
  [
    'a charge of Braintree',
    () => braintree({ ...SOON, uniqueOrderId: true }),
    '/graphql',
    {
      query:
        'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }',
      variables: { input: { paymentMethodId: 'pm', transaction: { orderId: 'o-1', amount: '5.00' } } },
    },
    { apiRequestKey: 'k-1' },
    (at) => {
      const node = {
        id: 't-1',
        orderId: 'o-1',
        status: 'PROCESSOR_DECLINED',
        createdAt: at.toISOString(),
        amount: { value: '5.00', currencyCode: 'USD' },
        statusHistory: [],
      };
      return { data: { search: { transactions: { pageInfo: { hasNextPage: false }, edges: [{ node }] } } } };
    },
  ],
];

const TIMES: ReadonlySet<string> = new Set(
  'created created_at createdAt date_created created_date create_time'.split(' '),
);
const timeless = (told: unknown): unknown =>
  JSON.parse(JSON.stringify(told, (name, value) => (TIMES.has(name) ? undefined : value)));

describe.each([...named, ...vendors])('%s that is still in transit', (_, provider, path, body, _keys, tells) => {
  test.each(edges)('is not reported as failed because of a refusal without a time, by %s', async (_edge, send) => {
    const { url } = await vendor({
      isQuestion: (sent) => sent.includes('"query ('),
      tells: () => timeless(tells(new Date())),
    });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
    expect(outcome).toBe('unknown');
  });
});

describe.each(named)('%s that is still in transit', (_, provider, path, body, _keys, tells) => {
  test.each(edges)(
    'is not reported as failed because an older one of the same reference was refused, by %s',
    async (_edge, send) => {
      const at = before();
      const { url } = await vendor({ isQuestion: (sent) => sent.includes('"query ('), tells: () => tells(at) });
      const recovery = { maxAttempts: 1 };
      const { outcome } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
      expect(outcome).toBe('unknown');
    },
  );
});

describe.each(vendors)('%s that has landed, and is shown late', (_, provider, path, body, keys, tells) => {
  test.each(edges)('is not reported as failed because an older one was refused, by %s', async (_edge, send) => {
    for (const recovery of [{ maxAttempts: 1 }, { maxAttempts: 1, keys }]) {
      const at = before();
      const { url } = await vendor({ tells: () => tells(at) });
      const { outcome } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
      expect({ recovery, outcome }).toEqual({ recovery, outcome: 'unknown' });
    }
  });
});

test.each(edges)(
  'a call that resumes an earlier one looks twice before it believes a refusal, by %s',
  async (_edge, send) => {
    const made = (status: string) => ({
      id: `pr-${status}`,
      reference_id: 'R-1',
      amount: 10,
      currency: 'IDR',
      status,
      created: before().toISOString(),
    });
    let looks = 0;
    const tells = () => ({
      data: looks++ === 0 ? [made('FAILED')] : [made('FAILED'), made('SUCCEEDED')],
      has_more: false,
    });
    const { url } = await vendor({ tells });
    const { outcome } = await send({
      // A busy machine may take a second to look for the first time.
      provider: xendit({ ...SOON, settledAfter: 2500 }),
      url,
      path: '/payment_requests',
      body: { reference_id: 'R-1', amount: 10, currency: 'IDR' },
      recovery: {
        keys: { idempotencyKey: 'k-1' },
        doubt: { since: Date.now(), absences: 0, sentAt: before().getTime() - 1000 },
      },
    });
    expect(outcome).toBe('reconciled');
  },
);
