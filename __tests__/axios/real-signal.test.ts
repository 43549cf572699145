import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { constant, recoveryOf } from '../../src/index.js';
import { AMPLE, withEnough } from '../time-for.js';
import { attached, thrownBy } from './attached.js';
import { hang, reply, serve } from './serve.js';

const byFetch: AxiosAdapter = async (config) => {
  const { signal, method = 'get', data } = config;
  const answer = await fetch(`${config.baseURL}${config.url}`, { method, body: data, signal: signal as AbortSignal });
  return { status: answer.status, statusText: '', headers: {}, data: await answer.text(), config };
};

test("a caller's adapter passes its signal to fetch and to AbortSignal.any, and the config has the old one back afterwards", async () => {
  const server = await serve(reply(200));
  let kind: unknown;
  const adapter: AxiosAdapter = (config) => {
    kind = Object.getPrototypeOf(AbortSignal.any([config.signal as AbortSignal]));
    return byFetch(config);
  };
  const { client } = attached(server.url, {}, { adapter });
  const response = await client.post('/pay', {});
  expect(kind).toBe(AbortSignal.prototype);
  expect('signal' in response.config).toBe(false);
});

test('a timeout reaches fetch through it', async () => {
  const server = await serve(hang);
  const { client } = attached(server.url, { policy: { attemptTimeout: 200, maxAttempts: 1 } }, { adapter: byFetch });
  expect(recoveryOf(await thrownBy(client.get('/a')))?.attempts.length).toBe(1);
});

test('and so does an abort of the caller', async () => {
  const server = await serve(hang);
  const { client } = attached(server.url, {}, { adapter: byFetch });
  const controller = new AbortController();
  const ended = thrownBy(client.post('/pay', {}, { signal: controller.signal }));
  while (server.arrived.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  const error = await ended;
  expect(axios.isCancel(error) || (error as Error).name === 'AbortError').toBe(true);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted' });
});

describe('whatever an adapter does to its config, a limit of ours is no abort of the caller', () => {
  const ways: Readonly<Record<string, (config: InternalAxiosRequestConfig) => void>> = {
    freezes: Object.freeze,
    seals: Object.seal,
    'sets a signal of its own in': (config) => {
      config.signal = AbortSignal.any([config.signal as AbortSignal, new AbortController().signal]);
    },
  };
  const each = Object.keys(ways).flatMap((way) => [false, true].map((given) => ({ way, given })));

  test.each(each)('one that $way its config, with a signal of the caller: $given', async ({ way, given }) => {
    const server = await serve(hang);
    const adapter: AxiosAdapter = (config) => {
      ways[way]?.(config);
      return byFetch(config);
    };
    const policy = { attemptTimeout: 200, maxAttempts: 2 };
    const { client } = attached(server.url, { policy }, { adapter });
    const config = given ? { signal: new AbortController().signal } : {};
    const error = await thrownBy(client.get('/a', config));
    expect(error).toMatchObject({ code: 'ECONNABORTED' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', attempts: { length: 2 } });
    expect((error as AxiosError).config?.signal).toBe(config.signal);
  });

  test.each(each)('and what has failed is handed back, by one that $way it: $given', async ({ way, given }) => {
    const adapter: AxiosAdapter = (config) => {
      ways[way]?.(config);
      return byFetch(config);
    };
    const config = given ? { signal: new AbortController().signal } : {};
    const end = async (deadline: number) => {
      const server = await serve(hang);
      const { client } = attached(server.url, { policy: { attemptTimeout: 2 * AMPLE, deadline } }, { adapter });
      return { server, error: await thrownBy(client.post('/pay', {}, config)) };
    };
    const { error } = await withEnough(200, end, ({ server }) => server.arrived.length > 0);
    expect(error).toMatchObject({ code: 'ECONNABORTED' });
    expect((error as AxiosError).config?.signal).toBe(config.signal);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('an adapter that ends the attempt with its own signal does not count as the caller giving up', async () => {
    const server = await serve(hang, reply(200));
    let count = 0;
    const adapter: AxiosAdapter = (config) => {
      config.signal = AbortSignal.timeout(++count === 1 ? 100 : 60_000);
      return byFetch(config);
    };
    const policy = { attemptTimeout: false, deadline: false, backoff: constant(1) } as const;
    const { client } = attached(server.url, { policy });
    const response = await client.get('/a', { adapter });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
  });
});
