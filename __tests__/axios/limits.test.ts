import { describe, expect, jest, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosResponse } from 'axios';
import { constant, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { withEnough } from '../time-for.js';
import { attached, frozen, thrownBy } from './attached.js';
import { drip, hang, reply, serve } from './serve.js';

const DAY = 86_400_000;

describe('attemptTimeout', () => {
  test('cuts an answer that drips, which an axios timeout would consider alive', async () => {
    const end = async (attemptTimeout: number) => {
      const server = await serve(drip(10), reply(200, { paid: true }));
      const { client } = attached(server.url, { policy: { attemptTimeout } }, { timeout: 100 });
      const response = await client.get('/payments/1');
      return { response, codes: recoveryOf(response)?.attempts.map(({ code }) => code) };
    };
    const { response, codes } = await withEnough(100, end, (each) => each.codes?.length === 2);
    expect(response.data).toEqual({ paid: true });
    expect(codes).toEqual(['ECONNABORTED', undefined]);
  });

  test('cuts a request that hangs; whether it took effect is not known', async () => {
    const server = await serve(hang);
    const { clock, client } = frozen(server.url, { policy: { attemptTimeout: 10_000 } });
    const calling = thrownBy(client.post('/payments', { amount: 1 }));
    await until(() => server.arrived.length === 1);
    clock.pass(9_999);
    clock.pass(1);
    const error = await calling;
    expect(error).toMatchObject({ code: 'ECONNABORTED', message: 'timeout of 10000ms exceeded' });
    expect(axios.isAxiosError(error) && error.config?.url).toBe('/payments');
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', elapsedMs: 10_000 });
  });

  test('has the code that the caller chose for timeouts', async () => {
    const server = await serve(hang);
    const transitional = { clarifyTimeoutError: true };
    const { client } = attached(server.url, { policy: { attemptTimeout: 50 } }, { transitional });
    expect(await thrownBy(client.post('/payments', { amount: 1 }))).toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('ends an attempt whose adapter ignores signals, and what that adapter gives later is dropped', async () => {
    const { clock, client } = frozen('http://localhost', { policy: { attemptTimeout: 1000, maxAttempts: 1 } });
    let answer: (response: AxiosResponse) => void = () => {};
    let sent = 0;
    const calling = thrownBy(
      client.get('/payments/1', {
        adapter: () => {
          sent += 1;
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
      }),
    );
    await until(() => sent === 1);
    clock.pass(1000);
    expect(await calling).toMatchObject({ code: 'ECONNABORTED' });
    answer({ status: 200, statusText: 'OK', data: '{}', headers: {}, config: {} as never });
    expect(clock.pending).toBe(0);
  });

  test("ends an attempt though axios's own adapter for Node does not, as before 1.13 after an answer that cannot be decompressed", async () => {
    await jest.isolateModulesAsync(async () => {
      const { default: older } = await import('axios');
      const find = older.getAdapter;
      const deaf: AxiosAdapter = () => new Promise(() => {});
      older.getAdapter = (given) => (given === 'http' || Array.isArray(given) ? deaf : find(given));
      const { attached: attachedTo } = await import('./attached.js');
      const { client } = attachedTo('http://localhost', { policy: { attemptTimeout: 50 } });
      const error = await thrownBy(client.post('/payments', { amount: 1 }));
      expect(error).toMatchObject({ message: 'timeout of 50ms exceeded' });
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    });
  });

  test('is not the whole call: each attempt has it anew', async () => {
    const server = await serve(hang, hang, reply(200));
    const { clock, client } = frozen(server.url, { policy: { attemptTimeout: 1000, backoff: constant(0) } });
    const calling = client.get('/payments/1');
    for (const attempt of [1, 2]) {
      await until(() => server.arrived.length === attempt);
      clock.pass(1000);
    }
    expect(recoveryOf(await calling)).toMatchObject({ outcome: 'recovered', elapsedMs: 2000 });
    clock.pass(20);
    expect(clock.pending).toBe(0);
  });

  test('leaves at most a 20 ms timer after a success, which the next calls share', async () => {
    const server = await serve(reply(200), reply(200), reply(200));
    const { clock, client } = frozen(server.url, {});
    for (let call = 1; call <= 3; call++) await client.get('/payments/1');
    expect(clock.delays).toEqual([20]);
    clock.pass(20);
    expect(clock.pending).toBe(0);
    expect(clock.delays).toEqual([20]);
  });

  test('leaves no timer after a call that outlasts the first one', async () => {
    const server = await serve(hang);
    const { clock, client } = frozen(server.url, { policy: { attemptTimeout: 1000, maxAttempts: 1 } });
    const controller = new AbortController();
    const calling = thrownBy(client.get('/payments/1', { signal: controller.signal }));
    await until(() => server.arrived.length === 1);
    clock.pass(20);
    expect(clock.delays).toEqual([20, 980]);
    controller.abort();
    await calling;
    expect(clock.pending).toBe(0);
  });

  test('ends each of several attempts under way at its own time', async () => {
    const server = await serve(hang, hang, hang);
    const { clock, client } = frozen(server.url, { policy: { maxAttempts: 1 } });
    const ended: number[] = [];
    for (const attemptTimeout of [3000, 1000, 2000]) {
      const calling = client.get('/payments/1', { recovery: { attemptTimeout } });
      void calling.catch(() => ended.push(attemptTimeout));
    }
    await until(() => server.arrived.length === 3);
    for (const expected of [[1000], [1000, 2000], [1000, 2000, 3000]]) {
      clock.pass(1000);
      await until(() => ended.length === expected.length);
      expect(ended).toEqual(expected);
    }
    expect(clock.pending).toBe(0);
  });
});

describe('deadline', () => {
  test('covers the attempts and the waits of the whole call', async () => {
    const server = await serve(reply(503), hang);
    const { clock, client } = frozen(server.url, {
      policy: { deadline: 5000, attemptTimeout: 4000, backoff: constant(3000) },
    });
    const calling = thrownBy(client.get('/payments/1'));
    await until(() => clock.delays.includes(3000));
    clock.pass(3000);
    await until(() => server.arrived.length === 2);
    clock.pass(2000);
    const error = await calling;
    expect(error).toMatchObject({ code: 'ECONNABORTED', message: 'deadline of 5000ms exceeded' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'deadline', elapsedMs: 5000 });
  });

  test('ends a call at once if the next wait does not fit', async () => {
    const server = await serve(reply(503));
    const { clock, client } = frozen(server.url, { policy: { deadline: 5000, backoff: constant(5000) } });
    const error = await thrownBy(client.get('/payments/1'));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'deadline', elapsedMs: 0 });
    expect(axios.isAxiosError(error) && error.response?.status).toBe(503);
    clock.pass(20);
    expect(clock.pending).toBe(0);
  });

  test('that passes while an interceptor works sends nothing', async () => {
    const server = await serve(reply(200));
    const { clock, client } = frozen(server.url, { policy: { deadline: 5000 } });
    client.interceptors.request.use(async (config) => {
      clock.pass(6000);
      return config;
    });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(error).toMatchObject({ message: 'deadline exceeded before the request was sent' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(server.arrived.length).toBe(0);
  });
});

describe('a wait', () => {
  test('above 2^31 - 1 ms is waited in full', async () => {
    const server = await serve(reply(429), reply(200));
    const { clock, client } = frozen(server.url, { policy: { backoff: constant(30 * DAY), deadline: false } });
    const calling = client.get('/payments/1');
    await until(() => clock.delays.includes(30 * DAY));
    clock.pass(30 * DAY - 1);
    expect(clock.pending).toBe(1);
    expect(server.arrived.length).toBe(1);
    clock.pass(1);
    expect(recoveryOf(await calling)).toMatchObject({ outcome: 'recovered', elapsedMs: 30 * DAY });
  });

  test('is never below a Retry-After', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '7' }), reply(200));
    const { clock, client } = frozen(server.url, { policy: { backoff: constant(1) } });
    const calling = client.post('/payments', { amount: 1 });
    await until(() => clock.delays.includes(7000));
    clock.pass(6999);
    expect(clock.pending).toBe(1);
    clock.pass(1);
    expect(recoveryOf(await calling)?.attempts[0]).toMatchObject({ action: 'retry', delayMs: 7000 });
  });

  test("is the caller's own if that is above the Retry-After", async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '7' }), reply(200));
    const { clock, client } = frozen(server.url, { policy: { backoff: constant(9000) } });
    const calling = client.post('/payments', { amount: 1 });
    await until(() => clock.delays.includes(9000));
    clock.pass(9000);
    expect(recoveryOf(await calling)?.attempts[0]).toMatchObject({ delayMs: 9000 });
  });

  test('that the provider wants above maxRetryAfter ends the call as deferred', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '31' }));
    const { clock, client } = frozen(server.url, {});
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    const retryAt = clock.wall() + 31_000;
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'deferred',
      stoppedBy: 'retry-after',
      retryAt,
      processed: 'no',
    });
    expect(server.arrived.length).toBe(1);
    const patient = await thrownBy(client.post('/payments', { amount: 1 }, { recovery: { maxRetryAfter: 30_999 } }));
    expect(recoveryOf(patient)?.outcome).toBe('deferred');
  });

  test('that the provider wants beyond the deadline ends the call as deferred', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '20' }));
    const { clock, client } = frozen(server.url, { policy: { deadline: 10_000 } });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'deferred', retryAt: clock.wall() + 20_000 });
  });

  test("that fits the request's own maxRetryAfter is waited out", async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '31' }), reply(200));
    const { clock, client } = frozen(server.url, {});
    const calling = client.post('/payments', { amount: 1 }, { recovery: { maxRetryAfter: 31_000 } });
    await until(() => clock.delays.includes(31_000));
    clock.pass(31_000);
    expect(recoveryOf(await calling)?.outcome).toBe('recovered');
  });
});
