import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { type AxiosAdapter, AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run, trafficOf } from '../../src/index.js';
import { FULL, HELD, ILL, OPEN } from '../../src/traffic/refuse.js';
import { attached, thrownBy } from '../axios/attached.js';
import { type Answer, hang, reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

const policy = { backoff: constant(1) };
const options: RunOptions = { provider: plainHttp(), logger: false, policy };
/** Longer than a test takes. */
const OPEN_FOR_LONG = 16 * 600_000;

const clientOf = (concurrency: number, ...answers: [Answer, ...Answer[]]) =>
  clientWith(OPEN_FOR_LONG, concurrency, ...answers);

async function clientWith(openFor: number, concurrency: number, answer: Answer, ...answers: Answer[]) {
  const server = await serve(answer, ...answers);
  const { client, recovery } = attached(server.url, {
    concurrency,
    policy,
    circuitBreaker: { row: 1, openFor },
  });
  // So that the traffic knows its host.
  await client.get('/payments/0');
  const traffic = trafficOf(recovery);
  return { server, client, recovery, given: { ...options, traffic } };
}

describe('a client inside a run of the same traffic', () => {
  test("does not wait for its own run's place", async () => {
    const { client, given, recovery } = await clientOf(1, reply(200));
    const runs = Array.from({ length: 3 }, () => run(() => client.get('/payments/1'), given));
    for (const response of await Promise.all(runs)) expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
    expect(recovery.stats()).toMatchObject({ calls: 4, lanes: [{ waiting: 0, concurrency: 1 }] });
  });

  test('keeps others out as long as its run lasts, and no longer', async () => {
    const { client, given, server } = await clientOf(1, reply(200), hang, reply(200));
    const controller = new AbortController();
    const hung = thrownBy(
      run(({ signal }) => client.get('/slow', { signal }), { ...given, signal: controller.signal }),
    );
    await until(() => server.arrived.length === 2);
    const waiting = client.get('/next');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.arrived.length).toBe(2);
    controller.abort();
    await hung;
    expect((await waiting).status).toBe(200);
  });

  test('outlives its run like any other call: it needs its own place', async () => {
    const { client, given, server } = await clientOf(1, reply(200), hang, reply(200));
    let later: Promise<unknown> | undefined;
    let isOver = () => {};
    const over = new Promise<void>((resolve) => {
      isOver = resolve;
    });
    await run(async () => {
      later = over.then(() => client.get('/later'));
    }, given);
    const controller = new AbortController();
    const hung = thrownBy(client.get('/slow', { signal: controller.signal }));
    await until(() => server.arrived.length === 2);
    isOver();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.arrived.length).toBe(2);
    controller.abort();
    await hung;
    await later;
    expect(server.arrived.length).toBe(3);
  });

  test('is no second probe of a breaker, and no second failure', async () => {
    const { client, given, server, recovery } = await clientWith(1600, 1, reply(200), reply(503));
    const once = { ...given, policy: { maxAttempts: 1 } };
    const paying = () => thrownBy(run(() => client.get('/payments/1'), once));
    const states: unknown[] = [];
    recovery.on('recovery.breaker', ({ breaker }) => states.push(breaker));
    for (let turn = 0; turn < 3; turn++) await paying();
    // A row of three, not of six.
    expect(states).toEqual([]);
    await paying();
    expect(states).toEqual(['open']);
    await paying();
    expect(states).toEqual(['open', 'half-open', 'open']);
    expect(server.arrived.length).toBe(6);
  });

  test("spends and fills the budget once, as its run's retry", async () => {
    const bad = reply(429);
    const answers = [bad, bad, bad, bad, bad, bad, reply(200)];
    const { client, given, recovery } = await clientOf(1, reply(200), ...answers);
    const budget = () => recovery.stats().lanes[0]?.budget;
    await thrownBy(run(() => client.get('/payments/1'), given));
    expect(budget()).toBe(15 - 3);
    await run(() => client.get('/payments/1'), given);
    expect(budget()).toBe(15 - 3 - 1 + 3);
  });

  test('leaves every attempt to the run', async () => {
    const { client, given, server } = await clientOf(2, reply(200), reply(429));
    const error = await thrownBy(run(() => client.get('/payments/1'), given));
    expect(server.arrived.length).toBe(5);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts', attempts: { length: 4 } });
  });
});

describe('code that continues when its run is over', () => {
  test('is no longer inside: a poller makes its own retries, and reports its own end', async () => {
    const { client, server, recovery } = await clientOf(1, reply(200), reply(200), reply(429), reply(200));
    const told: unknown[] = [];
    recovery.on('recovery.finished', ({ outcome }) => told.push(outcome));
    let isOver = () => {};
    const over = new Promise<void>((resolve) => {
      isOver = resolve;
    });
    let poller: Promise<unknown> | undefined;
    await run(async () => {
      poller = over.then(() => client.get('/payments/1'));
      return client.get('/payments/1');
    }, options);
    isOver();
    expect(recoveryOf(await poller)).toMatchObject({ outcome: 'recovered' });
    expect(server.arrived.length).toBe(4);
    expect(told).toEqual(['ok', 'recovered']);
  });

  test('is inside while the run continues: an attempt that was cut makes no retries next to the next one', async () => {
    const { client, server } = await clientOf(2, reply(200), reply(429), reply(429), reply(200));
    let goOn = () => {};
    const cut = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let left: Promise<unknown> | undefined;
    await run(
      async ({ attempt }) => {
        if (attempt === 1) {
          left = thrownBy(cut.then(() => client.get('/left')));
          return new Promise(() => {});
        }
        goOn();
        await left;
        return 'done';
      },
      { ...options, idempotent: true, policy: { ...policy, attemptTimeout: 40 } },
    ).catch(() => {});
    await left;
    expect(server.arrived.filter((each) => each.url === '/left').length).toBe(1);
  });
});

describe('a run inside a run', () => {
  test('leaves every attempt to the outer one', async () => {
    const operation = jest.fn(async () => Promise.reject({ status: 429, headers: {}, data: '' }));
    const given = { ...options, traffic: trafficOf({ logger: false }) };
    const error = await thrownBy(run(() => run(operation, given), given));
    expect(operation).toHaveBeenCalledTimes(4);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts', attempts: { length: 4 } });
  });

  test("does not wait for the outer run's place, nor does a client in it", async () => {
    const { client, given } = await clientOf(1, reply(200));
    const value = await run(() => run(() => run(() => client.get('/payments/1'), given), given), given);
    expect(value.status).toBe(200);
  });
});

describe('a client inside a run, each with its own traffic', () => {
  test('a call that the client held back was not sent, and leaves no doubt', async () => {
    const { client, server } = await clientOf(1, reply(200), reply(503));
    for (let index = 0; index < 4; index++)
      await client.post('/payments', {}, { recovery: { maxAttempts: 1 } }).catch(() => {});
    const sent = server.arrived.length;
    const operation = jest.fn(() => client.post('/payments', {}, { recovery: { longestWait: 1 } }));
    const error = await thrownBy(run(operation, { ...options, provider: plainHttp() }));
    expect(server.arrived.length).toBe(sent);
    expect(operation).toHaveBeenCalledTimes(1);
    expect(error).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
  });

  test.each([HELD, OPEN, ILL, FULL])(
    'nothing was sent after $code, whatever client says so',
    async ({ code, message }) => {
      const held = new AxiosError(message, code, { method: 'post', url: '/payments' } as InternalAxiosRequestConfig);
      const operation = jest.fn(() => Promise.reject(held));
      const error = await thrownBy(run(operation, { ...options, provider: plainHttp() }));
      expect(operation).toHaveBeenCalledTimes(1);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    },
  );
});

describe('the traffic of both learns what happens to a client inside a run', () => {
  /** An operation that hears of no failure, as far as its run can see. */
  const silently = (client: Awaited<ReturnType<typeof clientOf>>['client']) => () =>
    client.get('/payments/1').then(
      () => 'paid',
      () => client.get('/payments/2', { recovery: { longestWait: 1 } }).catch(() => 'pending'),
    );

  test('failures that the operation catches open the breaker, and then neither is sent', async () => {
    const { client, given, recovery, server } = await clientOf(2, reply(200), reply(503));
    const hasty = { ...given, policy: { longestWait: 1 } };
    for (let turn = 0; turn < 10; turn++) await run(silently(client), hasty).catch(() => {});
    expect(recovery.stats().lanes).toMatchObject([{ breaker: 'open', waiting: 0 }]);
    expect(server.arrived.length).toBe(1 + 4);
  });

  test('a back-off that the operation catches holds back later calls', async () => {
    const { client, given, server } = await clientOf(2, reply(200), reply(429, '{}', { 'retry-after': '60' }));
    await run(silently(client), given).catch(() => {});
    const sent = server.arrived.length;
    expect(recoveryOf(await thrownBy(client.get('/next')))).toMatchObject({ outcome: 'deferred' });
    expect(server.arrived.length).toBe(sent);
  });

  test('a concurrency limit binds the calls of one operation too', async () => {
    const { client, given, recovery } = await clientOf(1, reply(200));
    let most = 0;
    let now = 0;
    const counted = () => {
      now += 1;
      most = Math.max(most, now);
      return new Promise((resolve) => setTimeout(resolve, 5)).finally(() => {
        now -= 1;
      });
    };
    const adapter: AxiosAdapter = async (config) => {
      await counted();
      return { status: 200, statusText: '', headers: {}, data: '{}', config };
    };
    await run(() => Promise.all([1, 2, 3, 4, 5].map((id) => client.get(`/payments/${id}`, { adapter }))), given);
    expect(most).toBe(1);
    expect(recovery.stats()).toMatchObject({ calls: 6, lanes: [{ waiting: 0 }] });
  });
});

test("a run before its client's first call uses the same traffic for the same host", async () => {
  const server = await serve(reply(200));
  const { client, recovery } = attached(server.url, { provider: plainHttp({ hosts: ['api.somewhere.test'] }) });
  await run(() => 'done', {
    ...options,
    provider: plainHttp({ hosts: ['api.somewhere.test'] }),
    traffic: trafficOf(recovery),
  });
  await client.get('/payments/1');
  const hosts = recovery.stats().lanes.map(({ host }) => host);
  expect(new Set(hosts)).toEqual(new Set([server.host]));
});

test('once no run is under way, the promises of the process are no longer tracked', async () => {
  const disable = jest.spyOn(AsyncLocalStorage.prototype, 'disable');
  let finish = () => {};
  const slow = run(
    () =>
      new Promise<number>((resolve) => {
        finish = () => resolve(2);
      }),
    options,
  );
  expect(await run(async () => 1, options)).toBe(1);
  expect(disable).toHaveBeenCalledTimes(0);
  finish();
  expect(await slow).toBe(2);
  await setImmediate();
  expect(disable).toHaveBeenCalledTimes(1);
  disable.mockRestore();
});

test('a call that outlives its run is recovered and reported like any other', async () => {
  const slowly: Answer = (response) => setTimeout(() => response.writeHead(503).end(), 50);
  const server = await serve(slowly, reply(200));
  const { client, recovery } = attached(server.url, { policy });
  const finished: unknown[] = [];
  recovery.on('recovery.finished', ({ outcome }) => finished.push(outcome));
  let left: Promise<unknown> | undefined;
  await run(async () => {
    left = client.get('/balance');
  }, options);
  expect(recoveryOf(await left)).toMatchObject({ outcome: 'recovered' });
  expect(finished).toEqual(['recovered']);
  expect(server.arrived).toHaveLength(2);
});
