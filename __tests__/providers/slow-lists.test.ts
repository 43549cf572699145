// A list shows payments late. Another one's refusal in it does not prove that this one was refused: it may not be visible yet.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { type AdyenOptions, type AdyenWebhook, adyen } from '../../src/providers/adyen/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { AMPLE, timeFor } from '../time-for.js';
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

describe.each(vendors)('%s that the list does not show yet', (_, provider, path, body, keys, tells, shownAfter) => {
  test.each(edges)("is not reported as failed because of another one's refusal, by %s", async (_edge, send) => {
    const { url } = await vendor({ tells: ([at = new Date()]) => tells(at) });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({
      provider: provider(),
      url,
      path,
      body,
      deadline: timeFor('unknown', 900),
      recovery,
    });
    expect(outcome).toBe('unknown');
  });

  test.each(edges)('has failed if the list would show it by now, by %s', async (_edge, send) => {
    const since = Date.now() - shownAfter - HOUR;
    const { url } = await vendor({ tells: () => tells(new Date(since + 1000)) });
    const recovery = { keys, processed: 'maybe', doubt: { since, absences: 0, sentAt: since } } as const;
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: AMPLE, recovery });
    expect(outcome).toBe('failed');
  });
});

describe('a payment of Adyen whose webhook may still come', () => {
  /** With the webhook of another click's refusal, which has already come. */
  const refused = (at: number, more: Pick<AdyenOptions, 'uniqueReference'> = {}) => {
    const webhook: AdyenWebhook = {
      eventCode: 'AUTHORISATION',
      success: 'false',
      pspReference: 'another',
      merchantReference: 'R',
      eventDate: new Date(at).toISOString(),
      amount: { value: 500, currency: 'EUR' },
    };
    return adyen({ ...SOON, webhooks: () => [webhook], ...more });
  };
  const asked = { path: '/v71/payments', body: { reference: 'R', amount: { value: 500, currency: 'EUR' } } };

  test.each(edges)("is not reported as failed because of another one's refusal, by %s", async (_edge, send) => {
    const { url } = await vendor({ tells: () => ({}) });
    const { outcome } = await send({
      provider: refused(Date.now()),
      url,
      ...asked,
      deadline: timeFor('unknown', 900),
      recovery: { maxAttempts: 1 },
    });
    expect(outcome).toBe('unknown');
  });

  test.each(edges)('has failed if its webhook would have come by now, by %s', async (_edge, send) => {
    const since = Date.now() - 30 * 24 * HOUR - HOUR;
    const { url } = await vendor({ tells: () => ({}) });
    const doubt = { since, absences: 0, sentAt: since };
    const recovery = { keys: { idempotencyKey: 'k' }, processed: 'maybe', doubt } as const;
    const { outcome } = await send({ provider: refused(since), url, ...asked, deadline: AMPLE, recovery });
    expect(outcome).toBe('failed');
  });

  test.each(edges)('has failed if its reference is unique, by %s', async (_edge, send) => {
    const { url } = await vendor({ tells: () => ({}) });
    const provider = refused(Date.now(), { uniqueReference: true });
    const { outcome } = await send({ provider, url, ...asked, deadline: AMPLE, recovery: { maxAttempts: 1 } });
    expect(outcome).toBe('failed');
  });
});
