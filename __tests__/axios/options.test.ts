import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { attached, standard, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const provider = plainHttp();
const attachTo = (options: unknown) => () => attach(axios.create(), options as never);

describe('attach names the option, its value and what would be right', () => {
  const wrong: readonly [unknown, string][] = [
    [
      { provider, retries: 3 },
      'attach: retries is not an option; did you mean policy.maxAttempts? expected an object with some of: provider',
    ],
    [
      { provider, policy: { maxAttempt: 2 } },
      'attach: policy.maxAttempt is not an option; did you mean policy.maxAttempts?',
    ],
    [
      { provider, policy: { maxAttempts: 0 } },
      'policy.maxAttempts must be a whole number of attempts, at least 1; got 0',
    ],
    [{ provider, policy: { maxAttempts: 2.5 } }, 'got 2.5'],
    [{ provider, policy: { attemptTimeout: 0 } }, 'policy.attemptTimeout must be a number of milliseconds above 0'],
    [
      { provider, policy: { deadline: '60s' } },
      "policy.deadline must be a number of milliseconds above 0, or false for no limit; got '60s'",
    ],
    [{ provider, policy: { deadline: Number.NaN } }, 'got NaN'],
    [
      { provider, policy: { maxRetryAfter: -1 } },
      'policy.maxRetryAfter must be a number of milliseconds, at least 0; got -1',
    ],
    [{ provider, policy: { backoff: 200 } }, 'policy.backoff must be a function (attempt, previousDelayMs, random)'],
    [
      { provider, logger: true },
      'logger must be a logger with info, warn and error, like one that pino() makes, or false; got true',
    ],
    [{ provider, logger: { info() {} } }, 'logger must be a logger'],
    [{ provider, bodyErrors: 'ignore' }, "bodyErrors must be 'reject' or 'resolve'; got 'ignore'"],
    [{ provider, retryBudget: { ratio: 2 } }, 'ratio'],
    [{ provider, retryBudget: true }, 'retryBudget must be an object with some of: ratio, burst; or false; got true'],
    [{ provider, circuitBreaker: { window: 0 } }, 'window'],
    [{ provider: 'midtrans' }, 'provider must be'],
    [{ provider: midtrans }, 'provider must be'],
    [{ providers: [] }, 'providers must be an array of at least one provider'],
    [{ providers: [provider] }, 'provider plain-http needs hosts'],
    [{}, 'or providers, matched by host; got neither'],
    [{ provider, providers: [midtrans()] }, 'or providers, matched by host; got both'],
    [undefined, 'attach: the options must be an object'],
  ];
  for (const [options, message] of wrong) {
    test(message, () => {
      expect(attachTo(options)).toThrow(TypeError);
      expect(attachTo(options)).toThrow(message);
    });
  }

  for (const client of [undefined, {}, () => {}, axios.Axios]) {
    test(`client: ${String(client).slice(0, 20)}`, () => {
      expect(() => attach(client as never, { provider })).toThrow(/^attach: client must be an axios instance/);
    });
  }

  test('and leaves the client as it was', () => {
    const client = axios.create();
    expect(() => attach(client, { provider, policy: { maxAttempts: -1 } })).toThrow();
    expect((client.interceptors.request as { handlers?: unknown[] }).handlers).toEqual([]);
    attach(client, { provider });
  });
});

describe('the options of a request', () => {
  const wrong: readonly [unknown, string][] = [
    [{ maxAttempts: 0 }, 'recovery: maxAttempts must be a whole number of attempts, at least 1; got 0'],
    [{ attempts: 2 }, 'recovery: attempts is not an option'],
    [{ idempotent: 'yes' }, "recovery: idempotent must be true, false, or a function of the request; got 'yes'"],
    [true, 'recovery: the options must be an object'],
  ];
  for (const [recovery, message] of wrong) {
    test(message, async () => {
      const server = await serve(reply(200));
      const { client } = attached(server.url);
      const error = await thrownBy(client.get('/payments/1', { recovery: recovery as never }));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(message);
      expect(server.arrived.length).toBe(0);
    });
  }

  test('take precedence over those of attach', async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url, { policy: { maxAttempts: 4 } });
    const error = await thrownBy(client.get('/payments/1', { recovery: { maxAttempts: 2 } }));
    expect(recoveryOf(error)?.attempts.length).toBe(2);
    expect(server.arrived.length).toBe(2);
  });

  test("are merged over the client's own defaults by axios", async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url, {}, { recovery: { maxAttempts: 3 } });
    await thrownBy(client.get('/payments/1'));
    await thrownBy(client.get('/payments/1', { recovery: { maxAttempts: 1 } }));
    expect(server.arrived.length).toBe(4);
  });

  test('idempotent: true lets a POST be sent again that may have been processed', async () => {
    const server = await serve(reply(503), reply(200));
    const { client } = attached(server.url);
    const response = await client.post('/payments', { amount: 1 }, { recovery: { idempotent: true } });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
  });

  test('idempotent: false forbids it for a GET', async () => {
    const server = await serve(reply(503), reply(200));
    const { client } = attached(server.url);
    await thrownBy(client.get('/payments/1', { recovery: { idempotent: false } }));
    expect(server.arrived.length).toBe(1);
  });

  test("policy: that of attach takes precedence over a provider's own", async () => {
    const server = await serve(reply(429));
    const own = plainHttp({ policy: { maxAttempts: 2 } });
    await thrownBy(attached(server.url, { provider: own }).client.get('/payments/1'));
    expect(server.arrived.length).toBe(2);
    await thrownBy(attached(server.url, { provider: own, policy: { maxAttempts: 3 } }).client.get('/payments/1'));
    expect(server.arrived.length).toBe(5);
  });

  test('false: the request is left alone', async () => {
    const server = await serve(reply(429), reply(200));
    const { client, recovery } = attached(server.url);
    const error = await thrownBy(client.post('/payments', { amount: 1 }, { recovery: false }));
    expect(axios.isAxiosError(error) && error.response?.status).toBe(429);
    expect(recoveryOf(error)).toBeUndefined();
    expect(server.arrived.length).toBe(1);
    expect(recovery.stats()).toMatchObject({ calls: 0, attempts: 0 });
  });
});

test('an axios that is too old is named, instead of failing every call', () => {
  const { getAdapter, VERSION } = axios;
  Object.assign(axios, { getAdapter: undefined, VERSION: '1.4.0' });
  try {
    expect(attachTo({ provider })).toThrow(
      'attach: recoverable needs axios 1.5 or later; the axios that it found is 1.4.0',
    );
  } finally {
    Object.assign(axios, { getAdapter, VERSION });
  }
});

test('attaching twice is an error that says so', () => {
  const client = axios.create();
  attach(client, standard());
  expect(() => attach(client, standard())).toThrow(
    'attach: recoverable is already attached to this axios instance; call detach() first',
  );
});
