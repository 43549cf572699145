// Lists of a busy account: they are read back to before the call by the provider's own times, not by this machine's.
import { describe, expect, test } from '@jest/globals';
import { isReadBack } from '../../src/providers/newest-first.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';
import { type Tells, vendor } from './vendor.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };

describe('a list, newest first', () => {
  const now = Date.parse('2026-11-27T08:00:00Z');
  const times = { firstSentAt: now - 5 * MINUTE, lastSentAt: now - MINUTE, now };

  test.each([
    ['of a provider whose clock is right', now],
    ['of a provider whose clock is an hour behind', now - HOUR],
    ['of a provider whose clock is an hour ahead', now + HOUR],
    ['of a quiet account', now - 30 * 24 * HOUR],
  ])('%s is read back once the objects are older than the call by more than ten minutes', (_, newest) => {
    const isBack = (minutes: number, isFound = false) => isReadBack(newest, newest - minutes * MINUTE, times, isFound);
    expect([14, 16].map((minutes) => isBack(minutes))).toEqual([false, true]);
    expect([5.5, 6.5].map((minutes) => isBack(minutes, true))).toEqual([false, true]);
  });

  test('is read back by a day more if the call is resumed: its time may be by the clock of another machine', () => {
    const resumed = { firstSentAt: now - 5 * MINUTE, now };
    expect([20, 25].map((hours) => isReadBack(now, now - hours * HOUR, resumed, false))).toEqual([false, true]);
  });

  test('is not known to be read back if a time is unknown', () => {
    expect(isReadBack(Number.NaN, now - HOUR, times, false)).toBe(false);
    expect(isReadBack(now, Number.NaN, times, false)).toBe(false);
    expect(isReadBack(now, now - HOUR, { now }, false)).toBe(false);
  });
});

/** What an account with one object each so many milliseconds shows, newest first, a hundred to a page. */
const pages = (apart: number, page: number) => {
  const objects = Array.from({ length: 100 }, (_, n) => (page * 100 + n) * apart);
  return objects.map((age, n) => ({ age, id: `other_${page}_${n}` }));
};

const accounts: readonly (readonly [
  what: string,
  provider: () => ReturnType<typeof stripe>,
  path: string,
  body: object,
  tells: (apart: number, behind: number) => Tells,
])[] = [
  [
    'a PaymentIntent of Stripe',
    () => stripe({ ...SOON, reference: 'order', keys: { idempotencyKey: false } }),
    '/v1/payment_intents',
    { amount: 500, currency: 'usd', confirm: true, metadata: { order: '1' } },
    (apart, behind) => (_made, asked) => {
      const after = /starting_after=other_(\d+)/.exec(asked)?.[1];
      const data = pages(apart, after === undefined ? 0 : Number(after) + 1).map(({ id, age }) => ({
        id,
        created: Math.floor((Date.now() - behind - age) / 1000),
      }));
      return { object: 'list', data, has_more: true };
    },
  ],
  [
    'a payment of Square',
    () => square({ ...SOON, uniqueReference: true, onDoubt: 'leave', keys: { idempotencyKey: false } }),
    '/v2/payments',
    { source_id: 'cnon', reference_id: 'R', idempotency_key: 'k', amount_money: { amount: 500, currency: 'USD' } },
    (apart, behind) => (_made, asked) => {
      const page = Number(/cursor=(\d+)/.exec(asked)?.[1] ?? 0);
      const payments = pages(apart, page).map(({ id, age }) => ({
        id,
        created_at: new Date(Date.now() - behind - age).toISOString(),
      }));
      return { payments, cursor: String(page + 1) };
    },
  ],
];

describe.each(accounts)('%s of a busy account, that never arrived', (_, provider, path, body, tells) => {
  const found = async (send: (typeof edges)[number][1], apart: number, behind: number, deadline = AMPLE) => {
    const served = await vendor({ undated: true, tells: tells(apart, behind) });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url: served.url, path, body, deadline, recovery });
    return outcome;
  };

  test.each(edges)('is not there, as its first page shows, whatever the clocks say, by %s', async (_edge, send) => {
    // One each minute: a day of them is far more than can be read.
    for (const behind of [0, HOUR, -HOUR]) expect(await found(send, MINUTE, behind)).toBe('failed');
  });

  test.each(edges)('is in doubt if the newest are too many to read, by %s', async (_edge, send) => {
    expect(await found(send, 100, 0, 900)).toBe('unknown');
  });
});
