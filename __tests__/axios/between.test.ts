// What the caller's own code does between the beginning of a call that goes on with earlier keys and its first request takes time, in which
// another process may make the payment; and it may make calls of its own.
import { describe, expect, test } from '@jest/globals';
import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { plainHttp, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { attached, frozen } from './attached.js';
import { CHOICES } from './own-adapters.js';
import { reply, serve } from './serve.js';

const MINUTE = 60_000;

/** Nothing but the look-up keeps a payment from being made twice. */
const provider = plainHttp({
  hosts: ['127.0.0.1'],
  settledAfter: 50,
  reconcile: async (_, { get }) => {
    const { status, ...answer } = await get('/payments/1');
    return status === 404 ? { state: 'absent' } : { state: 'landed', answer: { status, ...answer } };
  },
});

async function shop(isMade = false) {
  const paid = { isMade };
  const { url, arrived } = await serve((response, request) =>
    (request.method === 'POST' || paid.isMade || request.url === '/token' ? reply(200, { id: '1' }) : reply(404))(
      response,
      request,
    ),
  );
  const asked = () => arrived.filter(({ url: at }) => at !== '/token').map(({ method }) => method);
  return { url, asked, paid };
}

const NOTHING_SENT: RequestRecovery = { keys: {}, processed: 'no' };

/** How a payment ends. */
async function pay(client: AxiosInstance, recovery: RequestRecovery) {
  return recoveryOf(await client.post('/payments', {}, { recovery }).catch((error: unknown) => error));
}

/** Puts an adapter around the one of payments, which does something before it calls that. */
function surround(client: AxiosInstance, before: () => unknown): void {
  client.interceptors.request.use((config) => {
    const next = config.adapter as AxiosAdapter;
    const adapter = async (own: InternalAxiosRequestConfig) => {
      if (own.method === 'post') await before();
      return next(own);
    };
    return Object.assign(config, { adapter });
  });
}

describe.each(CHOICES)('an interceptor that %s', (_what, change) => {
  test('does not have it sent if it was known a minute ago that nothing was sent, and it has been made since', async () => {
    const { url, asked } = await shop(true);
    const { client } = attached(url, { provider });
    client.interceptors.request.use(change);
    const recovery = { ...NOTHING_SENT, knownAt: Date.now() - MINUTE };
    expect(await pay(client, recovery)).toMatchObject({ outcome: 'reconciled', attempts: { length: 0 } });
    expect(asked()).toEqual(['GET']);
  });
});

describe.each([
  [
    'an interceptor',
    (client: AxiosInstance, slow: () => void) =>
      client.interceptors.request.use(async (config) => {
        if (config.method === 'post') slow();
        return config;
      }),
  ],
  ['an adapter that an interceptor puts around ours', surround],
] as const)('%s that takes 20 seconds', (_what, put) => {
  test('does not have it sent if it has been made meanwhile', async () => {
    const { url, asked, paid } = await shop();
    const { client, clock } = frozen(url, { provider });
    put(client, () => {
      clock.pass(20_000);
      paid.isMade = true;
    });
    expect(await pay(client, NOTHING_SENT)).toMatchObject({ outcome: 'reconciled', attempts: { length: 0 } });
    expect(asked()).toEqual(['GET']);
  });

  test('has it sent after one look-up that finds nothing: a process that is only slow still has its job', async () => {
    const { url, asked } = await shop();
    const { client, clock } = frozen(url, { provider });
    put(client, () => clock.pass(asked().length === 0 ? 20_000 : 0));
    expect(await pay(client, NOTHING_SENT)).toMatchObject({ outcome: 'ok' });
    expect(asked()).toEqual(['GET', 'POST']);
  });
});

test.each([
  ['of which nothing was sent', NOTHING_SENT],
  ['in doubt', { keys: {}, doubt: { since: Date.now() - 10 * MINUTE, absences: 1 } }],
])(
  'a payment %s does not wait for the token that its adapter gets by the same client, with one place',
  async (_, recovery) => {
    const { url, asked } = await shop();
    const { client } = attached(url, { provider, concurrency: 1, policy: { deadline: 5000 } });
    surround(client, () => client.get('/token'));
    expect(await pay(client, recovery)).toMatchObject({ outcome: 'ok' });
    expect(asked().filter((method) => method === 'POST')).toHaveLength(1);
  },
);

test('nor does a retry', async () => {
  const answers = [reply(503), reply(200, {})];
  const { url } = await serve((response, request) =>
    (request.url === '/token' ? reply(200, {}) : (answers.shift() ?? reply(500)))(response, request),
  );
  const { client } = attached(url, { provider, concurrency: 1, policy: { deadline: 5000, idempotent: true } });
  surround(client, () => client.get('/token'));
  expect(recoveryOf(await client.post('/payments', {}))).toMatchObject({ outcome: 'recovered' });
});
