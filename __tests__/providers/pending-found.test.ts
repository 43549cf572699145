// A payment that a look-up finds accepted but not done is pending, as it would be in the answer to the request itself.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';
import { type Tells, vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };

const vendors: readonly (readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  tells: Tells,
])[] = [
  [
    'a refund of Razorpay',
    () => razorpay(SOON),
    '/v1/payments/pay_1/refund',
    { amount: 500 },
    ([at = new Date()], asked) => {
      const created_at = Math.floor(at.getTime() / 1000);
      const refund = { id: 'rfnd_1', entity: 'refund', amount: 500, currency: 'INR', status: 'pending', created_at };
      return asked.endsWith('/refunds') ? { entity: 'collection', items: [refund] } : refund;
    },
  ],
  [
    'a refund of Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/payments/7/refunds',
    { amount: 5 },
    ([at = new Date()], asked) => {
      const refund = { id: 1, amount: 5, status: 'in_process', date_created: at.toISOString() };
      return asked.endsWith('/refunds') ? [refund] : refund;
    },
  ],
];

describe.each(vendors)('%s that is not done yet', (_what, provider, path, body, tells) => {
  test.each(edges)('is pending when a look-up finds it, by %s', async (_edge, send) => {
    const { url } = await vendor({ tells });
    const report = await send({ provider: provider(), url, path, body, deadline: AMPLE, recovery: { maxAttempts: 1 } });
    expect(report).toMatchObject({ outcome: 'reconciled', pending: true });
  });
});
