// An adapter that does not pass our signal on sends the request as soon as a connection opens, whenever we stop waiting for it.
import dns from 'node:dns';
import { describe, expect, test } from '@jest/globals';
import type { AxiosAdapter, CreateAxiosDefaults, InternalAxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../../src/index.js';
import { until } from '../../simulators/until.js';
import { attached, thrownBy } from '../attached.js';
import { hang, reply, serve } from '../serve.js';
import { paid, slow } from './slow-name.js';

type Own = (config: InternalAxiosRequestConfig) => AbortSignal | null;

const by =
  (signalOf: Own): AxiosAdapter =>
  async (config) => {
    const { baseURL, url, method = 'get', data } = config;
    const answer = await fetch(`${baseURL}${url}`, {
      method: method.toUpperCase(),
      body: data,
      signal: signalOf(config),
    });
    return { status: answer.status, statusText: '', headers: {}, data: await answer.text(), config };
  };
const dropping = (input: string | URL | Request, init?: RequestInit) =>
  input instanceof Request
    ? fetch(input.url, { method: input.method, body: input.body, duplex: 'half' } as RequestInit)
    : fetch(input, { ...init, signal: null });

const holding: Readonly<Record<string, CreateAxiosDefaults>> = {
  'drops the signal': { adapter: by(() => null) },
  'has a signal of its own': { adapter: by(() => new AbortController().signal) },
  "is axios's for fetch, with a fetch that drops the signal": {
    adapter: 'fetch',
    env: { fetch: dropping, Request, Response },
  } as CreateAxiosDefaults,
};
const heeding: Readonly<Record<string, CreateAxiosDefaults>> = {
  'passes the signal on': { adapter: by(({ signal }) => signal as AbortSignal) },
  "is axios's for fetch": { adapter: 'fetch' },
  "is axios's for Node": { adapter: 'http' },
};

describe.each(Object.keys(holding))('a write that is cut while it connects, by an adapter that %s', (name) => {
  test.each([{ attemptTimeout: 100 }, { deadline: 100 }])('by %p: it is made once, and is in doubt', async (limit) => {
    const server = await slow();
    const { client } = attached(server.url, { policy: limit }, holding[name]);
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      processed: 'maybe',
      attempts: [{ code: 'ECONNABORTED', processed: 'maybe' }],
    });
    server.open();
    await until(() => paid(server) > 0);
    await server.settled();
    expect(paid(server)).toBe(1);
  });
});

test('a caller who gives up is told that it may have been made, whatever the adapter throws then', async () => {
  const server = await slow();
  const racing: AxiosAdapter = (config) => {
    const late = new Promise<never>((_resolve, reject) => setTimeout(reject, 300, new Error('too slow')));
    return Promise.race([by(() => null)(config), late]);
  };
  const { client } = attached(server.url, {}, { adapter: racing });
  const error = await thrownBy(client.post('/payments', { amount: 1 }, { signal: AbortSignal.timeout(100) }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'maybe' });
  server.open();
  await until(() => paid(server) > 0);
});

test('a signal that ends two payments with one reason: the one that still connects says nothing about the one that was sent', async () => {
  const controller = new AbortController();
  const [connecting, sent] = [await slow(), await serve(hang)];
  const pay = ({ url }: { readonly url: string }) => {
    const { client } = attached(url, {}, heeding['passes the signal on']);
    return thrownBy(client.post('/payments', { amount: 1 }, { signal: controller.signal }));
  };
  const ends = [connecting, sent].map(pay);
  await until(() => sent.arrived.length === 1);
  controller.abort();
  expect((await Promise.all(ends)).map((error) => recoveryOf(error)?.processed)).toEqual(['no', 'maybe']);
});

test('nor about one that was sent again', async () => {
  const controller = new AbortController();
  const [connecting, sent] = [await slow(), await serve(reply(429), hang)];
  const pay = ({ url }: { readonly url: string }) => {
    const { client } = attached(url, {}, heeding['passes the signal on']);
    return thrownBy(client.post('/payments', { amount: 1 }, { signal: controller.signal }));
  };
  const end = pay(sent);
  await until(() => sent.arrived.length === 2);
  // What is noted of this one comes after what is noted of the retry, and before that is judged.
  const ends = [pay(connecting), end];
  const { calls } = (dns.lookup as unknown as { readonly mock: { readonly calls: readonly [string][] } }).mock;
  await until(() => calls.some(([host]) => connecting.url.includes(host)));
  controller.abort();
  expect((await Promise.all(ends)).map((error) => recoveryOf(error)?.processed)).toEqual(['no', 'maybe']);
});

describe.each(Object.keys(heeding))('a write that is cut while it connects, by an adapter that %s', (name) => {
  test('by attemptTimeout: nothing was sent, and it is sent again', async () => {
    const server = await slow();
    const policy = { attemptTimeout: 100, maxAttempts: 2 };
    const { client } = attached(server.url, { policy }, heeding[name]);
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      attempts: [{ code: 'NOT_CONNECTED' }, { code: 'NOT_CONNECTED' }],
    });
    server.open();
    await server.settled();
    expect(paid(server)).toBe(0);
  });

  test('by the caller: nothing was sent', async () => {
    const server = await slow();
    const { client } = attached(server.url, {}, heeding[name]);
    const error = await thrownBy(client.post('/payments', { amount: 1 }, { signal: AbortSignal.timeout(100) }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'no' });
    server.open();
    await server.settled();
    expect(paid(server)).toBe(0);
  });
});
