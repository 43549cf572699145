// A payment older than the call is not the call's own, even with the same reference and amount: the request may never have
// arrived.
import { describe, expect, test } from '@jest/globals';
import type { Provider, RequestRecovery } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { AMPLE, timeFor } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const AGE = 30_000;

interface Case {
  readonly what: string;
  readonly provider: (made: () => Date) => Provider;
  readonly path: string;
  readonly body: object;
  /** What the provider shows of an object made at that time, for this payee or by this method. */
  readonly tells: (at: Date, party: string, asked: string) => unknown;
  readonly party: string;
  /** Another payee or method, if the provider shows it. */
  readonly other?: string;
}

const cases: readonly Case[] = [
  {
    what: 'a payment of Xendit',
    provider: () => xendit(SOON),
    path: '/payment_requests',
    body: { reference_id: 'R', amount: 100, currency: 'IDR', payment_method: { type: 'CARD' } },
    party: 'CARD',
    other: 'VIRTUAL_ACCOUNT',
    tells: (at, type) => ({
      data: [
        {
          id: 'pr-1',
          reference_id: 'R',
          amount: 100,
          currency: 'IDR',
          status: 'SUCCEEDED',
          created: at.toISOString(),
          payment_method: { type },
        },
      ],
      has_more: false,
    }),
  },
  {
    what: 'a payout of Xendit',
    provider: () => xendit({ ...SOON, keys: { idempotencyKey: false } }),
    path: '/v2/payouts',
    body: {
      reference_id: 'R',
      amount: 100,
      currency: 'IDR',
      channel_code: 'ID_BCA',
      channel_properties: { account_number: 'BOB' },
    },
    party: 'BOB',
    other: 'ALICE',
    tells: (at, account_number) => ({
      data: [
        {
          id: 'po-1',
          reference_id: 'R',
          amount: 100,
          currency: 'IDR',
          status: 'ACCEPTED',
          created: at.toISOString(),
          channel_code: 'ID_BCA',
          channel_properties: { account_number },
        },
      ],
      has_more: false,
    }),
  },
  {
    what: 'a payout of Razorpay',
    provider: () => razorpay({ ...SOON, keys: { payoutKey: false } }),
    path: '/v1/payouts',
    body: { account_number: '7', reference_id: 'R', amount: 500, currency: 'INR', fund_account_id: 'fa_bob' },
    party: 'fa_bob',
    other: 'fa_alice',
    tells: (at, fund_account_id, asked) => {
      const created_at = Math.floor(at.getTime() / 1000);
      const payout = {
        id: 'pout_1',
        entity: 'payout',
        reference_id: 'R',
        amount: 500,
        currency: 'INR',
        status: 'processed',
        fund_account_id,
        created_at,
      };
      return asked.includes('?') ? { entity: 'collection', items: [payout] } : payout;
    },
  },
  {
    what: 'an order of Razorpay',
    provider: () => razorpay(SOON),
    path: '/v1/orders',
    body: { receipt: 'R', amount: 500, currency: 'INR' },
    party: 'customer',
    tells: (at, _party, asked) => {
      const created_at = Math.floor(at.getTime() / 1000);
      const order = { id: 'order_1', receipt: 'R', amount: 500, currency: 'INR', status: 'created', created_at };
      return asked.includes('?') ? { entity: 'collection', items: [order] } : order;
    },
  },
  {
    what: 'a payment of Checkout.com',
    provider: () => checkoutCom(SOON),
    path: '/payments',
    body: { reference: 'R', amount: 100, currency: 'USD' },
    party: 'card',
    tells: (at) => ({
      data: [
        {
          id: 'pay_1',
          reference: 'R',
          amount: 100,
          currency: 'USD',
          status: 'Pending',
          requested_on: at.toISOString(),
        },
      ],
      total_count: 1,
    }),
  },
  {
    what: 'a payment of Mercado Pago',
    provider: () => mercadoPago({ ...SOON, keys: { idempotencyKey: false } }),
    path: '/v1/payments',
    body: { external_reference: 'R', transaction_amount: 100, payment_method_id: 'visa' },
    party: 'visa',
    other: 'pix',
    tells: (at, payment_method_id, asked) => {
      const payment = {
        id: 7,
        external_reference: 'R',
        transaction_amount: 100,
        status: 'pending',
        payment_method_id,
        date_created: at.toISOString(),
      };
      return asked.includes('search') ? { results: [payment] } : payment;
    },
  },
  {
    what: 'a payment of Adyen',
    provider: (made) =>
      adyen({
        ...SOON,
        keys: { idempotencyKey: false },
        webhooks: () => [
          {
            eventCode: 'AUTHORISATION',
            success: 'true',
            pspReference: 'P',
            merchantReference: 'R',
            merchantAccountCode: 'M',
            eventDate: made().toISOString(),
            amount: { value: 100, currency: 'EUR' },
          },
        ],
      }),
    path: '/v71/payments',
    body: { reference: 'R', merchantAccount: 'M', amount: { value: 100, currency: 'EUR' } },
    party: 'card',
    tells: () => [],
  },
];

describe.each(cases.map((each) => [each.what, each] as const))('%s that never arrived', (_what, each) => {
  const { provider, path, body, tells, party, other } = each;
  async function outcomes(
    deadline: number,
    at: () => Date,
    whose: string,
    recovery: RequestRecovery = { maxAttempts: 1 },
    ahead = 0,
  ) {
    const found: string[] = [];
    for (const [, send] of edges) {
      const { url } = await vendor({ behind: -ahead, tells: (_made, asked) => tells(at(), whose, asked) });
      const report = await send({ provider: provider(at), url, path, body, deadline, recovery });
      found.push(report.outcome);
    }
    return found;
  }

  const inVain = timeFor('unknown');

  test('is not reported as made because of an equal one half a minute ago', async () => {
    const at = new Date(Date.now() - AGE);
    expect(await outcomes(inVain, () => at, party)).toEqual(['unknown', 'unknown']);
  });

  // A webhook has no Date that tells how far the clocks are apart.
  const testByDate = path === '/v71/payments' ? test.skip : test;
  testByDate('is not reported as made because of an equal one just before, by a clock that is ahead', async () => {
    const ahead = 10_000;
    const at = new Date(Date.now() + ahead - 4000);
    expect(await outcomes(inVain, () => at, party, { maxAttempts: 1 }, ahead)).toEqual(['unknown', 'unknown']);
    expect(await outcomes(AMPLE, () => new Date(Date.now() + ahead), party, { maxAttempts: 1 }, ahead)).toEqual([
      'reconciled',
      'reconciled',
    ]);
  });

  test('is found if it was made after all', async () => {
    expect(await outcomes(AMPLE, () => new Date(), party)).toEqual(['reconciled', 'reconciled']);
  });

  test('is not adopted by a call that resumes it without knowing when it was sent', async () => {
    const at = new Date(Date.now() - AGE);
    const recovery = { keys: {}, askOnce: true, maxAttempts: 1 };
    expect(await outcomes(inVain, () => at, party, recovery)).toEqual(['unknown', 'unknown']);
    const doubt = { since: Date.now(), absences: 0, sentAt: at.getTime() - 5000 };
    expect(await outcomes(AMPLE, () => at, party, { ...recovery, doubt })).toEqual(['reconciled', 'reconciled']);
  });

  if (other !== undefined) {
    test('is not taken for one for another payee, or by another method', async () => {
      expect(await outcomes(inVain, () => new Date(), other)).not.toContain('reconciled');
    });
  }
});

test.each(edges)(
  'a payment of Checkout.com without a readable time is not taken for the one that was sent, by %s',
  async (_edge, send) => {
    const list = {
      data: [{ id: 'pay_1', reference: 'R', amount: 100, currency: 'USD', status: 'Captured' }],
      total_count: 1,
    };
    const { url } = await vendor({ tells: () => list });
    const body = { reference: 'R', amount: 100, currency: 'USD' };
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({
      provider: checkoutCom(SOON),
      url,
      path: '/payments',
      body,
      deadline: timeFor('unknown'),
      recovery,
    });
    expect(outcome).toBe('unknown');
  },
);
