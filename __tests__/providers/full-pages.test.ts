// What a call has made may be on the next page of a list that shows a part only.
import { describe, expect, test } from '@jest/globals';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const DAY = 86_400_000;

type Send = (typeof edges)[number][1];

describe.each<[what: string, path: string, body: object]>([
  ['a refund at Razorpay', '/v1/payments/pay_1/refund', { amount: 500, receipt: 'R' }],
  ['an order at Razorpay', '/v1/orders', { amount: 500, currency: 'INR', receipt: 'R' }],
])('%s', (_, path, body) => {
  const earlier = (days: number) => ({
    id: `id_${days}`,
    amount: 500,
    currency: 'INR',
    receipt: 'R',
    status: 'processed',
    created_at: Math.floor((Date.now() - days * DAY) / 1000),
  });
  const ended = async (send: Send, days: readonly number[], deadline: number) => {
    const served = await vendor({ tells: () => ({ entity: 'collection', items: days.map(earlier) }) });
    const provider = razorpay(SOON);
    return (await send({ provider, url: served.url, path, body, deadline, recovery: { maxAttempts: 1 } })).outcome;
  };
  const ten = [...Array(10).keys()].map((at) => at + 2);

  test.each(edges)('%s: a full page that begins with the oldest proves no absence', async (_edge, send) => {
    expect(await ended(send, ten.toReversed(), 1500)).toBe('unknown');
  });

  test.each(edges)(
    '%s: one that begins with the newest does, and so does one that is not full',
    async (_edge, send) => {
      expect(await ended(send, ten, AMPLE)).toBe('failed');
      expect(await ended(send, ten.slice(1).toReversed(), AMPLE)).toBe('failed');
    },
  );
});

describe.each<[what: string, path: string, body: object, refused: object, list: string]>([
  [
    'a payment at Mercado Pago',
    '/v1/payments',
    { transaction_amount: 5, external_reference: 'R' },
    { transaction_amount: 5, external_reference: 'R', status: 'rejected' },
    'results',
  ],
  [
    'an order at Mercado Pago',
    '/v1/orders',
    { type: 'online', total_amount: '5.00', external_reference: 'R' },
    { total_amount: '5.00', external_reference: 'R', status: 'failed' },
    'data',
  ],
])('%s', (_, path, body, refused, list) => {
  const ended = async (send: Send, total: number | undefined, others: readonly object[] = []) => {
    const sentAt = Date.now() - 3 * DAY;
    const at = new Date(sentAt + 5000).toISOString();
    const found = { id: 1, ...refused, date_created: at, created_date: at };
    const served = await vendor({ tells: () => ({ [list]: [found, ...others], paging: { total } }) });
    const provider = mercadoPago(SOON);
    const recovery = { keys: {}, doubt: { since: sentAt, absences: 0, sentAt }, askOnce: true };
    return (await send({ provider, url: served.url, path, body, deadline: 1500, recovery })).outcome;
  };

  test.each(edges)('%s: was refused if the only one found was', async (_edge, send) => {
    expect(await ended(send, 1)).toBe('failed');
  });

  test.each(edges)('%s: is in doubt if there are, or may be, more than are shown', async (_edge, send) => {
    expect(await ended(send, 31)).toBe('unknown');
    expect(await ended(send, undefined, Array(29).fill({ id: 2 }))).toBe('unknown');
    expect(await ended(send, undefined)).toBe('failed');
  });
});

describe.each(edges)('by %s', (_edge, send) => {
  const order = (name: (at: number) => string) => (at: number) => ({
    id: `order_${at}`,
    amount: 500,
    currency: 'INR',
    receipt: name(at),
    status: 'created',
    created_at: Math.floor((Date.now() - (at + 2) * DAY) / 1000),
  });
  const page = (count: number) => [...Array(count).keys()].map(order((at) => `R-${at}`));
  const ended = async (path: string, body: object, items: readonly object[], deadline: number, recovery: object) => {
    const served = await vendor({ tells: () => ({ entity: 'collection', items }) });
    return (await send({ provider: razorpay(SOON), url: served.url, path, body, deadline, recovery })).outcome;
  };

  test('a full page of orders at Razorpay whose receipts contain this one proves no absence, a shorter one does', async () => {
    const body = { amount: 500, currency: 'INR', receipt: 'R' };
    const once = { maxAttempts: 1 };
    expect(await ended('/v1/orders', body, page(10), 1500, once)).toBe('unknown');
    expect(await ended('/v1/orders', body, page(9), AMPLE, once)).toBe('failed');
  });

  test('a payout at Razorpay is in doubt if the page that shows a failed one is full and unsorted', async () => {
    const body = { account_number: '1', reference_id: 'R', amount: 500, currency: 'INR' };
    const sentAt = Date.now() - 3 * DAY;
    const failed = { ...body, id: 'pout_f', status: 'failed', created_at: Math.floor((sentAt + 5000) / 1000) };
    const recovery = { keys: {}, doubt: { since: sentAt, absences: 0, sentAt }, askOnce: true, maxAttempts: 1 };
    const others = page(9).map((each) => ({ ...each, reference_id: each.receipt }));
    expect(await ended('/v1/payouts', body, [...others.toReversed(), failed], 1500, recovery)).toBe('unknown');
    expect(await ended('/v1/payouts', body, [failed, ...others.slice(1)], AMPLE, recovery)).toBe('failed');
  });
});
