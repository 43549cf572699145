import { Agent, type ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../../src/index.js';
import { until } from '../../simulators/until.js';
import { attached, frozen, thrownBy } from '../attached.js';
import { hang, reply, serve } from '../serve.js';
import { serveElsewhere } from '../serve-elsewhere.js';

describe("axios's own timeout is the time of an attempt", () => {
  test.each([
    ['of the client', { timeout: 25_000 }, {}],
    ['of the request', {}, { timeout: 25_000 }],
    ['of the request, over that of the client', { timeout: 5000 }, { timeout: 25_000 }],
    ['as a text', {}, { timeout: '25000' as never }],
  ])('%s', async (_name, defaults, config) => {
    const server = await serve(hang);
    const { clock, client } = frozen(server.url, { policy: { maxAttempts: 1, deadline: false } }, defaults);
    const paying = thrownBy(client.post('/payments', { amount: 1 }, config));
    await until(() => server.arrived.length === 1);
    clock.pass(24_999);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(recoveryOf(paying)).toBeUndefined();
    clock.pass(1);
    expect(await paying).toMatchObject({ code: 'ECONNABORTED', message: 'timeout of 25000ms exceeded' });
  });

  test('set by an interceptor', async () => {
    const server = await serve(hang);
    const { clock, client } = frozen(server.url, { policy: { maxAttempts: 1 } });
    client.interceptors.request.use((config) => ({ ...config, timeout: 700 }));
    const paying = thrownBy(client.post('/payments', { amount: 1 }));
    await until(() => server.arrived.length === 1);
    clock.pass(700);
    expect(await paying).toMatchObject({ message: 'timeout of 700ms exceeded' });
  });

  test('unless the policy names one', async () => {
    const server = await serve(hang);
    const { clock, client } = frozen(server.url, { policy: { maxAttempts: 1, attemptTimeout: 300 } });
    const paying = thrownBy(client.post('/payments', { amount: 1 }, { timeout: 25_000 }));
    await until(() => server.arrived.length === 1);
    clock.pass(300);
    expect(await paying).toMatchObject({ message: 'timeout of 300ms exceeded' });
  });

  test('0 means none, and the attempt has ten seconds', async () => {
    const server = await serve(hang);
    const { clock, client } = frozen(server.url, { policy: { maxAttempts: 1 } });
    const paying = thrownBy(client.post('/payments', { amount: 1 }, { timeout: 0 }));
    await until(() => server.arrived.length === 1);
    clock.pass(10_000);
    expect(await paying).toMatchObject({ message: 'timeout of 10000ms exceeded' });
  });
});

test("the caller's timeoutErrorMessage is theirs, and so is the request on the error", async () => {
  const server = await serve(hang);
  for (const adapter of ['http', 'fetch']) {
    const { client } = attached(
      server.url,
      { policy: { attemptTimeout: 50, maxAttempts: 1 } },
      { adapter, timeoutErrorMessage: 'too slow' },
    );
    expect(await thrownBy(client.post('/payments', {}))).toMatchObject({ code: 'ECONNABORTED', message: 'too slow' });
  }
  const { client } = attached(server.url, { policy: { attemptTimeout: 50, maxAttempts: 1 } });
  const error = (await thrownBy(client.post('/payments', {}))) as { request: { constructor: unknown } };
  expect(error.request).toBeDefined();
});

describe('an answer that lay in the socket while the process was busy is read before the time-out is believed', () => {
  test.each([
    ['a short one', false, 10],
    ['a long one', false, 2_000_000],
    ['a compressed one', true, 500_000],
  ])('%s', async (_name, zip, length) => {
    const { url, payWhileBusy } = await serveElsewhere(zip, length);
    for (const adapter of ['http', 'fetch']) {
      for (const isOwn of [true, false]) {
        const response = await payWhileBusy((ms) => {
          const policy = { ...(isOwn && { attemptTimeout: ms }), connectTimeout: ms - 50, maxAttempts: 1 };
          const { client } = attached(url, { policy }, { adapter, timeout: isOwn ? 0 : ms });
          return client.post('/payments', { amount: 1 });
        });
        expect(response.data).toMatchObject({ paid: true });
        expect(recoveryOf(response)?.outcome).toBe('ok');
      }
    }
  });
});

test("another request's connection, begun in the same tick and never established, cuts no payment short", async () => {
  let asked: ServerResponse | undefined;
  const server = await serve((response) => {
    asked = response;
  });
  const httpAgent = new Agent();
  const { clock, client } = frozen(server.url, { policy: { maxAttempts: 1 } }, { httpAgent });
  const aside = axios.post('http://traces.invalid/', {}, { httpAgent, lookup: () => {} } as AxiosRequestConfig);
  const paying = client.post('/payments', { amount: 1 });
  await until(() => asked !== undefined);
  // Longer than a connection may take, and not as long as an attempt may.
  clock.pass(5000);
  clock.pass(1000);
  reply(200, { paid: true })(asked as ServerResponse, {} as never);
  expect((await paying).data).toEqual({ paid: true });
  httpAgent.destroy();
  await thrownBy(aside);
});
