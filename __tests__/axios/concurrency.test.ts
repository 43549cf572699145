import { expect, test } from '@jest/globals';
import { constant, plainHttp, type Reconcile, recoveryOf } from '../../src/index.js';
import { startPlainHttp } from '../../src/simulators/index.js';
import { until } from '../simulators/until.js';
import { attached, frozen, signOnce, thrownBy } from './attached.js';
import { hang, reply, reset, serve } from './serve.js';

const late: Parameters<typeof serve>[0] = (response) => setTimeout(() => reply(200)(response, {} as never), 5);

test('no more attempts than the limit are under way at a time', async () => {
  let inside = 0;
  let most = 0;
  const server = await serve((response) => {
    most = Math.max(most, ++inside);
    setTimeout(() => {
      inside -= 1;
      reply(200)(response, {} as never);
    }, 5);
  });
  const { client, recovery } = attached(server.url, { concurrency: 3 });
  const responses = await Promise.all(Array.from({ length: 20 }, (_, index) => client.get(`/payments/${index}`)));
  expect(most).toBe(3);
  expect(new Set(responses.map((response) => recoveryOf(response)?.outcome))).toEqual(new Set(['ok']));
  expect(recovery.stats()).toMatchObject({ calls: 20, attempts: 20, lanes: [{ waiting: 0 }] });
});

test('a failed attempt gives its place back while it waits for its retry', async () => {
  const server = await serve(reply(503), late);
  const { client } = attached(server.url, { concurrency: 1, policy: { backoff: constant(1) } });
  const responses = await Promise.all(Array.from({ length: 5 }, () => client.get('/payments/1')));
  expect(responses.map((response) => recoveryOf(response)?.outcome)).toContain('recovered');
});

test('a call that has got its place when the provider asks for a pause leaves it to calls that may go', async () => {
  let answer = () => {};
  const server = await serve((response, request) => {
    answer = () => reply(503, {}, { 'retry-after': '10' })(response, request);
  }, reply(200));
  const { client, clock, recovery } = frozen(server.url, { concurrency: 1, policy: { maxAttempts: 1 } });
  clock.random = () => 0;
  const refused = thrownBy(client.get('/payments/1'));
  await until(() => server.arrived.length === 1);
  const held = client.get('/payments/2');
  await until(() => recovery.stats().lanes[0]?.waiting === 1);
  answer();
  await refused;
  // The pause is that of the other endpoint.
  expect((await client.post('/payments', {})).status).toBe(200);
  expect(server.arrived.length).toBe(2);
  clock.pass(10_000);
  expect((await held).status).toBe(200);
});

test('a signer that throws on a retry does not keep a place', async () => {
  const server = await serve(reply(503), reply(200));
  const { client } = attached(server.url, { concurrency: 1 });
  const stopSigning = signOnce(client);
  expect(recoveryOf(await thrownBy(client.get('/payments/1')))).toMatchObject({ stoppedBy: 'request' });
  stopSigning();
  expect(recoveryOf(await client.get('/payments/1'))).toMatchObject({ outcome: 'ok' });
});

test.each(['deadline', 'abort', 'hook'])(
  'a signer that hangs on a look-up does not keep a place beyond the %s',
  async (end) => {
    const server = await serve(reset, reply(200));
    const reconcile: Reconcile = async (_, { get }) => {
      const asked = get('/payments/1');
      return end === 'hook' ? 'denied' : { state: 'landed', answer: await asked };
    };
    const { client } = attached(server.url, {
      provider: plainHttp({ reconcile }),
      concurrency: 1,
      policy: { attemptTimeout: 500 },
    });
    const controller = new AbortController();
    client.interceptors.request.use((config) => {
      if (config.method !== 'get') return config;
      if (end === 'abort') controller.abort();
      return new Promise<never>(() => {});
    });
    const recovery = { deadline: 300 };
    const error = await thrownBy(client.post('/payments', {}, { signal: controller.signal, recovery }));
    expect(recoveryOf(error)).toMatchObject({ outcome: end === 'abort' ? 'aborted' : 'unknown', processed: 'maybe' });
    const response = await client.post('/payments', {});
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
  },
);

test('a question that comes after its look-up is over is not made ready, and takes no place', async () => {
  const server = await serve(reset, reply(200));
  let late: Promise<unknown> | undefined;
  const reconcile: Reconcile = async (_, { get }) => {
    late = new Promise(setImmediate).then(() => thrownBy(get('/payments/1')));
    return 'denied';
  };
  const { client } = attached(server.url, { provider: plainHttp({ reconcile }), concurrency: 1 });
  client.interceptors.request.use((config) => (config.method === 'get' ? new Promise<never>(() => {}) : config));
  expect(recoveryOf(await thrownBy(client.post('/payments', {})))).toMatchObject({ outcome: 'failed' });
  await new Promise(setImmediate);
  expect(recoveryOf(await client.post('/payments', {}))).toMatchObject({ outcome: 'ok' });
  expect(await late).toMatchObject({ message: 'the look-up is over; nothing was sent' });
});

test('a full queue refuses at once, and nothing is sent', async () => {
  const server = await serve(hang);
  const { client, recovery } = attached(server.url, { concurrency: { limit: 1, queue: 1 } });
  const controller = new AbortController();
  const waiting = [1, 2].map(() => thrownBy(client.get('/payments/1', { signal: controller.signal })));
  await until(() => recovery.stats().lanes[0]?.waiting === 1 && server.arrived.length === 1);
  const error = await thrownBy(client.post('/payments', {}));
  expect(error).toMatchObject({
    code: 'ERR_QUEUE_FULL',
    message: 'plain-http: too many calls are waiting for their turn, nothing was sent',
  });
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'concurrency' });
  controller.abort();
  const outcomes = (await Promise.all(waiting)).map((each) => recoveryOf(each)?.outcome);
  expect(outcomes).toEqual(['aborted', 'aborted']);
  expect(server.arrived.length).toBe(1);
});

test('the deadline ends the wait for a place', async () => {
  const server = await serve(hang);
  const { client, clock, recovery } = frozen(server.url, {
    concurrency: 1,
    policy: { maxAttempts: 1, attemptTimeout: false, deadline: 10_000 },
  });
  const first = thrownBy(client.get('/payments/1'));
  await until(() => server.arrived.length === 1);
  const second = thrownBy(client.get('/payments/2', { recovery: { deadline: 1000 } }));
  await until(() => recovery.stats().lanes[0]?.waiting === 1);
  clock.pass(1000);
  expect(recoveryOf(await second)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'deadline' });
  clock.pass(9000);
  await first;
  expect(server.arrived.length).toBe(1);
});

test('an adaptive limit lets through what the provider can handle in time', async () => {
  const CALLS = 1000;
  /** 400 requests a second, one after the other, even those that nobody is waiting for any more. */
  const failed = async (concurrency: 'adaptive' | false) => {
    const simulator = await startPlainHttp({ capacity: 400 });
    const { client, recovery } = attached(simulator.url, {
      concurrency,
      retryBudget: false,
      circuitBreaker: false,
      policy: { maxAttempts: 1, attemptTimeout: 1000 },
    });
    const calls = Array.from({ length: CALLS }, (_, id) => client.post('/payments', { id: `${id}`, amount: 1 }));
    const ended = await Promise.allSettled(calls);
    const { lanes } = recovery.stats();
    await simulator.close();
    return { count: ended.filter(({ status }) => status === 'rejected').length, limit: lanes[0]?.concurrency };
  };
  const [without, withLimit] = [await failed(false), await failed('adaptive')];
  expect(without.limit).toBeUndefined();
  expect(without.count).toBeGreaterThan(CALLS / 4);
  expect(withLimit.limit).toBeGreaterThanOrEqual(1);
  expect(withLimit.count).toBeLessThan(without.count / 4);
});
