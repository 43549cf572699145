// A second refund of the same amount has no reference, or the same one as the first. The first, a minute old, is not taken
// for it.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { type Answer, reply, reset } from '../axios/serve.js';
import { until } from '../simulators/until.js';
import { AMPLE, timeFor } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };

const vendors: readonly (readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  tells: (at: Date, asked: string) => unknown,
])[] = [
  [
    'Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/payments/7/refunds',
    { amount: 5 },
    (at, asked) => {
      const refund = { id: 1, amount: 5, status: 'approved', date_created: at.toISOString() };
      return asked.endsWith('/refunds') ? [refund] : refund;
    },
  ],
  [
    'Razorpay',
    () => razorpay(SOON),
    '/v1/payments/pay_1/refund',
    { amount: 500 },
    (at, asked) => {
      const created_at = Math.floor(at.getTime() / 1000);
      const refund = { id: 'rfnd_1', entity: 'refund', amount: 500, currency: 'INR', status: 'processed', created_at };
      return asked.endsWith('/refunds') ? { entity: 'collection', items: [refund] } : refund;
    },
  ],
  [
    'PayPal',
    () => paypal(SOON),
    '/v2/payments/captures/C1/refund',
    { amount: { value: '5.00', currency_code: 'USD' } },
    (at, asked) => {
      const amount = { value: '5.00', currency_code: 'USD' };
      const refund = { id: 'R1', status: 'COMPLETED', amount, create_time: at.toISOString() };
      if (asked.includes('/refunds/')) return refund;
      if (asked.includes('/orders/')) return { id: 'O1', purchase_units: [{ payments: { refunds: [refund] } }] };
      return {
        id: 'C1',
        status: 'PARTIALLY_REFUNDED',
        supplementary_data: { related_ids: { order_id: 'O1' } },
      };
    },
  ],
];

/** Two refunds of an order that share one reference. */
const referred: typeof vendors = [
  [
    'Checkout.com',
    () => checkoutCom({ ...SOON, uniqueReference: true }),
    '/payments/pay_1/refunds',
    { amount: 500, reference: 'order-1' },
    (at) => [
      {
        id: 'act_1',
        type: 'Refund',
        amount: 500,
        approved: true,
        reference: 'order-1',
        processed_on: at.toISOString(),
      },
    ],
  ],
  [
    'Checkout.com, as a partial capture',
    () => checkoutCom({ ...SOON, uniqueReference: true }),
    '/payments/pay_1/captures',
    { amount: 500, reference: 'order-1' },
    (at) => [
      {
        id: 'act_1',
        type: 'Capture',
        amount: 500,
        approved: true,
        reference: 'order-1',
        processed_on: at.toISOString(),
      },
    ],
  ],
  [
    'Xendit',
    () => xendit({ ...SOON, keys: { idempotencyKey: false } }),
    '/refunds',
    { payment_request_id: 'pr-1', reference_id: 'order-1', amount: 5000, currency: 'IDR', reason: 'OTHERS' },
    (at) => ({
      data: [
        {
          id: 'rfd-1',
          payment_request_id: 'pr-1',
          reference_id: 'order-1',
          amount: 5000,
          currency: 'IDR',
          status: 'SUCCEEDED',
          created: at.toISOString(),
        },
      ],
      has_more: false,
    }),
  ],
  [
    'Razorpay, by its receipt',
    () => razorpay(SOON),
    '/v1/payments/pay_1/refund',
    { amount: 500, receipt: 'order-1' },
    (at, asked) => {
      const created_at = Math.floor(at.getTime() / 1000);
      const refund = { id: 'rfnd_1', entity: 'refund', amount: 500, currency: 'INR', receipt: 'order-1', created_at };
      const processed = { ...refund, status: 'processed' };
      return asked.endsWith('/refunds') ? { entity: 'collection', items: [processed] } : processed;
    },
  ],
  [
    'Stripe, by its metadata',
    () => stripe({ ...SOON, reference: 'order' }),
    '/v1/refunds',
    { payment_intent: 'pi_1', amount: 500, metadata: { order: '1' } },
    (at, asked) => {
      const created = Math.floor(at.getTime() / 1000);
      const refund = { id: 're_1', object: 'refund', amount: 500, currency: 'usd', status: 'succeeded', created };
      const named = { ...refund, metadata: { order: '1' } };
      return asked.includes('/refunds/') ? named : { object: 'list', data: [named], has_more: false };
    },
  ],
];

describe.each([...vendors, ...referred])('a refund at %s that never arrived', (_, provider, path, body, tells) => {
  test.each(edges)('is not reported as made because of an older one of the same amount, by %s', async (_edge, send) => {
    const at = new Date(Date.now() - 60_000);
    const { url } = await vendor({ tells: (_made, asked) => tells(at, asked) });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
    expect(outcome).toBe('unknown');
  });

  test.each(edges)('is found if it was made after all, by %s', async (_edge, send) => {
    const { url } = await vendor({ tells: ([at = new Date()], asked) => tells(at, asked) });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: AMPLE, recovery });
    expect(outcome).toBe('reconciled');
  });

  test.each(edges)(
    'is not reported as made if another call was answered with an equal one just before, by %s',
    async (_edge, send) => {
      const [told = {}] = [tells(new Date(), '/refunds/1')].map((each) => itemIn(each));
      const { url } = await vendor({
        ends: [reply(201, told), reset],
        tells: ([at = new Date()], asked) => tells(at, asked),
      });
      const sent = { provider: provider(), url, path, body, recovery: { maxAttempts: 1 } };
      for (const outcome of ['ok', 'unknown']) {
        expect((await send({ ...sent, deadline: timeFor(outcome) })).outcome).toBe(outcome);
      }
    },
  );

  describe.each(edges)('while another call makes an equal one, by %s', (_edge, send) => {
    /** The second request makes it. Until then, no look-up tells anything. */
    const both = async (end: Answer) => {
      const { url, made } = await vendor({
        ends: [reset, end],
        tells: ([, at], asked) => (at === undefined ? {} : tells(at, asked)),
      });
      const sent = { provider: provider(), url, path, body, recovery: { maxAttempts: 1 } };
      const own = send({ ...sent, deadline: 1000 });
      await until(() => made.length === 1);
      // Without an answer either, nothing has to decide it.
      const { outcome } = await send({ ...sent, deadline: end === reset ? 1500 : AMPLE });
      return [(await own).outcome, outcome];
    };

    test('is not reported as made', async () => {
      const [told = {}] = [tells(new Date(), '/refunds/1')].map((each) => itemIn(each));
      expect(await both(reply(201, told))).toEqual(['unknown', 'ok']);
    });

    test('is reported as made at most once, if neither has an answer', async () => {
      const outcomes = await both(reset);
      expect(outcomes.filter((each) => each !== 'unknown').length).toBeLessThanOrEqual(1);
    });
  });
});

/** What a request is answered that made it. */
function itemIn(told: unknown): object {
  const { data = told } = told as { data?: unknown };
  if (!Array.isArray(data)) return data as object;
  const { id, type, ...item } = data[0] as { id: string; type?: string };
  return type === undefined ? { id, ...item } : { action_id: id, ...item };
}

describe('a refund at Adyen that never arrived, looked up in the webhooks of its reference', () => {
  const body = { merchantAccount: 'Acme', reference: 'order-1', amount: { value: 500, currency: 'EUR' } };
  const path = '/v71/payments/ABC/refunds';
  const webhook = (at: Date) => ({
    eventCode: 'REFUND',
    success: 'true',
    pspReference: 'DEF',
    originalReference: 'ABC',
    merchantReference: 'order-1',
    merchantAccountCode: 'Acme',
    eventDate: at.toISOString(),
    amount: { value: 500, currency: 'EUR' },
  });
  const before = new Date(Date.now() - 10_000);
  const ends: readonly (readonly [what: string, at: () => Date, uniqueReference: boolean, outcome: string])[] = [
    ['is not reported as made because of an older one of the same amount', () => before, true, 'unknown'],
    ['is found if it was made after all', () => new Date(), true, 'reconciled'],
    // Its webhook tells when Adyen processed it.
    [
      'is not reported as made because of one that was requested before and is done now',
      () => new Date(),
      false,
      'unknown',
    ],
  ];

  test.each(ends.flatMap(([what, ...end]) => edges.map(([edge, send]) => [what, edge, ...end, send] as const)))(
    '%s, by %s',
    async (_what, _edge, at, uniqueReference, outcome, send) => {
      const { url } = await vendor({ tells: () => [] });
      const provider = adyen({ ...SOON, uniqueReference, webhooks: () => [webhook(at())] });
      const deadline = timeFor(outcome);
      const report = await send({ provider, url, path, body, deadline, recovery: { maxAttempts: 1 } });
      expect(report.outcome).toBe(outcome);
    },
  );
});

describe('a refund at Checkout.com, whose actions tell when they were processed', () => {
  const at = (type: string, amount: number) => ({
    ...{ id: `act_${type}`, type, amount, approved: true, reference: 'order-1' },
    processed_on: new Date().toISOString(),
  });
  const ends: readonly (readonly [what: string, refunded: number, outcome: string])[] = [
    ['is not reported as made because of an equal part that may have been requested before', 500, 'unknown'],
    ['is reported as made if nothing is left for another one', 1000, 'reconciled'],
  ];

  test.each(ends.flatMap(([what, ...end]) => edges.map(([edge, send]) => [what, edge, ...end, send] as const)))(
    '%s, by %s',
    async (_what, _edge, amount, outcome, send) => {
      const { url } = await vendor({ tells: () => [at('Refund', amount), at('Capture', 1000)] });
      const sent = { provider: checkoutCom(SOON), url, path: '/payments/pay_1/refunds' };
      const recovery = { maxAttempts: 1 };
      const report = await send({ ...sent, body: { amount, reference: 'order-1' }, deadline: AMPLE, recovery });
      expect(report.outcome).toBe(outcome);
    },
  );
});

describe('a refund of Razorpay without an amount', () => {
  const path = '/v1/payments/pay_1/refund';
  const created_at = () => Math.floor(Date.now() / 1000);
  async function outcomes(amount: number, amount_refunded: number, deadline: number) {
    const found: string[] = [];
    for (const [, send] of edges) {
      const refund = { id: 'rfnd_1', entity: 'refund', amount, currency: 'INR', status: 'processed' };
      const { url } = await vendor({
        tells: (_made, asked) => {
          if (asked.endsWith('/refunds')) return { items: [{ ...refund, created_at: created_at() }] };
          return asked.includes('/refunds/') ? refund : { id: 'pay_1', amount: 1000, amount_refunded };
        },
      });
      const recovery = { maxAttempts: 1 };
      found.push((await send({ provider: razorpay(SOON), url, path, body: {}, deadline, recovery })).outcome);
    }
    return found;
  }

  test("is not reported as made because of somebody else's partial refund", async () => {
    expect(await outcomes(300, 300, timeFor('unknown'))).toEqual(['unknown', 'unknown']);
  });

  test('is found if nothing is left to refund', async () => {
    expect(await outcomes(1000, 1000, AMPLE)).toEqual(['reconciled', 'reconciled']);
    expect(await outcomes(700, 1000, AMPLE)).toEqual(['reconciled', 'reconciled']);
  });
});

test.each(edges)(
  'a refund of Razorpay is in the currency of its payment, which the request does not name, by %s',
  async (_, send) => {
    const { url } = await vendor({
      tells: (_made, asked) => {
        const refund = { id: 'rfnd_1', entity: 'refund', amount: 500, currency: 'USD', status: 'processed' };
        const made = { ...refund, created_at: Math.floor(Date.now() / 1000) };
        return asked.endsWith('/refunds') ? { items: [made] } : made;
      },
    });
    const sent = { provider: razorpay(SOON), url, path: '/v1/payments/pay_1/refund', body: { amount: 500 } };
    expect((await send({ ...sent, deadline: AMPLE, recovery: { maxAttempts: 1 } })).outcome).toBe('reconciled');
  },
);
