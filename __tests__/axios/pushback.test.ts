import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { InternalAxiosRequestConfig } from 'axios';
import { constant, laneName, midtrans, type ProviderLine, plainHttp, recoveryOf, trafficOf } from '../../src/index.js';
import { runWith } from '../../src/operation/run.js';
import { until } from '../simulators/until.js';
import { attached, frozen, thrownBy } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

const limited = (status = 429, seconds = '10') => reply(status, {}, { 'retry-after': seconds });

describe("the provider's pushback", () => {
  test.each([
    ['429', {}],
    ['503', {}],
  ])('after a %s with Retry-After every call waits, and is then signed anew', async (status) => {
    const server = await serve(limited(Number(status)), reply(200));
    const { client, clock, recovery } = frozen(server.url);
    const told: ProviderLine[] = [];
    recovery.on('recovery.held', (line) => told.push(line));
    let signed = 0;
    client.interceptors.request.use((config) => {
      config.headers.set('x-signature', `${++signed}`);
      return config;
    });
    const first = client.get('/payments/1');
    await until(() => server.arrived.length === 1 && recovery.stats().lanes[0]?.held[''] === 10_000);
    const second = client.get('/payments/2');
    await until(() => recovery.stats().lanes[0]?.waiting === 1);
    expect(told).toEqual([
      {
        schema: 1,
        event: 'recovery.held',
        provider: 'plain-http',
        host: new URL(server.url).host,
        ...(status === '503' && { lane: 'GET /payments/{id}' }),
        delayMs: 10_000,
        askedMs: 10_000,
        retryAt: clock.wall() + 10_000,
      },
    ]);
    clock.pass(9_999);
    expect(server.arrived.length).toBe(1);
    clock.pass(1);
    expect(recoveryOf(await second)).toMatchObject({ outcome: 'ok', attempts: [{ status: 200 }] });
    expect(recoveryOf(await first)).toMatchObject({ outcome: 'recovered' });
    const used = server.arrived.map(({ headers }) => headers['x-signature']);
    expect(new Set(used).size).toBe(3);
    expect(recovery.stats()).toMatchObject({ calls: 2, lanes: [{ held: {}, waiting: 0 }] });
  });

  describe('holds back the calls that it concerns', () => {
    const quick = { maxAttempts: 1 };
    const isSent = async (calling: Promise<unknown>) =>
      recoveryOf(await calling.catch((error: unknown) => error))?.outcome === 'ok';

    test('a 503 for one operation: no other one, nor calls under way; a 429: all of them', async () => {
      const answers = {
        '/report/1': [limited(503, '40')],
        '/charge': [reply(200), reply(200), limited(429, '40')],
      } as Record<string, Answer[]>;
      const server = await serve((response, request) =>
        (answers[request.url ?? '']?.shift() ?? reply(200))(response, request),
      );
      const { client, clock, recovery } = frozen(server.url, { policy: quick });
      const given = { provider: plainHttp(), logger: false, traffic: trafficOf(recovery), host: server.host } as const;
      const inRun = () => runWith(() => 'done', given, clock);
      await client.get('/charge');
      await thrownBy(client.get('/report/1'));
      expect(recoveryOf(await thrownBy(client.get('/report/2')))).toMatchObject({ outcome: 'deferred', attempts: [] });
      expect(await inRun()).toBe('done');
      expect(recovery.stats().lanes.map(({ held }) => held)).toEqual([{}, { '': 40_000 }, {}]);
      expect(await isSent(client.post('/charge', {}))).toBe(true);
      expect(recoveryOf(await thrownBy(client.get('/charge')))?.attempts).toMatchObject([{ status: 429 }]);
      expect(await isSent(client.post('/charge', {}))).toBe(false);
      expect(await isSent(client.get('/report/2'))).toBe(false);
      await expect(inRun()).rejects.toMatchObject({ code: 'ERR_HELD_BACK' });
    });

    test.each([429, 503])('a %d for one tenant: no other one, and the event says which', async (status) => {
      const server = await serve((response, request) =>
        (request.headers['x-tenant'] === 'first' ? limited(status, '40') : reply(200))(response, request),
      );
      const { client, recovery } = frozen(server.url, {
        provider: plainHttp({ lane: (request) => request.header('x-tenant') ?? '' }),
        policy: quick,
      });
      const told: ProviderLine[] = [];
      recovery.on('recovery.held', (line) => told.push(line));
      const as = (tenant: string) => ({ headers: { 'x-tenant': tenant } });
      await thrownBy(client.get('/charge', as('first')));
      expect(await isSent(client.get('/charge', as('second')))).toBe(true);
      expect(await isSent(client.get('/report', as('first')))).toBe(false);
      expect(told).toMatchObject([{ lane: laneName('first'), delayMs: 40_000 }]);
    });
  });

  test("holds back a stream, which goes out with the caller's own Content-Length", async () => {
    const server = await serve(limited(), reply(200));
    const { client, clock, recovery } = frozen(server.url, { policy: { maxAttempts: 1 } });
    await thrownBy(client.get('/payments/1'));
    const sending = client.post('/payments', Readable.from(['hello world']), { headers: { 'Content-Length': '11' } });
    await until(() => recovery.stats().lanes[1]?.waiting === 1);
    clock.pass(10_000);
    await sending;
    expect(server.arrived[1]).toMatchObject({ body: 'hello world', headers: { 'content-length': '11' } });
  });

  test('releases the calls one by one, not as a herd', async () => {
    const server = await serve(limited(), reply(200));
    const { client, clock, recovery } = frozen(server.url, { circuitBreaker: false });
    let drawn = 0;
    clock.random = () => (drawn++ % 50) / 50;
    const calls = [client.get('/payments/1')];
    await until(() => server.arrived.length === 1 && recovery.stats().lanes[0]?.held[''] === 10_000);
    for (let call = 0; call < 200; call++) calls.push(client.get('/payments/2'));
    await until(() => recovery.stats().lanes[0]?.waiting === 200);
    clock.pass(10_000);
    let over = 0;
    for (const call of calls) void call.then(() => over++);
    const left = [200];
    for (let second = 1; second <= 10; second++) {
      clock.pass(1000);
      // What was let go is answered in this second, however long that takes; the first call may wait for its retry.
      await until(() => over + (recovery.stats().lanes[0]?.waiting ?? 0) >= 200);
      left.push(recovery.stats().lanes[0]?.waiting ?? 0);
    }
    await Promise.all(calls);
    const released = left.slice(1).map((each, index) => (left[index] ?? 0) - each);
    expect(released.reduce((sum, each) => sum + each)).toBe(200);
    expect(Math.max(...released)).toBeLessThanOrEqual(30);
  });

  test('a time that fits the deadline is waited for, however late this call and those behind it would be released', async () => {
    const server = await serve(limited(429, '3'), reply(200));
    const { client, clock, recovery } = frozen(server.url, { policy: { deadline: 5000 } });
    clock.random = () => 0.99;
    const first = client.post('/pay', {});
    await until(() => server.arrived.length === 1 && recovery.stats().lanes[0]?.held[''] === 3000);
    clock.pass(500);
    const second = client.post('/pay', {});
    await until(() => recovery.stats().lanes[0]?.waiting === 1);
    // Each has half of what it has left after that time: 2 s, and 2.5 s.
    clock.pass(2499);
    expect(server.arrived.length).toBe(1);
    clock.pass(1001);
    expect(recoveryOf(await first)).toMatchObject({ outcome: 'recovered', attempts: [{ delayMs: 3990 }, {}] });
    clock.pass(249);
    expect(recoveryOf(await second)).toMatchObject({ outcome: 'ok', attempts: [{ status: 200 }] });
  });

  test('a time that leaves less than the refusal took fits no deadline', async () => {
    let clock: { pass(ms: number): void } | undefined;
    const server = await serve((response, request) => {
      clock?.pass(200);
      limited(429, '3')(response, request);
    });
    const made = frozen(server.url, { policy: { deadline: 3400 } });
    clock = made.clock;
    expect(recoveryOf(await thrownBy(made.client.post('/pay', {})))).toMatchObject({
      outcome: 'deferred',
      attempts: [{ status: 429 }],
    });
  });

  test('a time too long for the policy defers at once, and nothing is sent', async () => {
    const server = await serve(limited(429, '40'));
    const { client, clock } = frozen(server.url);
    expect(recoveryOf(await thrownBy(client.get('/payments/1')))).toMatchObject({ outcome: 'deferred' });
    const error = await thrownBy(client.post('/payments', {}));
    expect(error).toMatchObject({
      code: 'ERR_HELD_BACK',
      message: 'plain-http: the provider asked clients to back off, nothing was sent; try again in 40 s',
    });
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'deferred',
      processed: 'no',
      stoppedBy: 'retry-after',
      retryAt: clock.wall() + 40_000,
      attempts: [],
    });
    expect(server.arrived.length).toBe(1);
  });

  test('and report, log and events agree on when to come back, and for how long nothing is sent', async () => {
    const server = await serve(limited(429, '120'));
    const lines: string[] = [];
    const note = (_: object, message: string) => lines.push(message);
    const logger = { info: note, warn: note, error: note };
    const { client, clock, recovery } = frozen(server.url, { logger });
    const held: unknown[] = [];
    const waits: unknown[] = [];
    recovery.on('recovery.held', ({ delayMs, retryAt }) => held.push([delayMs, retryAt]));
    recovery.on('recovery.attempt', ({ delayMs, stoppedBy }) => waits.push([delayMs, stoppedBy]));
    const now = clock.wall();
    const report = recoveryOf(await thrownBy(client.get('/payments/1')));
    expect(report).toMatchObject({ outcome: 'deferred', retryAt: now + 120_000 });
    // Nothing was waited for.
    expect(report?.attempts).toEqual([expect.not.objectContaining({ delayMs: expect.anything() })]);
    expect(waits).toEqual([[undefined, 'retry-after']]);
    // The limit may cover less than was held, so that a call asks anew after a minute.
    expect(held).toEqual([[60_000, now + 60_000]]);
    const [host] = recovery.stats().lanes.map((each) => each.host);
    expect(lines).toEqual([
      `plain-http: ${host} asked clients to back off for 120 s; calls wait 60 s`,
      `plain-http 429; not processed, come back at ${new Date(now + 120_000).toISOString()} (stoppedBy: retry-after)`,
    ]);
  });

  test.each([
    ['quiet is deferred', limited(429, '40'), { outcome: 'deferred', stoppedBy: 'retry-after' }],
    ['the breaker has failed', reply(503), { outcome: 'failed', stoppedBy: 'breaker' }],
  ])('a retry in doubt that meets %s, once a look-up finds nothing', async (_, other, end) => {
    const nothing = reply(200, { status_code: '404' });
    const server = await serve(reset, other, nothing);
    const { client, clock, recovery } = frozen(server.url, {
      provider: midtrans({ settledAfter: 100 }),
      // Two failures half a second apart open it, for longer than a call waits.
      circuitBreaker: { row: 1, openFor: 1_600_000 },
      policy: { longestWait: 450, backoff: constant(600) },
    });
    const charge = { payment_type: 'gopay', transaction_details: { order_id: 'N-1', gross_amount: 1 } };
    const failed = new Promise((resolve) => recovery.on('recovery.retry', resolve));
    let error: unknown;
    const inDoubt = thrownBy(client.post('/v2/charge', charge)).then((thrown) => {
      error = thrown;
    });
    await failed;
    clock.pass(500);
    // It may wait to ask what became of it.
    const beside = thrownBy(client.post('/v2/charge', {}, { recovery: { maxAttempts: 1 } }));
    const lane = () => recovery.stats().lanes[0];
    await until(() => lane()?.breaker === 'open' || Object.keys(lane()?.held ?? {}).length > 0);
    await until(() => {
      clock.pass(50);
      return error !== undefined;
    });
    await inDoubt;
    const report = recoveryOf(error);
    expect(report).toMatchObject({ processed: 'no', attempts: [{ code: 'ECONNRESET' }], ...end });
    expect(report?.retryAt).toBeGreaterThan(clock.wall());
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'GET']);
    clock.pass(60_000);
    await beside;
  });

  test('an abort ends the wait at once', async () => {
    const server = await serve(limited(), reply(200));
    const { client, clock, recovery } = frozen(server.url, { policy: { maxAttempts: 1 } });
    await thrownBy(client.get('/payments/1'));
    const controller = new AbortController();
    const calling = thrownBy(client.get('/payments/2', { signal: controller.signal }));
    await until(() => recovery.stats().lanes[0]?.waiting === 1);
    controller.abort();
    expect(recoveryOf(await calling)).toMatchObject({ outcome: 'aborted', processed: 'no', attempts: [] });
    expect(recovery.stats().lanes[0]?.waiting).toBe(0);
    clock.pass(20);
    expect(clock.pending).toBe(0);
  });

  test("covers what the provider's limit covers: Midtrans' charges, not its status requests", async () => {
    const server = await serve(
      reply(200, { status_code: '429' }, { 'retry-after': '10' }),
      reply(200, { status_code: '200' }),
    );
    const { client, recovery } = frozen(server.url, { provider: midtrans(), policy: { maxAttempts: 1 } });
    await thrownBy(client.post('/v2/charge', {}));
    await client.get('/v2/order-1/status');
    expect(recovery.stats().lanes[0]?.held).toEqual({ charge: 10_000 });
    expect(recovery.stats().lanes[0]?.waiting).toBe(0);
  });

  test('reads when a limit is reset', async () => {
    const server = await serve(reply(429, {}, { 'x-ratelimit-reset': '7' }));
    const { client, recovery } = frozen(server.url, { policy: { maxAttempts: 1 } });
    await thrownBy(client.get('/payments/1'));
    expect(recovery.stats().lanes[0]?.held).toEqual({ '': 7000 });
  });

  test('a negative time means: no retry', async () => {
    const server = await serve(reply(503, {}, { 'retry-after': '-1' }));
    const { client } = frozen(server.url);
    expect(recoveryOf(await thrownBy(client.get('/payments/1')))).toMatchObject({
      outcome: 'failed',
      stoppedBy: 'retry-after',
    });
    expect(server.arrived.length).toBe(1);
  });

  test('a negative time also means no retry after a look-up that finds nothing', async () => {
    const server = await serve(
      reply(500, {}, { 'retry-after': '-1' }),
      reply(200, { status_code: '404' }),
      reply(200, { status_code: '404' }),
      reply(200, { status_code: '200' }),
    );
    const { client } = attached(server.url, {
      provider: midtrans({ keys: { idempotencyKey: false }, settledAfter: 100 }),
    });
    const charge = { payment_type: 'gopay', transaction_details: { order_id: 'N-1', gross_amount: 1 } };
    expect(recoveryOf(await thrownBy(client.post('/v2/charge', charge)))?.outcome).toBe('failed');
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });
});

test('ten thousand calls that are held back end on time', async () => {
  const server = await serve(limited(429, '10'), reply(200));
  const { client, clock, recovery } = frozen(server.url, {
    policy: { maxAttempts: 1, deadline: 5000 },
    circuitBreaker: false,
  });
  await thrownBy(client.get('/payments/1'));
  const deferred = await Promise.all(Array.from({ length: 100 }, () => thrownBy(client.get('/payments/2'))));
  expect(new Set(deferred.map((error) => recoveryOf(error)?.outcome))).toEqual(new Set(['deferred']));

  const adapter = async (config: InternalAxiosRequestConfig) => ({
    status: 200,
    statusText: 'OK',
    headers: {},
    data: '{}',
    config,
  });
  const calls = Array.from({ length: 10_000 }, () =>
    client.get('/payments/3', { adapter, recovery: { deadline: 60_000 } }),
  );
  await until(() => recovery.stats().lanes[0]?.waiting === 10_000);
  clock.pass(20_000);
  await Promise.all(calls);
  expect(recovery.stats()).toMatchObject({ lanes: [{ waiting: 0 }] });
});
