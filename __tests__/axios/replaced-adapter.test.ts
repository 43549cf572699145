import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { plainHttp, recoveryOf } from '../../src/index.js';
import { withEnough } from '../time-for.js';
import { answering, attached, thrownBy } from './attached.js';
import { type Answer, reply, serve } from './serve.js';

type Change = (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig;
type Order = readonly [string, (client: AxiosInstance, change: Change) => void];

const http = axios.getAdapter('http');
const orders: readonly Order[] = [
  ['an interceptor', (client, change) => void client.interceptors.request.use(change)],
  [
    'a synchronous interceptor',
    (client, change) => void client.interceptors.request.use(change, null, { synchronous: true }),
  ],
  [
    'an asynchronous interceptor',
    (client, change) => void client.interceptors.request.use(async (config) => change(config)),
  ],
];

const changes: readonly (readonly [string, Change])[] = [
  [
    'deletes the adapter',
    (config) => {
      delete config.adapter;
      return config;
    },
  ],
  ['makes the config anew, without an adapter', ({ adapter: _, ...config }) => config],
  ['names an adapter', (config) => ({ ...config, adapter: 'fetch' })],
  ["sets axios's own adapter", (config) => Object.assign(config, { adapter: http })],
  [
    'sets an adapter of its own',
    (config) => Object.assign(config, { adapter: (own: InternalAxiosRequestConfig) => http(own) }),
  ],
  [
    'puts an adapter around the one that is there',
    (config) => {
      const next = config.adapter as AxiosAdapter;
      config.adapter = async (own) => next(own);
      return config;
    },
  ],
  ['makes something else of the adapter', (config) => ({ ...config, adapter: {} as never })],
];

describe.each(orders)('%s', (_who, add) => {
  test.each(changes)('that %s: the call is recovered like any other', async (_what, change) => {
    const server = await serve(reply(429), reply(429), reply(200, { paid: true }));
    const { client, recovery } = attached(server.url);
    add(client, change);
    const response = await client.post('/pay', { amount: 1 });
    expect(response.data).toEqual({ paid: true });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', processed: 'yes' });
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 3 });
    expect(server.arrived.length).toBe(3);
  });

  test.each(changes)('that %s: a charge whose answer is lost is in doubt', async (_what, change) => {
    const lost: Answer = (response) => response.destroy();
    const server = await serve(lost);
    const { client } = attached(server.url);
    add(client, change);
    const error = await thrownBy(client.post('/pay', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.length).toBe(1);
  });
});

test('the config that comes back has the adapter of the interceptor, as with bare axios', async () => {
  const { client } = attached('http://localhost');
  const adapter = answering(200);
  client.interceptors.request.use((config) => Object.assign(config, { adapter }));
  expect((await client.get('/')).config.adapter).toBe(adapter);
});

test('an adapter that an interceptor newly chooses for a retry sends it', async () => {
  const { client } = attached('http://localhost');
  let attempts = 0;
  const sent: number[] = [];
  client.interceptors.request.use((config) => {
    const mine = ++attempts;
    config.adapter = async (own) => {
      sent.push(mine);
      return answering(mine === 1 ? 429 : 200)(own).then((response) =>
        mine === 1 ? Promise.reject(new axios.AxiosError('429', undefined, own, {}, response)) : response,
      );
    };
    return config;
  });
  expect(recoveryOf(await client.get('/'))?.outcome).toBe('recovered');
  expect(sent).toEqual([1, 2]);
});

test('an answer from the cache of an interceptor is not held back by an open breaker, and teaches nothing', async () => {
  const server = await serve((response) => response.destroy());
  const circuitBreaker = { row: 1, openFor: 60_000 };
  const { client, recovery } = attached(server.url, { circuitBreaker, concurrency: 1, policy: { maxAttempts: 1 } });
  let isCached = false;
  client.interceptors.request.use((config) => (isCached ? Object.assign(config, { adapter: answering(200) }) : config));
  // Four failures at once open the breaker.
  for (let count = 0; count < 4; count++) await thrownBy(client.get('/rates'));
  const before = recovery.stats().lanes;
  expect(before[0]?.breaker).toBe('open');
  isCached = true;
  expect(recoveryOf(await client.get('/rates'))?.outcome).toBe('ok');
  expect(recovery.stats().lanes).toEqual(before);
});

describe('an adapter that an interceptor sets for a retry, and that sends it itself', () => {
  /** Its own client, which tells nothing of what it did. */
  const own: AxiosAdapter = async (config) => {
    const { status } = await fetch(`${config.baseURL}${config.url}`, { method: 'POST', body: '{}' });
    const response = { status, statusText: '', headers: {}, data: '{}', config };
    if (status >= 400) throw new axios.AxiosError(String(status), undefined, config, {}, response);
    return response;
  };
  function retriedBy(adapter: AxiosAdapter, client: AxiosInstance): void {
    let attempts = 0;
    client.interceptors.request.use((config) => (++attempts === 2 ? Object.assign(config, { adapter }) : config));
  }

  test('and is redirected to a page: that is no success of the payment', async () => {
    const server = await serve(reply(429), reply(303, {}, { location: '/page' }), reply(200));
    const { client } = attached(server.url);
    retriedBy(own, client);
    const error = await thrownBy(client.post('/pay', {}));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: [{}, { code: 'REDIRECTED_WRITE' }] });
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
  });

  test.each([1, 2])(
    'and is redirected, at attempt %i, and freezes its answer: that is no success either',
    async (bad) => {
      const answers = [reply(429), reply(303, {}, { location: '/page' }), reply(200)] as const;
      const server = await (bad === 1 ? serve(answers[1], answers[2]) : serve(...answers));
      const { client } = attached(server.url);
      const freezing: AxiosAdapter = async (config) => Object.freeze(await own(config));
      if (bad === 1) client.defaults.adapter = freezing;
      else retriedBy(freezing, client);
      const error = await thrownBy(client.post('/pay', {}));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: { length: bad } });
    },
  );

  test("whose own request fails for a reason besides: that is no answer to the payment's", async () => {
    const server = await serve(reply(429), reply(200), reply(400));
    const { client } = attached(server.url);
    retriedBy(async (config) => {
      await own(config);
      return own({ ...config, url: '/receipts' });
    }, client);
    const error = await thrownBy(client.post('/pay', {}));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});

/** Encrypts what goes out and opens what comes back, by the adapter that it found. */
const sealing: Change = (config) => {
  const found = config.adapter as AxiosAdapter;
  config.adapter = async (own) => {
    own.headers.set('x-signature', 'signed');
    own.data = `sealed ${own.data}`;
    const response = await found(own);
    response.data = JSON.parse(String(response.data).replace(/^sealed /, ''));
    return response;
  };
  return config;
};
const sealed = [expect.stringMatching(/^sealed \{/), 'signed'];

describe("an interceptor's adapter that wraps the one it found", () => {
  test.each<[string, readonly [Answer, ...Answer[]]]>([
    ['after a refusal', [reply(429), reply(429), reply(200, 'sealed {"paid":true}')]],
    ['after an answer that was lost', [(response) => response.destroy(), reply(200, 'sealed {"paid":true}')]],
  ])('signs and encrypts every retry %s, and opens the answer once', async (_when, answers) => {
    const server = await serve(...answers);
    const { client, recovery } = attached(server.url, { provider: plainHttp({ repeatable: ['PUT'] }) });
    client.interceptors.request.use(sealing);
    const response = await client.put('/pay/1', { amount: 1 });
    expect(response.data).toEqual({ paid: true });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', processed: 'yes' });
    const seen = server.arrived.map(({ body, headers }) => [body, headers['x-signature']]);
    expect(seen).toEqual(answers.map(() => sealed));
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: answers.length });
  });

  test('signs and encrypts a first attempt that waited for its place', async () => {
    const late: Answer = (response, request) => setTimeout(reply(200, 'sealed {}'), 20, response, request);
    const server = await serve(late);
    const { client } = attached(server.url, { concurrency: 1 });
    client.interceptors.request.use(sealing);
    await Promise.all([client.post('/a', { amount: 1 }), client.post('/b', { amount: 2 })]);
    expect(server.arrived.map(({ body, headers }) => [body, headers['x-signature']])).toEqual([sealed, sealed]);
  });

  test.each([1, 2])(
    'that fails for once before it has called that, at attempt %i: a later one is sent by it',
    async (bad) => {
      const server = await serve(...((bad === 1 ? [] : [reply(429)]) as []), reply(200));
      const { client, recovery } = attached(server.url);
      let runs = 0;
      client.interceptors.request.use((config) => {
        const found = config.adapter as AxiosAdapter;
        config.adapter = (own) => {
          own.headers.set('x-signature', 'signed');
          return ++runs === bad ? Promise.reject(new axios.AxiosError('no key', 'ECONNRESET')) : found(own);
        };
        return config;
      });
      const response = await client.get('/rates');
      expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
      expect(server.arrived.map(({ headers }) => headers['x-signature'])).toEqual(Array(bad).fill('signed'));
      expect(recovery.stats()).toMatchObject({ calls: 1, attempts: bad + 1 });
    },
  );

  test('that fails before it has called the other: the retry may still have been sent', async () => {
    const server = await serve(reply(429), reply(200));
    const { client } = attached(server.url);
    let runs = 0;
    client.interceptors.request.use((config) => {
      const found = config.adapter as AxiosAdapter;
      config.adapter = (own) => (++runs === 2 ? Promise.reject(new Error('no key')) : found(own));
      return config;
    });
    const error = await thrownBy(client.post('/pay', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.length).toBe(1);
  });

  test.each([
    ['post', 'unknown', 'maybe'],
    ['get', 'failed', 'no'],
  ])('and sent a first %s itself, which hangs: the call ends at the deadline', async (method, outcome, processed) => {
    const end = async (deadline: number) => {
      const server = await serve(() => {});
      const { client } = attached(server.url, { policy: { deadline } });
      client.interceptors.request.use((config) => {
        config.adapter = (own) => http({ ...own, signal: undefined as never });
        return config;
      });
      const error = await thrownBy(client.request({ method, url: '/pay' }));
      return { report: recoveryOf(error), isSent: server.arrived.length === 1 };
    };
    const { report } = await withEnough(200, end, ({ isSent }) => isSent);
    expect(report).toMatchObject({ outcome, processed, attempts: [{ code: 'ECONNABORTED' }] });
  });

  test('that would send after the deadline sends nothing', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { policy: { deadline: 20 } });
    client.interceptors.request.use(async (config) => {
      await new Promise((resolve) => setTimeout(resolve, 40));
      config.adapter = (own) => http(own);
      return config;
    });
    const error = await thrownBy(client.post('/pay', {}));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(server.arrived).toEqual([]);
  });

  test.each([
    ['at the deadline', 'unknown'],
    ['when the caller gives up', 'aborted'],
  ])('and sent a retry itself, which hangs: the call ends %s, in doubt', async (_when, outcome) => {
    const end = async (ms: number) => {
      const isOver = outcome === 'aborted';
      const server = await serve(reply(429), () => {});
      const { client, recovery } = attached(server.url, isOver ? {} : { policy: { deadline: ms } });
      let runs = 0;
      client.interceptors.request.use((config) => {
        const found = config.adapter as AxiosAdapter;
        config.adapter = (own) => (++runs === 2 ? http({ ...own, signal: undefined as never }) : found(own));
        return config;
      });
      const config = isOver ? { signal: AbortSignal.timeout(ms) } : {};
      const error = await thrownBy(client.post('/pay', { amount: 1 }, config));
      return { error, stats: recovery.stats(), isSent: server.arrived.length === 2 };
    };
    const { error, stats } = await withEnough(200, end, ({ isSent }) => isSent);
    expect(recoveryOf(error)).toMatchObject({ outcome, processed: 'maybe' });
    expect(stats).toMatchObject({ calls: 1, attempts: 2 });
  });
});
