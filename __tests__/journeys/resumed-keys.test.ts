// A call that goes on with an earlier one is protected by the keys of that one only: its own fresh key is known nowhere.
import { describe, expect, test } from '@jest/globals';
import { defineProvider, headerKey, type Provider } from '../../src/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply, serve } from '../axios/serve.js';
import { edges } from '../providers/keys/edges.js';
import { vendor } from '../providers/vendor.js';

const HERE = { hosts: ['127.0.0.1'] };
/** Its keys never die, so that the earlier call's would make it safe to send it again. */
const enforcing = (): Provider =>
  defineProvider({
    name: 'enforcing',
    ...HERE,
    keys: [
      {
        name: 'idempotencyKey',
        kind: 'operation',
        ...headerKey('Idempotency-Key'),
        renew: (_current, unique) => unique,
        attach: (method) => method === 'post',
        protects: () => true,
      },
    ],
  });

const cases: readonly (readonly [what: string, provider: () => Provider, path: string])[] = [
  ['that nobody can be asked about', enforcing, '/pay'],
  ['of which the provider says nothing certain', () => xendit(HERE), '/v2/payouts'],
];
const body = { reference_id: 'R-1', amount: 100, currency: 'IDR', channel_code: 'ID_BCA' };

describe.each(cases)('an earlier payment %s', (_what, provider, path) => {
  test.each(edges)('is not made again under a key that only this call has, by %s', async (_edge, send) => {
    const { url, made } = await vendor({ tells: () => ({}) });
    const recovery = { keys: {}, processed: 'maybe' } as const;
    const { outcome, keys } = await send({ provider: provider(), url, path, body, deadline: 700, recovery });
    // Whoever goes on with this call must not take that key for the payment's either.
    expect({ made: made.length, outcome, keys }).toEqual({ made: 0, outcome: 'unknown', keys: {} });
  });

  test.each(edges)('is sent again under its own key, by %s', async (_edge, send) => {
    const { url, made } = await vendor({ tells: () => ({}) });
    const recovery = { keys: { idempotencyKey: 'k-1' }, processed: 'maybe', maxAttempts: 1 } as const;
    await send({ provider: provider(), url, path, body, deadline: 700, recovery });
    expect(made).toHaveLength(1);
  });
});

test.each(edges)('the key under which an earlier payment is made after all is told, by %s', async (_edge, send) => {
  const { url, arrived } = await serve(reply(200));
  const provider = { ...enforcing(), reconcile: async () => ({ state: 'absent', final: true }) as const };
  const recovery = { keys: {}, processed: 'maybe' } as const;
  const { outcome, keys } = await send({ provider, url, path: '/pay', body, recovery });
  expect(outcome).toBe('ok');
  expect(keys).toEqual({ idempotencyKey: arrived[0]?.headers['idempotency-key'] });
});
