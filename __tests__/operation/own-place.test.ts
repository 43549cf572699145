import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, jest, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosInstance } from 'axios';
import { constant, midtrans, plainHttp, type RunOptions, recoveryOf, run, trafficOf } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { LASTING, openBreaker } from '../axios/open-breaker.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

/** Far below what an attempt may take: a call that waits for itself is seen to. */
const SOON = 3000;
const policy = { backoff: constant(1) };

/** A client with one place, whose paths are answered so, and runs by its traffic. */
async function onePlace(answers: Readonly<Record<string, Answer>> = {}) {
  const server = await serve((response, request) => (answers[request.url ?? ''] ?? reply(200))(response, request));
  const { client, recovery } = attached(server.url, { concurrency: 1, policy });
  const given: RunOptions = { provider: plainHttp(), logger: false, policy, traffic: trafficOf(recovery) };
  const paths = () => server.arrived.map(({ url }) => url);
  return { client, recovery, given, paths };
}

/** An interceptor that asks for a token before each request but that for the token itself. */
function authenticate(client: AxiosInstance, ask: () => PromiseLike<unknown> = () => client.get('/token')): void {
  client.interceptors.request.use(async (config) => {
    if (config.url !== '/token') await ask();
    return config;
  });
}

/** Answers with 503 once, then with 200. */
function onceUnavailable(): Answer {
  let count = 0;
  return (response, request) => reply(++count === 1 ? 503 : 200)(response, request);
}

describe("with one place, what happens inside a call does not wait for that call's place", () => {
  test(
    'a token that an interceptor of a client inside a run fetches',
    async () => {
      const { client, given, recovery } = await onePlace();
      authenticate(client);
      const runs = [1, 2, 3].map((id) => run(() => client.get(`/payments/${id}`), given));
      for (const response of await Promise.all(runs)) expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
      expect(recovery.stats().lanes.map(({ waiting }) => waiting)).toEqual(recovery.stats().lanes.map(() => 0));
    },
    SOON,
  );

  test(
    'a token fetched by a run inside that interceptor, and by one inside a run inside a run',
    async () => {
      const { client, given } = await onePlace();
      authenticate(client, () => run(() => client.get('/token'), given));
      expect((await run(() => client.get('/payments/1'), given)).status).toBe(200);
      expect((await run(() => run(() => client.get('/payments/1'), given), given)).status).toBe(200);
      expect((await client.get('/payments/1')).status).toBe(200);
    },
    SOON,
  );

  test(
    'a token for a retry, and for another run',
    async () => {
      const { client, given, paths } = await onePlace({ '/a': onceUnavailable(), '/b': onceUnavailable() });
      authenticate(client);
      expect(recoveryOf(await client.get('/a'))).toMatchObject({ outcome: 'recovered' });
      expect((await run(() => client.get('/b'), given)).status).toBe(200);
      expect(paths()).toEqual(['/token', '/a', '/token', '/a', '/token', '/b', '/token', '/b']);
    },
    SOON,
  );

  test.each(['a client', 'a run'])(
    "a token that an adapter of one's own asks for, by %s",
    async (how) => {
      const { client, given } = await onePlace();
      const send = axios.getAdapter('http');
      const adapter: AxiosAdapter = async (config) => {
        await (how === 'a client' ? client.get('/token') : run(() => client.get('/token'), given));
        return send(config);
      };
      expect((await client.get('/payments/1', { adapter })).status).toBe(200);
      expect((await run(() => client.get('/payments/1', { adapter }), given)).status).toBe(200);
    },
    SOON,
  );

  test(
    'nor is the place lost, or doubled, whatever happens inside',
    async () => {
      let most = 0;
      let now = 0;
      const slow: Answer = (response, request) => {
        most = Math.max(most, ++now);
        setTimeout(() => {
          now -= 1;
          reply(request.url === '/bad' ? 400 : 200)(response, request);
        }, 2);
      };
      const all = ['/token', '/1', '/2', '/3', '/bad'];
      const { client, given, recovery } = await onePlace(Object.fromEntries(all.map((path) => [path, slow])));
      authenticate(client);
      const operation = () =>
        Promise.all([client.get('/1'), client.get('/2'), client.get('/bad').catch(() => {}), client.get('/3')]);
      await Promise.all([run(operation, given), client.get('/1'), run(operation, given), client.get('/2')]);
      expect(most).toBe(1);
      expect(recovery.stats().lanes.every(({ waiting }) => waiting === 0)).toBe(true);
      expect((await client.get('/1')).status).toBe(200);
    },
    SOON,
  );

  test(
    'an interceptor that throws leaves the place to the operation, which may continue',
    async () => {
      const { client, given } = await onePlace();
      client.interceptors.request.use((config) => {
        if (config.url === '/broken') throw new Error('no key');
        return config;
      });
      const operation = async () => {
        await thrownBy(client.get('/broken'));
        return client.get('/payments/1');
      };
      expect((await run(operation, given)).status).toBe(200);
    },
    SOON,
  );
});

describe('nor for that of a surrounding call, whatever lies between', () => {
  test(
    'another client, with its own place',
    async () => {
      const shop = await onePlace();
      const gateway = await onePlace({ '/pay': onceUnavailable() });
      authenticate(gateway.client, () => shop.client.get('/token'));
      const adapter: AxiosAdapter = async (config) => ({ ...(await gateway.client.get('/pay')), config });
      expect((await shop.client.get('/pay', { adapter })).status).toBe(200);
      expect(gateway.paths()).toEqual(['/pay', '/pay']);
      expect(shop.paths()).toEqual(['/token', '/token']);
    },
    SOON,
  );

  test(
    'the same client at another host',
    async () => {
      const { client } = await onePlace({ '/pay': onceUnavailable() });
      // The token for the resend is sent again too.
      const there = await serve(reply(200), reply(503), reply(200));
      client.interceptors.request.use(async (config) => {
        if (config.url === '/pay') await client.get(`${there.url}/token`);
        else if (config.url !== '/assertion') await client.get('/assertion');
        return config;
      });
      expect(recoveryOf(await client.get('/pay'))).toMatchObject({ outcome: 'recovered' });
      expect(there.arrived).toHaveLength(3);
    },
    SOON,
  );
});

describe("two that each have a place and want the other's do not wait for each other for ever:", () => {
  /** Runs both at once, each from its own place. */
  async function crossing(hold: (at: Awaited<ReturnType<typeof onePlace>>, inside: () => Promise<unknown>) => unknown) {
    const [one, other] = [await onePlace(), await onePlace()];
    let inside = 0;
    let start = () => {};
    const both = new Promise<void>((resolve) => {
      start = resolve;
    });
    const from = (at: typeof one, to: typeof one) =>
      hold(at, async () => {
        if (++inside === 2) start();
        await both;
        return to.client.get('/inside');
      });
    await Promise.all([from(one, other), from(other, one)]);
    expect([one.paths(), other.paths()]).toEqual([
      expect.arrayContaining(['/inside']),
      expect.arrayContaining(['/inside']),
    ]);
    // Nothing is lost of either place, nor is one too many.
    for (const { client, recovery } of [one, other]) {
      expect(await Promise.all([client.get('/1'), client.get('/2')])).toHaveLength(2);
      expect(recovery.stats().lanes.every(({ waiting }) => waiting === 0)).toBe(true);
    }
  }

  test('runs', () => crossing(({ given }, inside) => run(inside, given)), 2 * SOON);

  test('runs with runs inside', () => crossing(({ given }, inside) => run(() => run(inside, given), given)), 2 * SOON);

  test(
    'custom adapters',
    () =>
      crossing(({ client }, inside) => {
        const send = axios.getAdapter('http');
        const adapter: AxiosAdapter = async (config) => {
          await inside();
          return send(config);
        };
        return client.get('/outside', { adapter });
      }),
    2 * SOON,
  );
});

test(
  'a call whose signer threw on a retry keeps neither its place nor its look-up waiting, which fetches a token first',
  async () => {
    const paid = {
      status_code: '200',
      transaction_status: 'settlement',
      order_id: 'o-1',
      gross_amount: '1.00',
      payment_type: 'gopay',
    };
    const byPath = (path = '') => (path === '/v2/charge' ? reset : reply(200, path === '/token' ? {} : paid));
    const server = await serve((response, request) => byPath(request.url)(response, request));
    const { client } = attached(server.url, { provider: midtrans(), concurrency: 1, policy });
    let signed = 0;
    client.interceptors.request.use(async (config) => {
      if (config.url === '/v2/charge' && ++signed === 2) throw new Error('no key');
      if (config.url !== '/v2/charge' && config.url !== '/token') await client.get('/token');
      return config;
    });
    const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };
    expect(recoveryOf(await client.post('/v2/charge', charge))).toMatchObject({ outcome: 'reconciled' });
    expect(server.arrived.map(({ url }) => url)).toEqual(['/v2/charge', '/token', '/v2/o-1/status']);
  },
  SOON,
);

test.each(['an interceptor', 'an adapter'])(
  'a token that %s of a probe asks for is not kept waiting by that probe, though both are in one lane',
  async (where) => {
    let isWell = false;
    const server = await serve((response, request) => reply(isWell ? 200 : 503)(response, request));
    const { client, recovery } = attached(server.url, {
      provider: plainHttp({ lane: () => 'merchant' }),
      circuitBreaker: { row: 2, openFor: 9600 },
      policy: { ...policy, maxAttempts: 1 },
    });
    await openBreaker(recovery, () => client.get('/payments/1'), LASTING);
    isWell = true;
    const send = axios.getAdapter('http');
    let asked = 0;
    // The one that it has runs out while the call waits.
    if (where === 'an interceptor') authenticate(client, async () => ++asked > 1 && client.get('/token'));
    else {
      client.defaults.adapter = async (config) => {
        if (config.url !== '/token') await client.get('/token');
        return send(config);
      };
    }
    expect(recoveryOf(await client.get('/payments/2'))).toMatchObject({ outcome: 'ok' });
    expect(recovery.stats().lanes).toMatchObject([{ breaker: 'closed' }]);
  },
  // A probe that is lost is replaced after 9.6 s.
  2 * SOON,
);

/** An interceptor as applications have it: all who need a token at one time wait for one request. */
function singleFlight(client: AxiosInstance): { expire(): void } {
  let token: unknown = 'old';
  let flight: Promise<unknown> | undefined;
  const fetchToken = async () => {
    await client.get('/token');
    flight = undefined;
    token = 'new';
  };
  authenticate(client, async () => {
    if (token !== undefined) return;
    flight ??= fetchToken();
    await flight;
  });
  return {
    expire() {
      token = undefined;
    },
  };
}

/** Answers after so many milliseconds, and counts how many requests are there at once. */
async function counted(delayOf: (path: string) => number, statusOf: (path: string) => number = () => 200) {
  let most = 0;
  let now = 0;
  const server = await serve((response, request) => {
    const { url: path = '' } = request;
    most = Math.max(most, ++now);
    setTimeout(() => {
      now -= 1;
      reply(statusOf(path))(response, request);
    }, delayOf(path));
  });
  return { server, most: () => most };
}

test('a call that is ready when its place is in use waits for it again, and is signed anew', async () => {
  let paid = 0;
  const { server, most } = await counted(
    (path) => (path === '/slow' ? 300 : 1),
    (path) => (path === '/pay' && ++paid === 1 ? 503 : 200),
  );
  const { client, recovery } = attached(server.url, { concurrency: 1, policy });
  const isThere = () => server.arrived.some(({ url }) => url === '/slow');
  let signed = 0;
  client.interceptors.request.use(async (config) => {
    if (config.url === '/pay' && ++signed === 2) await until(isThere);
    return config;
  });
  const pay = client.get('/pay');
  await until(() => signed === 2);
  expect((await client.get('/slow')).status).toBe(200);
  expect(recoveryOf(await pay)).toMatchObject({ outcome: 'recovered', attempts: { length: 2 } });
  expect([signed, most()]).toEqual([3, 1]);
  expect(server.arrived.map(({ url }) => url)).toEqual(['/pay', '/slow', '/pay']);
  expect(recovery.stats().lanes.every(({ waiting }) => waiting === 0)).toBe(true);
  expect((await client.get('/slow')).status).toBe(200);
});

describe('a token that all share does not wait for the place of a call that waits for it', () => {
  test('of one that waited for its turn', async () => {
    const { server, most } = await counted((path) => (path === '/slow' ? 200 : 5));
    const { client, recovery } = attached(server.url, { concurrency: 1, policy: { longestWait: 20_000 } });
    const token = singleFlight(client);
    const slow = client.get('/slow');
    await until(() => server.arrived.length === 1);
    const first = client.get('/first');
    await until(() => recovery.stats().lanes.some(({ waiting }) => waiting === 1));
    token.expire();
    for (const response of await Promise.all([slow, first, client.get('/second')]))
      expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
    expect(server.arrived.map(({ url }) => url).sort()).toEqual(['/first', '/second', '/slow', '/token']);
    expect(most()).toBe(1);
    expect((await client.get('/third')).status).toBe(200);
  });

  test('nor for the probe of one', async () => {
    let isWell = false;
    const server = await serve((response, request) => reply(isWell ? 200 : 503)(response, request));
    const { client, recovery } = attached(server.url, {
      provider: plainHttp({ lane: () => 'merchant' }),
      circuitBreaker: { row: 2, openFor: 8000 },
      policy: { ...policy, maxAttempts: 1, longestWait: 5000 },
    });
    const token = singleFlight(client);
    await openBreaker(recovery, () => client.get('/payments/1'), LASTING);
    isWell = true;
    const first = client.get('/payments/2');
    await until(() => recovery.stats().lanes.some(({ waiting }) => waiting === 1));
    token.expire();
    for (const response of await Promise.all([first, client.get('/payments/3')]))
      expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
    expect(recovery.stats().lanes).toMatchObject([{ breaker: 'closed' }]);
  });
});

test("once the caller's code is done, the promises of the process are no longer tracked", async () => {
  const disable = jest.spyOn(AsyncLocalStorage.prototype, 'disable');
  const { client } = await onePlace({ '/a': onceUnavailable() });
  await client.get('/b');
  authenticate(client);
  expect(disable).toHaveBeenCalledTimes(0);
  expect(recoveryOf(await client.get('/a'))).toMatchObject({ outcome: 'recovered' });
  expect(disable).toHaveBeenCalledTimes(1);
  disable.mockRestore();
});
