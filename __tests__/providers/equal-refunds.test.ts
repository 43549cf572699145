// A second refund of the same sum has no name of its own: the first one of a minute ago is not taken for it.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
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

describe.each(vendors)('a refund at %s that was lost on its way', (_, provider, path, body, tells) => {
  test.each(edges)('is not told as made, since one of the same sum was, by %s', async (_edge, send) => {
    const at = new Date(Date.now() - 60_000);
    const { url } = await vendor({ tells: (_made, asked) => tells(at, asked) });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
    expect(outcome).toBe('unknown');
  });

  test.each(edges)('but one that was made since is found, by %s', async (_edge, send) => {
    const { url } = await vendor({ tells: ([at = new Date()], asked) => tells(at, asked) });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
    expect(outcome).toBe('reconciled');
  });
});
