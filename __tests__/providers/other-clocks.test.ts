// Providers whose clock is far from this machine's: a payment that landed looks older than the call, but is there.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply } from '../axios/serve.js';
import { withEnough } from '../time-for.js';
import { edges } from './keys/edges.js';
import { type Tells, vendor } from './vendor.js';

const HOUR = 3_600_000;
const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
/** The payments that are not older than the look-up's filter allows. */
const since = (made: readonly Date[], text: string | null | undefined, unit = 1) =>
  made.filter((at) => text == null || at.getTime() >= (unit === 1 ? Date.parse(text) : Number(text) * unit));
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
      data: made.map((at) => ({
        id: `pr-${at.getTime()}`,
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
      const { createdAt = {} } = JSON.parse(asked).variables.input;
      const edges = since(made, createdAt.greaterThanOrEqualTo).map((at) => ({
        node: {
          id: `t-${at.getTime()}`,
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
    (made) => made.map((at) => ({ id: at.getTime(), amount: 5, status: 'approved', date_created: at.toISOString() })),
  ],
  [
    'a refund of Razorpay',
    () => razorpay({ ...SOON, keys: { refundKey: false } }),
    '/v1/payments/pay_1/refund',
    { amount: 500 },
    (made) => ({
      entity: 'collection',
      items: made.map((at) => ({
        id: `rfnd_${at.getTime()}`,
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
      payments: since(made, query(asked).get('begin_time')).map((at) => ({
        id: `p-${at.getTime()}`,
        created_at: at.toISOString(),
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
      data: since(made, query(asked).get('created[gte]'), 1000).map((at) => ({
        id: `pi_${at.getTime()}`,
        object: 'payment_intent',
        created: Math.floor(at.getTime() / 1000),
        status: 'succeeded',
        amount: 500,
        currency: 'usd',
        metadata: { order: '1' },
      })),
      has_more: false,
    }),
  ],
  [
    'a refund of Xendit',
    () => xendit(SOON),
    '/refunds',
    { reference_id: 'R-1', payment_request_id: 'pr-1', amount: 5000, currency: 'IDR', reason: 'OTHERS' },
    (made) => ({
      data: made.map((at) => ({
        id: `rfd-${at.getTime()}`,
        reference_id: 'R-1',
        amount: 5000,
        currency: 'IDR',
        status: 'SUCCEEDED',
        created: at.toISOString(),
      })),
      has_more: false,
    }),
  ],
  [
    'an order of Razorpay',
    () => razorpay(SOON),
    '/v1/orders',
    { receipt: 'R-1', amount: 500, currency: 'INR' },
    (made) => ({
      entity: 'collection',
      items: made.map((at) => ({
        id: `order_${at.getTime()}`,
        receipt: 'R-1',
        amount: 500,
        currency: 'INR',
        status: 'created',
        created_at: Math.floor(at.getTime() / 1000),
      })),
    }),
  ],
  [
    'a payment of Checkout.com',
    () => checkoutCom({ ...SOON, keys: { idempotencyKey: false } }),
    '/payments',
    { reference: 'R-1', amount: 500, currency: 'USD' },
    (made) => ({
      data: made.map((at) => ({
        id: `pay_${at.getTime()}`,
        reference: 'R-1',
        amount: 500,
        currency: 'USD',
        status: 'Captured',
        requested_on: at.toISOString(),
      })),
      total_count: made.length,
    }),
  ],
  [
    'a partial refund of PayPal',
    () => paypal({ ...SOON, keys: { requestId: false } }),
    '/v2/payments/captures/C1/refund',
    { amount: { value: '5.00', currency_code: 'USD' } },
    (made, asked) =>
      asked.includes('orders')
        ? {
            id: 'O1',
            purchase_units: [
              {
                payments: {
                  refunds: made.map((at) => ({
                    id: `RF${at.getTime()}`,
                    status: 'COMPLETED',
                    amount: { value: '5.00', currency_code: 'USD' },
                    create_time: at.toISOString(),
                    links: [{ rel: 'up', href: 'https://api.paypal.com/v2/payments/captures/C1' }],
                  })),
                },
              },
            ],
          }
        : {
            id: 'C1',
            status: made.length === 0 ? 'COMPLETED' : 'PARTIALLY_REFUNDED',
            amount: { value: '20.00', currency_code: 'USD' },
            supplementary_data: { related_ids: { order_id: 'O1' } },
          },
  ],
];

const isQuestion = (sent: string) => sent.includes('"query (');

/** By all edges at once, since most of it is waiting: made once, and not taken for failed. */
async function byEach(ends: (send: (typeof edges)[number][1]) => Promise<{ made: number; outcome: string }>) {
  const each = edges.map(async ([edge, send]) => ({ edge, ...(await ends(send)) }));
  const once = edges.map(([edge]) => ({ edge, made: 1, outcome: expect.not.stringMatching('failed') }));
  expect(await Promise.all(each)).toEqual(once);
}

describe.each(vendors)('%s, at a provider whose clock is an hour behind', (_, provider, path, body, tells) => {
  test('is neither made twice nor reported as failed', () =>
    byEach(async (send) => {
      const { url, made } = await vendor({ behind: HOUR, isQuestion, tells });
      const { outcome } = await send({ provider: provider(), url, path, body, deadline: 1500 });
      return { made: made.length, outcome };
    }));
});

/** How far the provider's times are behind, and what its `Date` says: nothing, or that of a gateway which agrees with us. */
const clocks = [HOUR, 20 * HOUR, -HOUR].flatMap((behind) => [
  { behind, undated: true },
  { behind, datedAhead: behind },
]);

describe.each(vendors)('%s, at a provider whose times differ and whose Date does not say so', (...given) => {
  const [, provider, path, body, tells] = given;
  test('is neither made twice nor reported as failed', async () => {
    const each = edges.flatMap(([edge, send]) => clocks.map((clock) => ({ edge, send, clock })));
    const ends = each.map(async ({ edge, send, clock }) => {
      const { url, made } = await vendor({ ...clock, isQuestion, tells });
      const { outcome } = await send({ provider: provider(), url, path, body, deadline: 1200 });
      return { edge, clock, made: made.length, outcome };
    });
    expect(await Promise.all(ends)).toEqual(
      each.map(({ edge, clock }) => ({ edge, clock, made: 1, outcome: expect.not.stringMatching('failed') })),
    );
  });
});

describe.each(vendors)('%s that never arrived', (what, provider, path, body, tells) => {
  /** The list shows an equal one of an earlier call, and nothing of the first attempt. */
  const besideOneOf = (age: number, deadline: number) =>
    Promise.all(
      edges.map(async ([, send]) => {
        const earlier = new Date(Date.now() - age);
        const shows: Tells = (made, asked) => tells([...made.slice(1).reverse(), earlier], asked);
        const { url, made } = await vendor({ undated: true, isQuestion, tells: shows });
        const { outcome } = await send({ provider: provider(), url, path, body, deadline });
        return `${made.length} made, ${outcome}`;
      }),
    );

  test('is not confused with an equal one of the same reference an hour ago', async () => {
    const isSent = (ends: readonly string[]) => !ends.some((end) => end.startsWith('0 made'));
    const ends = await withEnough(1200, (deadline) => besideOneOf(HOUR, deadline), isSent);
    expect(ends).toEqual(['1 made, unknown', '1 made, unknown']);
  });

  test('is sent again although an equal one is two days old', async () => {
    // At Checkout.com an equal one of any age leaves it undecided.
    const sent = what.includes('Checkout.com') ? '1 made' : '2 made';
    const isSent = (ends: readonly string[]) => ends.every((end) => end.startsWith(sent));
    const ends = await withEnough(
      sent === '1 made' ? 1200 : 3000,
      (deadline) => besideOneOf(48 * HOUR, deadline),
      isSent,
    );
    expect(ends).toEqual([expect.stringMatching(sent), expect.stringMatching(sent)]);
  });
});

describe.each(vendors)(
  '%s, at a provider whose Date header is hours ahead of its clock',
  (_, provider, path, body, tells) => {
    test('is neither made twice nor reported as failed', () =>
      byEach(async (send) => {
        const { url, made } = await vendor({ datedAhead: 5 * HOUR, isQuestion, tells });
        const { outcome } = await send({ provider: provider(), url, path, body, deadline: 1500 });
        return { made: made.length, outcome };
      }));
  },
);

describe.each(vendors)(
  '%s, of which a clock says that it will be sent in two days',
  (_, provider, path, body, tells) => {
    test('is neither made twice nor reported as failed when it is resumed', () =>
      byEach(async (send) => {
        const { url, made } = await vendor({ isQuestion, tells, ends: [reply(200, {})] });
        made.push(new Date());
        const doubt = { since: Date.now() - 48 * HOUR, absences: 0, sentAt: Date.now() + 48 * HOUR };
        const recovery = { keys: {}, processed: 'maybe', doubt } as const;
        const { outcome } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
        return { made: made.length, outcome };
      }));
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
