// A list that shows a payment late proves no refusal by another one's: that would be to believe that this one is not there.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const HOUR = 3_600_000;

const vendors: readonly (readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  keys: Readonly<Record<string, string>>,
  tells: (at: Date) => unknown,
  shownAfter: number,
])[] = [
  [
    'a payment of Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/payments',
    { transaction_amount: 10, external_reference: 'R' },
    { idempotencyKey: 'k' },
    (at) => ({
      results: [
        {
          id: 1,
          status: 'rejected',
          status_detail: 'cc_rejected_other_reason',
          external_reference: 'R',
          transaction_amount: 10,
          date_created: at.toISOString(),
        },
      ],
    }),
    24 * HOUR,
  ],
  [
    'an order of Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/orders',
    { total_amount: '10.00', external_reference: 'R' },
    { idempotencyKey: 'k' },
    (at) => ({
      data: [
        { id: 'O1', status: 'failed', external_reference: 'R', total_amount: '10.00', created_date: at.toISOString() },
      ],
    }),
    24 * HOUR,
  ],
  [
    'a payout of Razorpay',
    () => razorpay(SOON),
    '/v1/payouts',
    { account_number: '7', reference_id: 'R', amount: 500, currency: 'INR' },
    { payoutKey: 'key-1' },
    (at) => ({
      items: [
        {
          id: 'pout_1',
          reference_id: 'R',
          amount: 500,
          currency: 'INR',
          status: 'failed',
          created_at: Math.ceil(at.getTime() / 1000),
        },
      ],
    }),
    HOUR,
  ],
];

describe.each(vendors)('%s that is not shown yet', (_, provider, path, body, keys, tells, shownAfter) => {
  test.each(edges)("is not told to have failed by another one's refusal, by %s", async (_edge, send) => {
    const { url } = await vendor({ tells: ([at = new Date()]) => tells(at) });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 900, recovery });
    expect(outcome).toBe('unknown');
  });

  test.each(edges)('has failed if it would surely be shown by now, by %s', async (_edge, send) => {
    const since = Date.now() - shownAfter - HOUR;
    const { url } = await vendor({ tells: () => tells(new Date(since + 1000)) });
    const recovery = { keys, processed: 'maybe', doubt: { since, absences: 0, sentAt: since } } as const;
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: 900, recovery });
    expect(outcome).toBe('failed');
  });
});
