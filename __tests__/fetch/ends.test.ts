import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { fetch as undiciFetch } from 'undici';
import type { AnyFetch } from '../../src/fetch/index.js';
import { constant, midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { drip, hang, reply, reset, serve } from '../axios/serve.js';
import { serveElsewhere } from '../axios/serve-elsewhere.js';
import { charge, DEAD, statusOf } from '../axios/wire/payments.js';
import { accepting, silent, silentTls } from '../axios/wire/servers.js';
import { until } from '../simulators/until.js';
import { AMPLE, withEnough } from '../time-for.js';
import { frozen, posting, thrownBy, wrapped } from './wrapped.js';

/** Lets the call go as far as it can without time passing. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('a caller who gives up gets the very reason of their signal,', () => {
  const abortIn = (ms: number, reason: unknown) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), ms);
    return controller.signal;
  };
  const reasons: readonly (() => unknown)[] = [() => new Error('enough'), () => new DOMException('x', 'TimeoutError')];

  test.each(reasons)('while the request is under way', async (reason) => {
    const why = reason();
    const controller = new AbortController();
    const server = await serve(() => controller.abort(why));
    const call = wrapped().fetch(`${server.url}/pay`, { ...posting({}), signal: controller.signal });
    expect(await thrownBy(call)).toBe(why);
    expect(recoveryOf(why)).toMatchObject({
      outcome: 'aborted',
      processed: 'maybe',
      attempts: [{ code: 'ERR_CANCELED' }],
    });
    expect(server.arrived).toHaveLength(1);
  });

  test('while it waits for a retry, at once', async () => {
    const server = await serve(reply(503));
    const why = new Error('enough');
    const { fetch } = frozen({ policy: { backoff: constant(10_000) } });
    const controller = new AbortController();
    const call = fetch(server.url, { signal: controller.signal });
    await settle();
    controller.abort(why);
    expect(await thrownBy(call)).toBe(why);
    expect(recoveryOf(why)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort', attempts: [{ status: 503 }] });
  });

  test('while the body is arriving', async () => {
    const server = await serve(drip(10));
    const why = new Error('enough');
    const call = wrapped().fetch(server.url, { signal: abortIn(80, why) });
    expect(await thrownBy(call)).toBe(why);
    expect(recoveryOf(why)).toMatchObject({ outcome: 'aborted' });
  });

  test('before it was sent, and then nothing is sent', async () => {
    const server = await serve(reply(200));
    const why = new Error('enough');
    expect(await thrownBy(wrapped().fetch(server.url, { signal: AbortSignal.abort(why) }))).toBe(why);
    expect(recoveryOf(why)).toMatchObject({ outcome: 'aborted', processed: 'no' });
    expect(server.arrived).toEqual([]);
  });

  test.each([null, false, Symbol('enough')])('before it was sent, also if it is %p', async (why) => {
    expect(await thrownBy(wrapped().fetch('http://a.invalid/', { signal: AbortSignal.abort(why) }))).toBe(why);
  });

  test('by the signal of a Request', async () => {
    const server = await serve(hang);
    const why = new Error('enough');
    const request = new Request(server.url, { signal: abortIn(50, why) });
    expect(await thrownBy(wrapped().fetch(request))).toBe(why);
  });

  test.each([null, 'enough', 7])('also if it is %p', async (why) => {
    const server = await serve(hang);
    expect(await thrownBy(wrapped().fetch(server.url, { signal: abortIn(50, why) }))).toBe(why);
  });

  test('with a fetch that ignores its signal', async () => {
    const why = new Error('enough');
    const { fetch } = wrapped({}, () => new Promise(() => {}));
    expect(await thrownBy(fetch('http://a.invalid', { signal: abortIn(20, why) }))).toBe(why);
  });
});

test('a signal still ends a stream that was handed on', async () => {
  const server = await serve((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
  });
  const controller = new AbortController();
  const why = new Error('enough');
  const response = await wrapped().fetch(server.url, { signal: controller.signal });
  const text = response.text();
  setTimeout(() => controller.abort(why), 20);
  expect(await thrownBy(text)).toBe(why);
});

test('a long-lived signal keeps nothing of the calls that used it', async () => {
  const server = await serve(reply(503), reply(200));
  const { signal } = new AbortController();
  const listened: string[] = [];
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listened.push('add');
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listened.push('remove');
    remove(...args);
  };
  await wrapped().fetch(server.url, { signal });
  const count = (word: string) => listened.filter((each) => each === word).length;
  expect(count('add')).toBeGreaterThan(1);
  expect(count('remove')).toBe(count('add'));
});

describe('a time limit', () => {
  test('is believed only once an answer that lay in the socket while the process was busy has been read', async () => {
    const { url, payWhileBusy } = await serveElsewhere();
    const response = await payWhileBusy((attemptTimeout) =>
      wrapped({ policy: { attemptTimeout, maxAttempts: 1 } }).fetch(url, posting({})),
    );
    expect(recoveryOf(response)?.outcome).toBe('ok');
  });

  test.each([
    ['no answer', hang],
    ['a body that does not end', drip(5)],
  ])(
    "of an attempt, with %s, is a TimeoutError like AbortSignal.timeout's, and a failure of the transport",
    async (_n, answer) => {
      const end = async (attemptTimeout: number) => {
        const server = await serve(answer);
        const { fetch } = wrapped({ policy: { attemptTimeout, maxAttempts: 2 } });
        return { error: await thrownBy(fetch(server.url)), message: `timeout of ${attemptTimeout}ms exceeded`, server };
      };
      const { error, message } = await withEnough(40, end, ({ server }) => server.arrived.length === 2);
      expect(error).toBeInstanceOf(DOMException);
      expect(error).toMatchObject({ name: 'TimeoutError', code: 23, message });
      expect(recoveryOf(error)).toMatchObject({
        stoppedBy: 'attempts',
        attempts: [{ code: 'ETIMEDOUT', processed: 'maybe' }, { code: 'ETIMEDOUT' }],
      });
    },
  );

  test('of the call ends the attempt under way', async () => {
    const end = async (deadline: number) => {
      const server = await serve(hang);
      const { fetch } = wrapped({ policy: { deadline } });
      return { error: await thrownBy(fetch(`${server.url}/pay`, posting({}))), server };
    };
    const { error } = await withEnough(40, end, ({ server }) => server.arrived.length > 0);
    expect(error).toMatchObject({
      name: 'TimeoutError',
      message: expect.stringMatching(/^deadline of \d+ms exceeded$/),
    });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('of the call is named as it was set, not by what was left of it', async () => {
    const server = await serve(reply(503), hang);
    const { clock, fetch } = frozen({ policy: { deadline: 5000, attemptTimeout: 4000, backoff: constant(3000) } });
    const call = thrownBy(fetch(server.url));
    await until(() => clock.delays.includes(3000));
    clock.pass(3000);
    await until(() => server.arrived.length === 2);
    clock.pass(2000);
    expect(await call).toMatchObject({ name: 'TimeoutError', message: 'deadline of 5000ms exceeded' });
  });

  test('of the call makes no wait that would be in vain', async () => {
    const server = await serve(reply(503, {}, { 'retry-after': '20' }));
    const response = await wrapped({ policy: { deadline: 10_000 } }).fetch(server.url);
    expect(response.status).toBe(503);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'deferred', stoppedBy: 'retry-after' });
  });

  test('ends the request of a fetch that respects a signal, and does not wait for one that does not', async () => {
    let reason: unknown;
    const { fetch } = wrapped(
      { policy: { attemptTimeout: 20, maxAttempts: 1 } },
      (_input: unknown, init?: RequestInit) => {
        init?.signal?.addEventListener('abort', () => {
          reason = init.signal?.reason;
        });
        return new Promise(() => {});
      },
    );
    const error = await thrownBy(fetch('http://a.invalid/'));
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(reason).toBe(error);
  });

  test('without limits nothing is timed', async () => {
    const server = await serve(reply(200));
    const { fetch, clock } = frozen({ policy: { attemptTimeout: false, connectTimeout: false, deadline: false } });
    expect((await fetch(server.url)).status).toBe(200);
    expect(clock.delays).toEqual([]);
  });
});

describe('a request that did not reach the server was not sent:', () => {
  test.each<readonly [string, () => Promise<string> | string, string]>([
    ['a port where nobody listens', () => `http://${DEAD}/`, 'ECONNREFUSED'],
    ['a name that there is not', () => 'http://name.invalid/', 'ENOTFOUND'],
    ['TLS to a server without it', async () => `https://${(await serve(reply(200))).host}/`, 'TLS_REFUSED'],
    ['a handshake that does not end', async () => `https://127.0.0.1:${await silentTls()}`, 'CERTIFICATE'],
  ])('%s', async (_name, url, code) => {
    const { fetch } = wrapped({ policy: { maxAttempts: 1, connectTimeout: AMPLE } });
    const error = await thrownBy(fetch(await url(), posting({})));
    expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed', cause: expect.anything() });
    expect(recoveryOf(error)).toMatchObject({ processed: 'no', attempts: [{ code: expect.stringMatching(code) }] });
  });

  test.each<readonly [string, () => Promise<string>, AnyFetch?]>([
    ['a host that accepts nobody', () => accepting('nobody')],
    ['a server that says nothing to a TLS hello', async () => `https://127.0.0.1:${await silent()}`],
    ["a host that accepts nobody, by undici's own fetch", () => accepting('nobody'), undiciFetch],
  ])('%s, once `connectTimeout` is over', async (_name, url, own = globalThis.fetch) => {
    const { fetch } = wrapped({ policy: { maxAttempts: 1, connectTimeout: 60 } }, own);
    const error = await thrownBy(fetch(await url(), posting({})));
    expect(error).toMatchObject({ name: 'TimeoutError', message: 'connection timeout of 60ms exceeded' });
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      attempts: [{ code: 'NOT_CONNECTED' }],
    });
  });
});

describe('a call that is not let through', () => {
  test('rejects with a TypeError that says why, and nothing was sent', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '25' }));
    const { fetch, on } = wrapped({ policy: { longestWait: 10, maxRetryAfter: 1000 } });
    const events: string[] = [];
    on('recovery.finished', ({ outcome }) => events.push(String(outcome)));
    const first = await fetch(server.url);
    expect(recoveryOf(first)).toMatchObject({ outcome: 'deferred', retryAt: expect.any(Number) });
    const error = await thrownBy(fetch(server.url));
    expect(error).toMatchObject({
      name: 'TypeError',
      code: 'ERR_HELD_BACK',
      message: expect.stringContaining('plain-http: '),
    });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'deferred', processed: 'no', attempts: [] });
    expect(server.arrived).toHaveLength(1);
    expect(events).toEqual(['deferred', 'deferred']);
  });

  test('a resumed call is looked up first, and nothing is sent if the earlier one has landed', async () => {
    const server = await serve(reply(200, { ...statusOf('settlement'), order_id: 'order-9' }));
    const { fetch } = wrapped({ provider: midtrans({ keys: { idempotencyKey: false } }) });
    const init = { ...posting(charge), recovery: { keys: { orderId: 'order-9' } } };
    const response = await fetch(`${server.url}/v2/charge`, init);
    expect(server.arrived.map(({ method, url }) => [method, url])).toEqual([['GET', '/v2/order-9/status']]);
    expect(await response.json()).toMatchObject({ transaction_status: 'settlement' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  });
});

test('a 429 waits for as long as it says, and a rejection shows in its stack what happened', async () => {
  const server = await serve(reply(429, {}, { 'retry-after': '3' }), reset);
  const { fetch, clock } = frozen({ policy: { maxAttempts: 2 } });
  const call = thrownBy(fetch(server.url));
  await until(() => clock.delays.includes(3000));
  clock.pass(2999);
  await settle();
  expect(server.arrived).toHaveLength(1);
  clock.pass(1);
  const error = (await call) as Error;
  expect(server.arrived).toHaveLength(2);
  expect(error.message).toBe('fetch failed');
  expect(error.stack).toContain(`fetch failed — ${recoveryOf(error)?.summary}`);
  expect(inspect(error)).toContain('fetch failed — ');
});

test('a 429 whose time fits the deadline is waited for, however late the call would be released', async () => {
  const server = await serve(reply(429, {}, { 'retry-after': '3' }), reply(200));
  const { fetch, clock } = frozen({ policy: { deadline: 5000 } });
  clock.random = () => 0.99;
  const call = fetch(server.url, posting({}));
  await until(() => clock.delays.includes(3990));
  clock.pass(3990);
  expect(recoveryOf(await call)).toMatchObject({ outcome: 'recovered' });
});

test.each([204, 205])(
  'a payment that a hook has found is handed back, though it told its body with HTTP %i',
  async (status) => {
    const { url } = await serve(reset);
    const provider = plainHttp({
      reconcile: async () => ({ state: 'landed', answer: { status, headers: {}, data: { paid: true } } }),
    });
    const response = await wrapped({ provider }).fetch(`${url}/pay`, posting({}));
    expect([response.ok, await response.json()]).toEqual([true, { paid: true }]);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  },
);
