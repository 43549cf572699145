// Limits that Node's timers cannot hold, such as a worker's "for ever" of 30 days or of Number.MAX_SAFE_INTEGER.
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, plainHttp, recoveryOf, run } from '../../src/index.js';
import { systemClock } from '../../src/time/clock.js';
import { reply, serve } from '../axios/serve.js';

const DAY = 86_400_000;

describe.each([30 * DAY, Number.MAX_SAFE_INTEGER])('a limit of %d ms', (long) => {
  const policy = { deadline: long, attemptTimeout: long, backoff: constant(1) };

  test('leaves a slow signer its time on a retry', async () => {
    const server = await serve(reply(429), reply(200));
    const client = axios.create({ baseURL: server.url });
    attach(client, { provider: plainHttp(), policy, logger: false });
    client.interceptors.request.use(async (config) => {
      await setTimeout(20);
      return config;
    });
    expect(recoveryOf(await client.post('/pay', {}))?.outcome).toBe('recovered');
  });

  test('leaves an operation its time', async () => {
    const operation = async () => {
      await setTimeout(30);
      return { paid: true };
    };
    const made = await run(operation, { provider: plainHttp(), policy, logger: false });
    expect(recoveryOf(made)?.outcome).toBe('ok');
  });
});

describe('a timer', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([
    ['', []],
    [', if a test leaves `performance` alone', ['performance' as const]],
  ])('of 60 days fires when they are over%s', (_, doNotFake) => {
    jest.useFakeTimers({ doNotFake: [...doNotFake] });
    let fired = 0;
    systemClock.setTimer(() => fired++, 60 * DAY);
    jest.advanceTimersByTime(60 * DAY - 1);
    expect(fired).toBe(0);
    jest.advanceTimersByTime(1);
    expect(fired).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('of any length can be taken back', () => {
    jest.useFakeTimers();
    const timer = systemClock.setTimer(() => {}, Number.POSITIVE_INFINITY);
    jest.advanceTimersByTime(30 * DAY);
    systemClock.clearTimer(timer);
    expect(jest.getTimerCount()).toBe(0);
  });
});
