// A payment is resumed, and an interceptor sets the adapter that sends it: it is looked up first, whoever sends it.
import { describe, expect, test } from '@jest/globals';
import type { AxiosAdapter } from 'axios';
import { bodyKey, plainHttp, type Reconcile, recoveryOf } from '../../src/index.js';
import { attached } from './attached.js';
import { byFetch, CHOICES } from './own-adapters.js';
import { reply, type Served, serve } from './serve.js';

const byId: Reconcile = async (_, { get }) => {
  const answer = await get('/payments/order-1');
  return answer.status === 404 ? 'absent' : answer;
};
const keys = [{ name: 'id', kind: 'operation', ...bodyKey('id') }] as const;
const earlier = { keys: { id: 'order-1' }, doubt: { since: Date.now() - 60_000, absences: 0 } };

function resumedAt({ url }: Served, settledAfter = 50) {
  const provider = plainHttp({ keys, reconcile: byId, settledAfter });
  const { client } = attached(url, { provider, policy: { deadline: 1000 } });
  const pay = (id = 'order-1') => client.post('/pay', { id, amount: 5 }, { recovery: earlier });
  return { client, pay };
}

const arrivedAt = ({ arrived }: Served) => arrived.map(({ method, url }) => `${method} ${url}`);

test('an adapter that an interceptor sets once it was looked up does not send it under another key', async () => {
  const server = await serve((response, request) => reply(request.method === 'GET' ? 404 : 200)(response, request));
  const { client, pay } = resumedAt(server);
  client.interceptors.request.use((config) => {
    const isLookedUp = arrivedAt(server).includes('GET /payments/order-1');
    if (config.method === 'post' && isLookedUp) Object.assign(config, { adapter: byFetch, data: { id: 'order-2' } });
    return config;
  });
  const error = await pay().catch((thrown: unknown) => thrown);
  expect((error as Error).cause).toMatchObject({ code: 'ERR_KEY_CHANGED' });
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', keys: { id: 'order-1' }, attempts: [] });
  expect(arrivedAt(server)).not.toContain('POST /pay');
});

describe.each(CHOICES)('an interceptor that %s', (_what, change) => {
  test('is not sent if it was paid', async () => {
    const server = await serve(reply(200, { id: 'order-1' }));
    const { client, pay } = resumedAt(server);
    client.interceptors.request.use(change);
    expect(recoveryOf(await pay())).toMatchObject({ outcome: 'reconciled', attempts: { length: 0 } });
    expect(arrivedAt(server)).toEqual(['GET /payments/order-1']);
  });

  test('nor if nobody knows', async () => {
    const server = await serve(reply(503));
    const { client, pay } = resumedAt(server);
    client.interceptors.request.use(change);
    const error = await pay().catch((thrown: unknown) => thrown);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: { length: 0 } });
    expect(arrivedAt(server)).not.toContain('POST /pay');
  });

  test('is sent once if it was not paid', async () => {
    const server = await serve((response, request) =>
      reply(request.method === 'GET' ? 404 : 200, { id: 'order-1' })(response, request),
    );
    const { client, pay } = resumedAt(server);
    client.interceptors.request.use(change);
    const response = await pay();
    expect(response.data).toEqual({ id: 'order-1' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', processed: 'yes' });
    expect(arrivedAt(server).filter((each) => each === 'POST /pay').length).toBe(1);
  });

  test('is not sent under another key', async () => {
    const server = await serve((response, request) =>
      reply(request.method === 'GET' ? 404 : 200, { id: 'order-1' })(response, request),
    );
    const { client, pay } = resumedAt(server);
    client.interceptors.request.use((config) => {
      const own = change(config);
      if (own.method === 'post') own.data = { ...own.data, id: 'order-2' };
      return own;
    });
    const error = await pay().catch((thrown: unknown) => thrown);
    expect((error as Error).cause).toMatchObject({ code: 'ERR_KEY_CHANGED' });
    expect(arrivedAt(server)).not.toContain('POST /pay');
  });
});

test('an adapter that opens what ours brings opens the answer of a payment that is resumed, once', async () => {
  const hidden = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
  const server = await serve((response, request) =>
    reply(request.method === 'GET' ? 404 : 200, { sealed: hidden({ id: 'order-1' }) })(response, request),
  );
  const { client, pay } = resumedAt(server);
  let opened = 0;
  client.interceptors.request.use((config) => {
    const next = config.adapter as AxiosAdapter;
    const adapter: AxiosAdapter = async (own) => {
      const answer = await next(own);
      const { sealed } = typeof answer.data === 'string' ? JSON.parse(answer.data) : answer.data;
      if (sealed === undefined || own.method === 'get') return answer;
      opened += 1;
      return { ...answer, data: Buffer.from(sealed, 'base64').toString() };
    };
    return Object.assign(config, { adapter });
  });
  expect((await pay()).data).toEqual({ id: 'order-1' });
  expect(opened).toBeGreaterThan(0);
});
