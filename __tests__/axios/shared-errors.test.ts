// Adapters that make one request for several calls give them one error. Each call has a report, and so an error of its own.
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached, thrownBy } from './attached.js';
import { hang, reply, type Served, serve } from './serve.js';

const FIELDS = ['name', 'message', 'code', 'reason'] as const;

class GatewayError extends Error {
  readonly #reason = 'late';

  override get name() {
    return 'GatewayError';
  }

  get reason() {
    return this.#reason;
  }
}

/** Sends by the platform's `fetch`, within a time of its own. */
async function byFetch(config: InternalAxiosRequestConfig, signal: AbortSignal) {
  const { method = 'get', data } = config;
  const { status } = await fetch(axios.getUri(config), { method: method.toUpperCase(), body: data as string, signal });
  return { status, statusText: '', headers: {}, data: '{}', config };
}

/** As `AbortSignal.timeout` does once so many requests have arrived, which no slow machine changes. */
function timeoutAfter(arrived: number, server: Served): AbortSignal {
  const stop = new AbortController();
  const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  void until(() => server.arrived.length >= arrived).then(() => stop.abort(reason));
  return stop.signal;
}

test.each<[what: string, errorOf: (error: unknown) => unknown]>([
  ["the platform's own", (error) => error],
  ['one with private fields', () => new GatewayError('nothing came')],
])('an error that two calls are given is copied with all that it says: %s', async (_what, errorOf) => {
  const server = await serve(hang);
  let only: ReturnType<typeof byFetch> | undefined;
  const given: unknown[] = [];
  let stack = '';
  const adapter = (config: InternalAxiosRequestConfig) => {
    only ??= byFetch(config, timeoutAfter(1, server)).catch((error) => {
      given.push(errorOf(error));
      stack = String((given[0] as Error).stack);
      throw given[0];
    });
    return only;
  };
  const { client } = attached(server.url, { policy: { maxAttempts: 1 } }, { adapter });
  const thrown = await Promise.all([1, 2].map(() => thrownBy(client.post('/pay', {}))));
  const [error] = given as [Record<string, unknown>];
  expect(thrown.map((each) => recoveryOf(each)?.outcome)).toEqual(['unknown', 'unknown']);
  expect(new Set(thrown.map((each) => recoveryOf(each)?.callId)).size).toBe(2);
  for (const each of thrown as Record<string, unknown>[]) {
    expect(Object.getPrototypeOf(each)).toBe(Object.getPrototypeOf(error));
    expect(FIELDS.map((name) => each[name])).toEqual(FIELDS.map((name) => error[name]));
    // axios adds to it where each call was made.
    expect(String(each.stack).slice(0, stack.length)).toBe(stack);
    expect(inspect(each)).toContain(String(error.message));
  }
});

test('a retry that ends with such an error passes a copy on to an adapter around ours', async () => {
  const server = await serve(reply(503, {}), hang);
  const adapter = (config: InternalAxiosRequestConfig) => byFetch(config, timeoutAfter(2, server));
  const { client } = attached(server.url, { policy: { maxAttempts: 2 } }, { adapter });
  const seen: unknown[] = [];
  client.interceptors.request.use((config) => {
    const inner = config.adapter as typeof adapter;
    config.adapter = (given) =>
      inner(given).catch((error) => {
        seen.push(error);
        throw error;
      });
    return config;
  });
  const error = await thrownBy(client.get('/pay'));
  expect(recoveryOf(error)?.attempts.map(({ code }) => code)).toEqual(['503', 'ETIMEDOUT']);
  // Around the retry, and around the whole call.
  expect(seen.map((each) => (each as Error).name)).toEqual(['TimeoutError', 'TimeoutError']);
  expect(seen[1]).toBe(error);
  expect(seen[0]).not.toBe(error);
});
