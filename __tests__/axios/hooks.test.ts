import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { type AttachOptions, attach, defineProvider, type LogLine, recoveryOf } from '../../src/index.js';
import { withEnough } from '../time-for.js';
import { attached, standard, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const fault = new Error('the hook is broken');
const fail = () => {
  throw fault;
};

describe("a throw of the application's own code leaves the provider's error in place, as its cause", () => {
  const hooks: readonly [string, Partial<AttachOptions>][] = [
    ['a logger', { logger: { info: fail, warn: fail, error: fail } }],
    ['a backoff', { policy: { backoff: fail, maxAttempts: 1 } }],
    ["a custom provider's read", { provider: defineProvider({ name: 'own', rules: [], read: fail }) }],
    ["a custom provider's kindOf", { provider: defineProvider({ name: 'own', rules: [], kindOf: fail }) }],
  ];
  for (const [what, options] of hooks) {
    test(what, async () => {
      const server = await serve(reply(503, { why: 'bank' }));
      const { client } = attached(server.url, options);
      const error = await thrownBy(client.post('/payments', { amount: 1 }, { recovery: { idempotent: true } }));
      expect(axios.isAxiosError(error) && error.response?.data).toEqual({ why: 'bank' });
      expect((error as Error).cause).toBe(fault);
      expect(recoveryOf(error)?.attempts[0]).toMatchObject({ status: 503, code: '503' });
    });
  }

  for (const event of ['recovery.retry', 'recovery.finished'] as const) {
    test(`a listener of ${event}, and the other listeners are told`, async () => {
      const server = await serve(reply(429));
      const { client, recovery } = attached(server.url, { policy: { maxAttempts: 2 } });
      let told = 0;
      recovery.on(event, fail);
      recovery.on(event, () => {
        told += 1;
      });
      const error = await thrownBy(client.get('/payments/1'));
      expect(axios.isAxiosError(error) && error.response?.status).toBe(429);
      expect((error as Error).cause).toBe(fault);
      expect(told).toBe(1);
      expect(server.arrived.length).toBe(2);
    });
  }

  test('and a call that recovers still resolves', async () => {
    const server = await serve(reply(429), reply(200, { paid: true }));
    const { client, recovery } = attached(server.url, { logger: { info: fail, warn: fail, error: fail } });
    recovery.on('recovery.retry', fail);
    recovery.on('recovery.finished', fail);
    expect((await client.post('/payments', { amount: 1 })).data).toEqual({ paid: true });
    expect((await client.post('/payments', { amount: 1 })).data).toEqual({ paid: true });
  });

  test('a backoff that does not return a number is reported, and the default wait replaces it', async () => {
    const server = await serve(reply(400));
    const { client } = attached(server.url, { policy: { backoff: (() => '1') as never } });
    const refusal = await thrownBy(client.get('/payments/1'));
    expect((refusal as Error).cause).toBeUndefined();
    const other = await serve(reply(429));
    const end = (deadline: number) => {
      const { client: slow } = attached(other.url, { policy: { backoff: (() => '1') as never, deadline } });
      return thrownBy(slow.get('/payments/1'));
    };
    const error = await withEnough(200, end, (thrown) => (thrown as Error).cause !== undefined);
    expect((error as Error).cause).toMatchObject({
      name: 'TypeError',
      message: 'policy.backoff must return a number of milliseconds, at least 0; got 1',
    });
    expect(recoveryOf(error)?.stoppedBy).toBe('deadline');
  });

  test('the cause that axios set stays', async () => {
    const client = axios.create({ baseURL: 'http://127.0.0.1:1' });
    attach(client, standard({ logger: { info: fail, warn: fail, error: fail }, policy: { maxAttempts: 1 } }));
    const error = await thrownBy(client.get('/payments/1'));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', cause: { code: 'ECONNREFUSED' } });
  });
});

describe('stats and events', () => {
  test('stats() counts calls, attempts and outcomes, and is a copy', async () => {
    const server = await serve(reply(200), reply(429), reply(200), reply(400), reply(503));
    const { client, recovery } = attached(server.url);
    const before = recovery.stats();
    await client.get('/payments/1');
    await client.get('/payments/1');
    await thrownBy(client.post('/payments', {}));
    await thrownBy(client.post('/payments', {}));
    const outcomes = { ok: 1, recovered: 1, reconciled: 0, failed: 1, unknown: 1, deferred: 0, aborted: 0 };
    const lane = {
      provider: 'plain-http',
      host: new URL(server.url).host,
      lane: 'GET /payments/{id}',
      // Full: the retry of the second call worked.
      budget: 15,
      breaker: 'closed',
      held: {},
      concurrency: undefined,
      waiting: 0,
    };
    expect(recovery.stats()).toEqual({
      calls: 4,
      attempts: 5,
      unmatched: 0,
      outcomes,
      lanes: [lane, { ...lane, lane: 'POST /payments' }],
    });
    expect(before).toEqual({
      calls: 0,
      attempts: 0,
      unmatched: 0,
      outcomes: { ...outcomes, ok: 0, recovered: 0, failed: 0, unknown: 0 },
      lanes: [],
    });
  });

  test('on() reports each decision and each end, plain successes included', async () => {
    const server = await serve(reply(200), reply(429), reply(400), reply(503));
    const { client, recovery } = attached(server.url);
    const told: string[] = [];
    const events: readonly LogLine['event'][] = [
      'recovery.retry',
      'recovery.re-key',
      'recovery.reconcile',
      'recovery.fail-fast',
      'recovery.finished',
    ];
    for (const event of events) {
      recovery.on(event, (line) => {
        expect(line).toMatchObject({ event, provider: 'plain-http', path: '/payments', maxAttempts: 4 });
        told.push(`${event} ${line.attempt} ${line.outcome ?? line.delayMs ?? line.stoppedBy}`);
      });
    }
    await client.post('/payments?card=4811111111111114', {});
    await thrownBy(client.post('/payments', {}));
    await thrownBy(client.post('/payments', {}));
    expect(told).toEqual([
      'recovery.finished 1 ok',
      'recovery.retry 1 1',
      'recovery.fail-fast 2 rule',
      'recovery.finished 2 failed',
      'recovery.reconcile 1 undefined',
      'recovery.finished 1 unknown',
    ]);
  });

  test('on() returns a function that removes the listener, and refuses an unknown event', async () => {
    const server = await serve(reply(200));
    const { client, recovery } = attached(server.url);
    let told = 0;
    const off = recovery.on('recovery.finished', () => {
      told += 1;
    });
    await client.get('/payments/1');
    off();
    await client.get('/payments/1');
    expect(told).toBe(1);
    expect(() => recovery.on('finished' as never, () => {})).toThrow(
      "on: event must be one of recovery.attempt, recovery.retry, recovery.re-key, recovery.reconcile, recovery.fail-fast, recovery.look-up, recovery.budget, recovery.waiting, recovery.finished, recovery.breaker, recovery.held, recovery.state, recovery.hook; got 'finished'; did you mean recovery.finished?",
    );
    expect(() => recovery.on('recovery.retry', 5 as never)).toThrow(
      new TypeError("on: listener must be a function; it gets the event's fields; got 5"),
    );
  });
});
