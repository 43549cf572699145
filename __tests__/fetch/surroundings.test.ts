import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, midtrans, plainHttp, recoveryOf, run, safeError, trafficOf } from '../../src/index.js';
import { instrument } from '../../src/telemetry/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { meters } from '../telemetry/sdk.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

describe('options', () => {
  test.each<readonly [string, unknown, RegExp]>([
    ['none', {}, /^recoverFetch: give either provider/],
    ['two kinds of providers', { provider: plainHttp(), providers: [midtrans()] }, /^recoverFetch: give either/],
    ['providers without hosts', { providers: [plainHttp()] }, /^recoverFetch: provider plain-http needs hosts/],
    ['one that there is not', { provider: plainHttp(), retries: 3 }, /^recoverFetch: retries is not an option/],
    [
      'a signer that is none',
      { provider: plainHttp(), beforeAttempt: 1 },
      /^recoverFetch: beforeAttempt must be a func/,
    ],
    ['a policy that is wrong', { provider: plainHttp(), policy: { maxAttempts: 0 } }, /policy\.maxAttempts must be/],
  ])('that are wrong are rejected by name: %s', (_name, options, message) => {
    expect(() => recoverFetch(fetch, options as never)).toThrow(message);
    expect(() => recoverFetch(fetch, options as never)).toThrow(TypeError);
  });

  test('anything but a fetch is rejected, and so is one that is already wrapped', () => {
    expect(() => recoverFetch('x' as never, { provider: plainHttp() })).toThrow(
      /^recoverFetch: the first argument must be fetch, .*; got 'x'$/,
    );
    const { fetch: once } = wrapped();
    expect(() => recoverFetch(once, { provider: plainHttp() })).toThrow(/already wrapped/);
  });

  test('of a request are rejected by name, and it is not sent', async () => {
    const server = await serve(reply(200));
    const error = await thrownBy(wrapped().fetch(server.url, { recovery: { maxAttempts: 0 } }));
    expect(error).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/^recovery: maxAttempts must be/),
    });
    expect(server.arrived).toEqual([]);
  });
});

describe('the options of one request', () => {
  test('in `init.recovery` is for that request', async () => {
    const server = await serve(reply(503));
    const { fetch: mine } = wrapped();
    const response = await mine(server.url, { recovery: { maxAttempts: 2 } });
    expect(recoveryOf(response)?.attempts).toHaveLength(2);
  });

  test.each([
    ['at once', () => false],
    ['later', async () => false],
  ])('by a `retryIf` that forbids, %s, is for that request: it is sent once', async (_name, retryIf) => {
    const server = await serve(reply(503));
    const { fetch: mine } = wrapped();
    const response = await mine(server.url, { recovery: { retryIf } });
    expect(response.status).toBe(503);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'failed', stoppedBy: 'policy' });
    expect(server.arrived).toHaveLength(1);
  });

  test.each([
    ['at once', () => true],
    ['later', async () => true],
  ])('by a `retryIf` that allows, %s, retries no unprotected payment', async (_name, retryIf) => {
    const server = await serve(reset);
    const { fetch: mine } = wrapped({ provider: plainHttp({ keys: [] }) });
    const error = await thrownBy(mine(server.url, { ...posting({}), recovery: { retryIf } }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived).toHaveLength(1);
  });

  test('`false` leaves it wholly alone', async () => {
    const server = await serve(reply(503));
    const { fetch: mine, stats } = wrapped();
    const response = await mine(server.url, { recovery: false });
    expect(recoveryOf(response)).toBeUndefined();
    expect(Object.getPrototypeOf(response)).toBe(Response.prototype);
    expect(stats().calls).toBe(0);
  });

  test('in `withRecovery` are for everything requested inside, unless a request has its own', async () => {
    const server = await serve(reply(503));
    const { fetch: mine, withRecovery } = wrapped({ policy: { maxAttempts: 3 } });
    /** Takes no init. */
    const sdk = async (init?: object) => recoveryOf(await mine(server.url, init))?.attempts.length;
    expect(await withRecovery({ maxAttempts: 2 }, () => sdk())).toBe(2);
    expect(await withRecovery(false, () => sdk())).toBeUndefined();
    expect(await withRecovery({ maxAttempts: 2 }, () => sdk({ recovery: { maxAttempts: 1 } }))).toBe(1);
    expect(await sdk()).toBe(3);
    expect(withRecovery({ maxAttempts: 2 }, () => 7)).toBe(7);
  });
});

test('a fetch with a base URL of its own takes paths, look-ups too', async () => {
  const server = await serve(reset, reply(200, statusOf('settlement')));
  const own = (path: string, init?: RequestInit) => fetch(new URL(path, server.url), init);
  const recovery = recoverFetch(own, {
    provider: midtrans({ keys: { idempotencyKey: false } }),
    logger: false,
    policy: { backoff: constant(1) },
  });
  const response = await recovery.fetch('/v2/charge', posting(charge));
  expect(server.arrived.map(({ url }) => url)).toEqual(['/v2/charge', '/v2/order-1/status']);
  expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
});

test('each of several providers is found by its host, and other requests are left entirely alone', async () => {
  const server = await serve(reply(503));
  const { fetch: mine, stats } = wrapped({ providers: [midtrans({ hosts: [server.host] })] });
  expect(recoveryOf(await mine(`${server.url}/v2/x/status`))).toMatchObject({ provider: 'midtrans' });
  const other = await serve(reply(503));
  const init = { headers: { a: '1' } };
  expect(recoveryOf(await mine(other.url, init))).toBeUndefined();
  expect(other.arrived).toHaveLength(1);
  await mine(other.url, { recovery: false });
  expect(stats()).toMatchObject({ calls: 1, unmatched: 1 });
});

test("the log has the same lines as an attached client's, and no secrets", async () => {
  const { default: axios } = await import('axios');
  const lines: Record<string, unknown>[][] = [[], []];
  const loggerOf = (into: Record<string, unknown>[]) => {
    const write = (fields: object) => into.push({ ...fields });
    return { info: write, warn: write, error: write };
  };
  const declined = { status_code: '202', transaction_status: 'deny', order_id: 'order-1', gross_amount: '10000.00' };
  const headers = { authorization: 'Basic c2VjcmV0OnNlY3JldA==', 'content-type': 'application/json' };
  const secret = { ...charge, card: '4811111111111114' };
  for (const [at, by] of (['axios', 'fetch'] as const).entries()) {
    const server = await serve(reply(503, {}), reset, reply(200, declined));
    const options = {
      provider: midtrans(),
      logger: loggerOf(lines[at] as Record<string, unknown>[]),
      policy: { backoff: constant(1) },
    };
    const url = `${server.url}/v2/charge`;
    if (by === 'axios') {
      const client = axios.create();
      attach(client, options);
      await thrownBy(client.post(url, secret, { headers }));
    } else {
      const { fetch: mine } = recoverFetch(fetch, options);
      await mine(url, { method: 'POST', headers, body: JSON.stringify(secret) });
    }
  }
  const same = (line: Record<string, unknown>) => ({ ...line, callId: '', elapsedMs: 0, host: '', keys: '' });
  expect(lines[1]?.map(same)).toEqual(lines[0]?.map(same));
  expect(lines[1]?.map(({ event }) => event)).toEqual([
    'recovery.retry',
    'recovery.retry',
    'recovery.fail-fast',
    'recovery.finished',
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/c2VjcmV0|4811111111111114/);
});

test('errors are safe to log', async () => {
  const { fetch: mine } = wrapped({ policy: { maxAttempts: 1 } });
  const init = { ...posting({ card: '4811111111111114' }), headers: { authorization: 'Bearer secret-token' } };
  const error = await thrownBy(mine('http://user:pass@127.0.0.1:2/x?key=secret', init));
  const plain = await thrownBy(mine('http://127.0.0.1:2/x?key=secret', init));
  for (const each of [error, plain]) {
    // Of a URL with a password, the message of fetch itself tells.
    const printed = each === plain ? inspect(each) : '';
    for (const shown of [printed, JSON.stringify(each), JSON.stringify(safeError(each))]) {
      expect(shown).not.toMatch(/secret|4811111111111114/);
    }
  }
  expect(safeError(plain)).toMatchObject({ name: 'TypeError', recovery: { attempts: [{ code: 'ECONNREFUSED' }] } });
});

describe('inside run()', () => {
  test('a call is sent once, and its run decides', async () => {
    const server = await serve(reply(503), reply(200, { done: true }));
    const { fetch: mine, stats } = wrapped();
    const result = await run(
      async () => {
        const response = await mine(server.url);
        if (!response.ok) throw Object.assign(new Error('not ok'), { response });
        return response.json();
      },
      { provider: plainHttp(), logger: false, idempotent: true, policy: { backoff: constant(1) } },
    );
    expect(result).toEqual({ done: true });
    expect(server.arrived).toHaveLength(2);
    expect(stats()).toMatchObject({ calls: 2, attempts: 2 });
  });

  test('a payment whose answer is lost is not made twice by it', async () => {
    const server = await serve(reset);
    const { fetch: mine } = wrapped();
    const options = { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } } as const;
    const error = await thrownBy(run(() => mine(server.url, posting({})), options));
    expect(server.arrived).toHaveLength(1);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
  });

  test('a call that is not let through has sent nothing', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '25' }));
    const { fetch: mine } = wrapped({ policy: { longestWait: 10, maxRetryAfter: 1000 } });
    await mine(server.url);
    const options = { provider: plainHttp(), logger: false, policy: { maxAttempts: 1 } } as const;
    const error = await thrownBy(run(() => mine(server.url, posting({})), options));
    expect(error).toMatchObject({ code: 'ERR_HELD_BACK' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
  });

  test('a run shares the traffic of a wrapped fetch', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '25' }));
    const recovery = wrapped({ policy: { longestWait: 10, maxRetryAfter: 1000 } });
    await recovery.fetch(server.url);
    const [lane] = trafficOf(recovery).stats();
    expect(lane).toMatchObject({ host: server.host });
  });

  test('an operation is recognised by its whole path, in whatever form the URL is given', async () => {
    const server = await serve(reply(200));
    const { fetch: mine, stats } = wrapped();
    for (const path of ['/cards/v1/charge', '/wallets/v1/charge?shop=7']) {
      const url = new URL(path, server.url);
      for (const input of [url, url.href, new Request(url)]) await mine(input, posting({}));
    }
    expect(stats().lanes.map(({ lane }) => lane)).toEqual(['POST /cards/v1/charge', 'POST /wallets/v1/charge']);
  });
});

test('metrics count its calls like those of an attached client', async () => {
  const server = await serve(reply(503), reply(200));
  const recovery = wrapped();
  const { meterProvider, read } = meters();
  const stop = instrument(recovery, { meterProvider });
  await recovery.fetch(server.url);
  expect(await read('recoverable.calls')).toMatchObject([
    { attributes: { 'recoverable.outcome': 'recovered' }, value: 1 },
  ]);
  stop();
});
