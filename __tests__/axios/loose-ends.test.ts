import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { attach, constant, midtrans, plainHttp, recoveryOf, type SharedState, type State } from '../../src/index.js';
import { quiet } from '../model/virtual-time.js';
import { until } from '../simulators/until.js';
import { answering, frozen, signOnce, thrownBy } from './attached.js';
import { FakeClock } from './fake-clock.js';
import { reply, serve } from './serve.js';

const once = { recovery: { maxAttempts: 1 } };

test('a signer that throws on a retry does not keep a probe', async () => {
  const bad = reply(503);
  const server = await serve(bad, bad, bad, bad, bad, reply(200));
  const { client, clock, recovery } = frozen(server.url, {
    policy: { backoff: constant(0) },
    // Four failures at once open the breaker.
    circuitBreaker: { row: 1, openFor: 16_000 },
  });
  const lane = () => recovery.stats().lanes[0];
  for (let call = 0; call < 4; call++) await thrownBy(client.get('/payments/1', once));
  expect(lane()?.breaker).toBe('open');
  clock.pass(500);
  const stopSigning = signOnce(client);
  const probe = thrownBy(client.get('/payments/1'));
  await until(() => lane()?.waiting === 1);
  clock.pass(1000);
  expect(recoveryOf(await probe)).toMatchObject({ stoppedBy: 'request', attempts: { length: 1 } });
  expect(lane()?.breaker).toBe('half-open');
  stopSigning();
  expect((await client.get('/payments/1', once)).status).toBe(200);
  expect(lane()?.breaker).toBe('closed');
});

test('a short limit next to a long one does not keep the process alive once both attempts are over', async () => {
  const clock = new FakeClock();
  const ends: (() => void)[] = [];
  const adapter = (config: InternalAxiosRequestConfig) =>
    new Promise<never>((resolve) => {
      ends.push(() => resolve({ status: 200, statusText: '', headers: {}, data: '{}', config } as never));
    });
  const client = axios.create({ adapter });
  attachWith(client, { provider: plainHttp(), logger: false, policy: { attemptTimeout: 50_000 } }, clock);
  const long = client.get('http://a.test/1');
  await quiet();
  clock.pass(100);
  const short = client.get('http://a.test/2', { recovery: { attemptTimeout: 5000 } });
  await quiet();
  for (const end of ends) end();
  await Promise.all([long, short]);
  clock.pass(20);
  expect(clock.pending).toBe(0);
});

test('calls without limits say nothing about how long an attempt takes', async () => {
  const server = await serve(reply(200), reply(503), reply(200));
  const { client, clock } = frozen(server.url, {
    policy: { attemptTimeout: false, deadline: false, backoff: constant(0) },
  });
  clock.pass(3_600_000);
  await client.get('/payments/1');
  const response = await client.get('/payments/1', { recovery: { deadline: 30_000 } });
  expect(recoveryOf(response)?.outcome).toBe('recovered');
});

test('a backoff that does not return a number does not press the provider with look-ups', async () => {
  const clock = new FakeClock();
  let asked = 0;
  const client = axios.create({ adapter: answering(502) });
  const provider = midtrans({
    keys: { idempotencyKey: false },
    reconcile: async (): Promise<State> => {
      asked += 1;
      if (asked > 500) clock.pass(60_000);
      return 'undecided';
    },
  });
  attachWith(client, { provider, policy: { backoff: () => Number.NaN }, logger: false }, clock);
  let isOver = false;
  const calling = client.post('http://a.test/v2/charge', { transaction_details: { order_id: 'o' } }).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await quiet();
    clock.pass(500);
  }
  expect(recoveryOf(await calling)?.outcome).toBe('unknown');
  expect(asked).toBeLessThan(25);
});

describe.each(['denied', 'dead'] as const)('a look-up that says %s', (state) => {
  test.each([
    ['no attempt was left', { maxAttempts: 1 }, {}, [state]],
    // The first look-up allows a retry, which the budget refuses.
    ['the budget refused what a look-up allowed', {}, { idempotencyKey: false }, ['partial', state]],
  ] as const)('is the last word, also where %s', async (_why, policy, keys, states) => {
    let asked = 0;
    const provider = midtrans({
      keys,
      settledAfter: 0,
      reconcile: async () => states[Math.min(asked++, states.length - 1)],
    });
    const adapter: AxiosAdapter = (config) => answering(String(config.data).includes('"first"') ? 429 : 502)(config);
    const client = axios.create({ adapter });
    const retryBudget = { ratio: 0, burst: 1 };
    attach(client, { provider, policy: { backoff: constant(1), ...policy }, retryBudget, logger: false });
    const charge = (order_id: string) => ({
      payment_type: 'gopay',
      transaction_details: { order_id, gross_amount: 1 },
    });
    // Uses up the budget.
    await client.post('http://a.test/v2/charge', charge('first'));
    expect(recoveryOf(await client.post('http://a.test/v2/charge', charge('o')))).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      stoppedBy: 'rule',
    });
    expect(asked).toBe(states.length);
  });
});

test('a forgotten lane no longer calls the shared state', async () => {
  const clock = new FakeClock();
  const state: SharedState = { limit: 50, exchange: () => Promise.reject(new Error('ECONNREFUSED')) };
  const client = axios.create({ adapter: answering(200) });
  attachWith(client, { provider: plainHttp(), state, logger: false }, clock);
  for (let host = 0; host < 1500; host++) await client.get(`http://h${host}.test/`);
  await quiet();
  clock.pass(20);
  await quiet();
  expect(clock.pending).toBeLessThanOrEqual(1001);
});

test('an adapter that checks its signal only after the time is up sees that it is', async () => {
  const clock = new FakeClock();
  let signal: unknown;
  const client = axios.create({
    adapter: (config: InternalAxiosRequestConfig) => {
      signal = config.signal;
      return new Promise<never>(() => {});
    },
  });
  attachWith(client, { provider: plainHttp(), logger: false, policy: { attemptTimeout: 1000, maxAttempts: 1 } }, clock);
  const call = client.get('http://a.test/').catch((error: unknown) => error);
  await quiet();
  clock.pass(1000);
  const error = await call;
  expect(signal).toMatchObject({ aborted: true, reason: error });
});

test('a caller who gives up while a probe is asked for sends nothing, and keeps no probe', async () => {
  const clock = new FakeClock();
  let answer: () => void = () => {};
  const handed: number[] = [];
  let state: 'open' | 'half-open' = 'open';
  const shared: SharedState = {
    limit: 50,
    exchange: async (_lane, { breaker }) => {
      handed.push(breaker?.probesReturned ?? 0);
      const givesProbe = breaker?.wantsProbe ?? false;
      if (givesProbe)
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      const isOpen = state === 'open';
      return {
        breaker: { state, epoch: isOpen ? 7 : 8, closedFor: isOpen ? 100 : 0, givesProbe, isShaken: true },
        quiet: new Map(),
      };
    },
  };
  let sent = 0;
  const client = axios.create({
    adapter: (config) => {
      sent += 1;
      return answering(200)(config);
    },
  });
  attachWith(client, { provider: plainHttp(), logger: false, state: shared }, clock);
  await client.get('http://a.test/1');
  await quiet();
  clock.pass(1000);
  await quiet();
  clock.pass(200);
  state = 'half-open';
  const controller = new AbortController();
  const call = client
    .get('http://a.test/2', { signal: controller.signal })
    .catch((error: unknown) => recoveryOf(error));
  await quiet();
  controller.abort();
  answer();
  const report = await call;
  await quiet();
  expect(sent).toBe(1);
  expect(report).toMatchObject({ outcome: 'aborted', processed: 'no' });
  expect(handed.at(-1)).toBe(1);
});
