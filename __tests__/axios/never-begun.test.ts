import { expect, jest, test } from '@jest/globals';
import axios, { type AxiosInstance, type AxiosRequestConfig, isCancel } from 'axios';
import type { Interceptors } from '../../src/axios/interceptors.js';
import { attach, midtrans, recoveryOf } from '../../src/index.js';
import { attached, standard, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

type Case = (client: AxiosInstance) => AxiosRequestConfig | undefined;

const throwing = (): never => {
  throw new Error('boom');
};
/** Not a plain object, which axios would copy for ever. */
class Circle {
  readonly self = this;
}

/** Ways to end before anything is sent, and who caused it. */
const failing: readonly [string, Case][] = [
  ['a request interceptor that throws', (client) => void client.interceptors.request.use(throwing)],
  [
    'a request interceptor that throws at once',
    (client) => void client.interceptors.request.use(throwing, null, { synchronous: true }),
  ],
  ['a request interceptor that rejects', (client) => void client.interceptors.request.use(async () => throwing())],
  ['a transformRequest that throws', () => ({ transformRequest: throwing })],
  [
    'a transformRequest that throws, of an interceptor',
    (client) => {
      client.interceptors.request.use((config) => ({ ...config, transformRequest: throwing }));
      return undefined;
    },
  ],
  [
    'an interceptor that throws when it is asked whether to run',
    (client) => void client.interceptors.request.use((config) => config, null, { runWhen: throwing }),
  ],
  [
    'an interceptor that throws when it is asked, before one that runs',
    (client) => {
      client.interceptors.request.use((config) => config, null, { runWhen: throwing });
      client.interceptors.request.use((config) => config);
    },
  ],
  ['an interceptor that returns nothing', (client) => void client.interceptors.request.use(() => undefined as never)],
  ['a body with a BigInt', () => ({ data: { amount: 1n } })],
  ['a circular body', () => ({ data: new Circle() })],
  ['a paramsSerializer that throws', () => ({ params: { a: 1 }, paramsSerializer: throwing })],
  ['an adapter that does not exist', () => ({ adapter: 'nonsense' as 'http' })],
  [
    'an adapter that does not exist, of an interceptor',
    (client) => {
      client.interceptors.request.use((config) => ({ ...config, adapter: 'nonsense' as 'http' }));
      return undefined;
    },
  ],
  ['a URL that is none', () => ({ baseURL: '', url: 'http://[' })],
  ['a protocol that is none', () => ({ baseURL: '', url: 'nonsense://host/pay' })],
  ['a header that is none', () => ({ headers: { 'a b': 'c' } })],
];

test.each(failing)('%s: the report says that nothing was sent', async (_what, prepare) => {
  const server = await serve(reply(200));
  const { client, recovery } = attached(server.url);
  const finished: unknown[] = [];
  recovery.on('recovery.finished', ({ outcome }) => finished.push(outcome));
  const given = prepare(client);
  const error = await thrownBy(client.request({ method: 'post', url: '/pay', data: { amount: 1 }, ...given }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
  expect(recovery.stats().outcomes.failed).toBe(1);
  expect(finished).toEqual(['failed']);
  expect(server.arrived).toEqual([]);
});

test("an error from the caller's own code is the caller's error, and says so", async () => {
  const { client } = attached('http://localhost');
  const boom = new Error('boom');
  const id = client.interceptors.request.use(() => Promise.reject(boom));
  expect(await thrownBy(client.get('/'))).toBe(boom);
  client.interceptors.request.eject(id);
  const error = await thrownBy(client.get('/', { transformRequest: throwing }));
  expect(recoveryOf(error)?.stoppedBy).toBe('request');
});

test('an interceptor that throws when it is asked whether to run: a request that is not ours stays as it is', async () => {
  const { client } = attached('http://localhost');
  let isAsked = false;
  client.interceptors.request.use((config) => config, null, {
    runWhen: () => {
      isAsked = true;
      return throwing();
    },
  });
  const error = await thrownBy(client.get('/', { recovery: false }));
  expect([isAsked, recoveryOf(error)]).toEqual([true, undefined]);
});

test('a call that ends before it resumes another hands on that the provider may finish the work at any time', async () => {
  const { client } = attached('http://localhost');
  client.interceptors.request.use(throwing);
  const doubt = { since: Date.now(), absences: 1, lasting: true } as const;
  const error = await thrownBy(client.post('/pay', { amount: 1 }, { recovery: { keys: {}, doubt } }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', doubt: { lasting: true } });
});

const givingUp: readonly [string, (client: AxiosInstance) => AxiosRequestConfig][] = [
  ['before the call', () => ({ signal: AbortSignal.abort() })],
  [
    'before the call, by a token',
    () => {
      const source = axios.CancelToken.source();
      source.cancel();
      return { cancelToken: source.token };
    },
  ],
  [
    'during the first asynchronous interceptor',
    (client) => {
      const controller = new AbortController();
      client.interceptors.request.use(async (config) => {
        await Promise.resolve();
        controller.abort();
        return config;
      });
      return { signal: controller.signal };
    },
  ],
];

test.each(givingUp)('a caller who gives up %s has a report: nothing was sent', async (_when, prepare) => {
  const server = await serve(reply(200));
  const { client, recovery } = attached(server.url);
  const error = await thrownBy(client.post('/pay', { amount: 1 }, prepare(client)));
  expect(isCancel(error)).toBe(true);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'no', stoppedBy: 'abort' });
  expect(recovery.stats().outcomes.aborted).toBe(1);
  expect(server.arrived).toEqual([]);
});

test.each(givingUp.slice(0, 2))(
  'a call given up %s is over at once: an older axios tells nobody of its end',
  async (_when, prepare) => {
    const { client, recovery } = attached('http://localhost');
    const finished: unknown[] = [];
    recovery.on('recovery.finished', ({ outcome, stoppedBy }) => finished.push([outcome, stoppedBy]));
    const ended = thrownBy(client.post('/pay', { amount: 1 }, prepare(client)));
    expect(finished).toEqual([['aborted', 'abort']]);
    await ended;
    expect([finished.length, recovery.stats().outcomes.aborted]).toEqual([1, 1]);
  },
);

test.each(['1.18.1', '1.19.0'])(
  'axios %s asks response handlers about a call that was given up beforehand',
  async (version) => {
    await jest.isolateModulesAsync(async () => {
      const { default: older } = await import('axios');
      Object.assign(older, { VERSION: version });
      const { client } = (await import('./attached.js')).attached('http://localhost');
      // As axios decides whether its interceptors, and the errors of the call, are asynchronous.
      let isSynchronous = true;
      const lists = client.interceptors as never as Record<'request' | 'response', Interceptors>;
      const config = { url: '/', signal: AbortSignal.abort(), transformRequest: client.defaults.transformRequest };
      lists.request.forEach((handler) => {
        if (handler.runWhen?.(config) !== false) isSynchronous &&= handler.synchronous === true;
      });
      lists.response.forEach(() => {});
      expect(isSynchronous).toBe(version === '1.19.0');
    });
  },
);

test("the caller's response interceptors see the report of a call that never began", async () => {
  const client = axios.create();
  const seen: unknown[] = [];
  client.interceptors.response.use(null, (error: unknown) => {
    seen.push(recoveryOf(error)?.outcome);
    throw error;
  });
  attach(client, standard());
  await thrownBy(client.get('http://localhost', { transformRequest: throwing }));
  expect(seen).toEqual(['failed']);
});

test('a payment does not get the report of the token that its interceptor could not fetch', async () => {
  const server = await serve((response) => response.destroy());
  const { client } = attached(server.url, { policy: { maxAttempts: 1 } });
  client.interceptors.request.use(async (config) => {
    if (config.url === '/pay') await client.post('/token', {});
    return config;
  });
  const error = await thrownBy(client.post('/pay', { amount: 1 }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'request', attempts: [] });
});

test('an earlier call that was to be resumed is still in doubt', async () => {
  const server = await serve(reply(200));
  const { client } = attached(server.url, { provider: midtrans() });
  client.interceptors.request.use(throwing);
  const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };
  const recovery = { keys: { orderId: 'o-1' } };
  const error = await thrownBy(client.post('/v2/charge', charge, { recovery }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});
