// A run around a call of an attached client that ended before it sent anything: that call's own report is proof.
import { expect, test } from '@jest/globals';
import type { AxiosInstance } from 'axios';
import { headerKey, plainHttp, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';

type Pay = (client: AxiosInstance, signal: AbortSignal) => Promise<unknown>;
const ways: [string, Pay][] = [
  ['throws its error', (client, signal) => client.post('/payments', { amount: 1 }, { signal })],
  [
    'throws an error made from it',
    (client, signal) =>
      client.post('/payments', { amount: 1 }, { signal }).catch((cause: unknown) => {
        throw new Error('not paid', { cause });
      }),
  ],
];

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each(ways)('an operation that %s is not in doubt if its deadline passed before it was sent', async (_, pay) => {
  const server = await serve(reply(200));
  const { client } = attached(server.url, { policy: { deadline: 30 } });
  client.interceptors.request.use(async (config) => {
    await later(50);
    return config;
  });
  const once = { provider: plainHttp(), logger: false as const, policy: { maxAttempts: 1 } };
  const error = await thrownBy(run(({ signal }) => pay(client, signal), once));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'UNSENT' }] });
  expect(server.arrived).toEqual([]);
});

test.each(ways)(
  'an operation that %s is not in doubt if the run cut it while it waited for a place',
  async (_, pay) => {
    const server = await serve(hang);
    const { client } = attached(server.url, { concurrency: 1 });
    const other = new AbortController();
    const ahead = thrownBy(client.post('/payments', { amount: 2 }, { signal: other.signal }));
    const cut = (attemptTimeout: number) => {
      const policy = { attemptTimeout, maxAttempts: 1 };
      return thrownBy(run(({ signal }) => pay(client, signal), { provider: plainHttp(), logger: false, policy }));
    };
    const error = await cut(100);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'UNSENT' }] });
    expect(server.arrived).toHaveLength(1);
    other.abort();
    await ahead;
  },
);

test('what was sent before stays in doubt', async () => {
  const server = await serve(reply(500), reply(200));
  const { client } = attached(server.url, { policy: { deadline: 30, maxAttempts: 1 } });
  client.interceptors.request.use(async (config) => {
    if (config.url === '/late') await later(50);
    return config;
  });
  const once = { provider: plainHttp(), logger: false as const, policy: { maxAttempts: 1 } };
  const pay = async () => {
    await client.post('/payments', { amount: 1 }).catch(() => {});
    return client.post('/late', { amount: 1 });
  };
  expect(recoveryOf(await thrownBy(run(pay, once)))).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

test('what the call resumes stays in doubt', async () => {
  const server = await serve(reply(200));
  const key = { name: 'key', kind: 'operation', ...headerKey('Key'), protects: () => true } as const;
  const { client } = attached(server.url, { provider: { ...plainHttp(), keys: [key] }, policy: { deadline: 30 } });
  client.interceptors.request.use(async (config) => {
    await later(50);
    return config;
  });
  const recovery = { idempotent: true, keys: { key: 'K' }, doubt: { since: Date.now() - 1000, absences: 0 } };
  const once = { provider: plainHttp(), logger: false as const, policy: { maxAttempts: 1 } };
  const error = await thrownBy(run(() => client.post('/payments', { amount: 1 }, { recovery }), once));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived).toEqual([]);
});
