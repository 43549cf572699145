// A list that is not of the documented shape shows nothing, and so proves no absence.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };

const accounts: readonly (readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  empty: unknown,
  bent: readonly unknown[],
])[] = [
  [
    'a PaymentIntent of Stripe',
    () => stripe({ ...SOON, reference: 'order', keys: { idempotencyKey: false } }),
    '/v1/payment_intents',
    { amount: 500, currency: 'usd', confirm: true, metadata: { order: '1' } },
    { object: 'list', data: [], has_more: false },
    [
      { data: [null, null], has_more: false },
      { data: [['x']], has_more: false },
      { data: {}, has_more: false },
      null,
      [],
    ],
  ],
  [
    'a payment of Square',
    () => square({ ...SOON, uniqueReference: true, onDoubt: 'leave', keys: { idempotencyKey: false } }),
    '/v2/payments',
    { source_id: 'cnon', reference_id: 'R', idempotency_key: 'k', amount_money: { amount: 500, currency: 'USD' } },
    {},
    [{ payments: [null] }, { payments: {} }, { payments: [], cursor: 7 }, null, [], 'ok'],
  ],
];

describe.each(accounts)('%s', (_, provider, path, body, empty, bent) => {
  const ended = async (send: (typeof edges)[number][1], told: unknown, deadline: number) => {
    const served = await vendor({ undated: true, tells: () => told });
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider: provider(), url: served.url, path, body, deadline, recovery });
    return outcome;
  };

  test.each(edges)('%s: is in doubt if its list is none', async (_edge, send) => {
    for (const told of bent) expect(await ended(send, told, 1500)).toBe('unknown');
  });

  test.each(edges)('%s: was not made if the list is empty', async (_edge, send) => {
    expect(await ended(send, empty, AMPLE)).toBe('failed');
  });
});
