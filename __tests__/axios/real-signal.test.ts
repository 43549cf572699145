import { expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from './attached.js';
import { hang, reply, serve } from './serve.js';

const byFetch: AxiosAdapter = async (config) => {
  const { signal, method = 'get', data } = config;
  const answer = await fetch(`${config.baseURL}${config.url}`, { method, body: data, signal: signal as AbortSignal });
  return { status: answer.status, statusText: '', headers: {}, data: await answer.text(), config };
};

test('an adapter of the caller hands its signal to fetch and to AbortSignal.any, and has it back afterwards', async () => {
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

test('a timeout reaches fetch by it', async () => {
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
