import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../src/index.js';
import { answering, attached, thrownBy } from './attached.js';
import { type Answer, reply, serve } from './serve.js';

type Change = (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig;
type Order = readonly [string, (client: AxiosInstance, change: Change) => void];

const http = axios.getAdapter('http');
const orders: readonly Order[] = [
  ['an interceptor', (client, change) => void client.interceptors.request.use(change)],
  [
    'a synchronous interceptor',
    (client, change) => void client.interceptors.request.use(change, null, { synchronous: true }),
  ],
  [
    'an asynchronous interceptor',
    (client, change) => void client.interceptors.request.use(async (config) => change(config)),
  ],
];

const changes: readonly (readonly [string, Change])[] = [
  [
    'deletes the adapter',
    (config) => {
      delete config.adapter;
      return config;
    },
  ],
  ['makes the config anew, without an adapter', ({ adapter: _, ...config }) => config],
  ['names an adapter', (config) => ({ ...config, adapter: 'fetch' })],
  ["sets axios's own adapter", (config) => Object.assign(config, { adapter: http })],
  [
    'sets an adapter of its own',
    (config) => Object.assign(config, { adapter: (own: InternalAxiosRequestConfig) => http(own) }),
  ],
  [
    'puts an adapter around the one that is there',
    (config) => {
      const next = config.adapter as AxiosAdapter;
      config.adapter = async (own) => next(own);
      return config;
    },
  ],
  ['makes something else of the adapter', (config) => ({ ...config, adapter: {} as never })],
];

describe.each(orders)('%s', (_who, add) => {
  test.each(changes)('that %s: the call is recovered as any other', async (_what, change) => {
    const server = await serve(reply(429), reply(429), reply(200, { paid: true }));
    const { client, recovery } = attached(server.url);
    add(client, change);
    const response = await client.post('/pay', { amount: 1 });
    expect(response.data).toEqual({ paid: true });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', processed: 'yes' });
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 3 });
    expect(server.arrived.length).toBe(3);
  });

  test.each(changes)('that %s: a charge whose answer is lost is in doubt', async (_what, change) => {
    const lost: Answer = (response) => response.destroy();
    const server = await serve(lost);
    const { client } = attached(server.url);
    add(client, change);
    const error = await thrownBy(client.post('/pay', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.length).toBe(1);
  });
});

test('the config that comes back has the adapter of the interceptor, as with bare axios', async () => {
  const { client } = attached('http://localhost');
  const adapter = answering(200);
  client.interceptors.request.use((config) => Object.assign(config, { adapter }));
  expect((await client.get('/')).config.adapter).toBe(adapter);
});

test('an adapter that an interceptor chooses anew for a resend sends that', async () => {
  const { client } = attached('http://localhost');
  let attempts = 0;
  const sent: number[] = [];
  client.interceptors.request.use((config) => {
    const mine = ++attempts;
    config.adapter = async (own) => {
      sent.push(mine);
      return answering(mine === 1 ? 429 : 200)(own).then((response) =>
        mine === 1 ? Promise.reject(new axios.AxiosError('429', undefined, own, {}, response)) : response,
      );
    };
    return config;
  });
  expect(recoveryOf(await client.get('/'))?.outcome).toBe('recovered');
  expect(sent).toEqual([1, 2]);
});

test('an answer from the cache of an interceptor is not held back by an open breaker, and teaches nothing', async () => {
  const server = await serve((response) => response.destroy());
  const circuitBreaker = { row: 1, openFor: 60_000 };
  const { client, recovery } = attached(server.url, { circuitBreaker, concurrency: 1, policy: { maxAttempts: 1 } });
  let isCached = false;
  client.interceptors.request.use((config) => (isCached ? Object.assign(config, { adapter: answering(200) }) : config));
  // Four failures at once open it.
  for (let count = 0; count < 4; count++) await thrownBy(client.get('/rates'));
  const before = recovery.stats().lanes;
  expect(before[0]?.breaker).toBe('open');
  isCached = true;
  expect(recoveryOf(await client.get('/rates'))?.outcome).toBe('ok');
  expect(recovery.stats().lanes).toEqual(before);
});
