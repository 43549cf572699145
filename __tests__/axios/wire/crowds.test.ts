// Many payments at once, through code of the application's own: each is judged by its own requests.
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { recoveryOf } from '../../../src/index.js';
import { posting, wrapped } from '../../fetch/wrapped.js';
import { until } from '../../simulators/until.js';
import { attached } from '../attached.js';
import { hang, reply, reset, serve } from '../serve.js';
import { DEAD } from './payments.js';

type Fetch = (input: string, init: RequestInit) => Promise<Response>;
type Audit = () => Promise<unknown>;
type Call = (id: number) => Promise<unknown>;

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
const http = axios.getAdapter('http');
const viaFetch = axios.getAdapter('fetch');
const policy = { maxAttempts: 3, deadline: 10_000 };
const off = { policy, circuitBreaker: false, retryBudget: false } as const;
const nothing: Audit = async () => {};

/** Ways to make a payment; `after` runs once it was answered. */
const ways: Record<string, (url: string, after: Audit) => Call> = {
  'a fetch around fetch': (url, after) => byFetch(url, async (...args) => fetch(...args).then(done(after))),
  'a fetch that waits': (url, after) =>
    byFetch(url, async (...args) => {
      await tick();
      return fetch(...args).then(done(after));
    }),
  'an adapter around http': (url, after) => byAdapter(url, async (config) => http(config).then(done(after))),
  'an adapter that waits': (url, after) =>
    byAdapter(url, async (config) => {
      await tick();
      return http(config).then(done(after));
    }),
  'an adapter around fetch': (url, after) => byAdapter(url, async (config) => viaFetch(config).then(done(after))),
};

const done =
  (after: Audit) =>
  async <T>(answer: T): Promise<T> => {
    await after();
    return answer;
  };

function byFetch(url: string, fetch: Fetch): Call {
  const recovery = wrapped(off, fetch as never);
  return (id) => recovery.fetch(`${url}/payments`, posting({ id }));
}

function byAdapter(url: string, adapter: AxiosAdapter): Call {
  const { client } = attached(url, off, { adapter });
  return (id) => client.post('/payments', { id });
}

const reports = (call: Call, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, id) => call(id).then(recoveryOf, (error: object) => recoveryOf(error))),
  );

describe.each(Object.entries(ways))('%s', (_name, way) => {
  test.each([
    ['refused', () => fetch(`http://${DEAD}/audit`, { method: 'POST' })],
    ['busy', async () => Promise.reject(Object.assign(new Error('busy'), { response: { status: 429 }, config: {} }))],
  ])('whose audit log is %s after the payment: each is made once, and is in doubt', async (_what, audit) => {
    for (const count of [1, 2, 20]) {
      const server = await serve(reply(200, {}));
      const all = await reports(way(server.url, audit), count);
      expect(server.arrived).toHaveLength(count);
      for (const report of all) expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    }
  });

  test('in an outage: each is tried again, and surely not made', async () => {
    const all = await reports(way(`http://${DEAD}`, nothing), 20);
    for (const report of all)
      expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: { length: 3 } });
  });

  test('at a server that is busy for every second request: none is in doubt, and those reported as made were', async () => {
    let requests = 0;
    let made = 0;
    const server = await serve((response, request) => {
      requests += 1;
      if (requests % 2 === 0) return reply(429, {}, { 'retry-after': '0' })(response, request);
      made += 1;
      return reply(200, {})(response, request);
    });
    const all = await reports(way(server.url, nothing), 10);
    const outcomes = all.map((report) => report?.outcome);
    expect(outcomes.filter((outcome) => outcome === 'ok' || outcome === 'recovered')).toHaveLength(made);
    expect(outcomes.filter((outcome) => outcome === 'unknown')).toEqual([]);
  });
});

test.each([
  ['at once', async () => {}],
  ['after a wait', tick],
])(
  'a fetch that tries once more by itself, %s: a payment whose answer was lost is in doubt in a crowd, too',
  async (_when, wait) => {
    for (const count of [1, 2, 20]) {
      let isDown = false;
      const server = await serve((response, request) => {
        isDown = true;
        return reset(response, request);
      });
      const call = byFetch(server.url, async (input, init) => {
        await wait();
        // The second try does not reach a server that is down.
        return fetch(input, init).catch(() => fetch(isDown ? `http://${DEAD}/payments` : input, init));
      });
      const all = await reports(call, count);
      expect(server.arrived).toHaveLength(count);
      for (const report of all) expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    }
  },
);

test('payments that wait in a queue of the application are each sent once if they were redirected', async () => {
  let charges = 0;
  const server = await serve((response, request) => {
    if (request.method !== 'POST') return reply(429)(response, request);
    charges += 1;
    return reply(303, '', { location: `http://${DEAD}/` })(response, request);
  });
  let last: Promise<unknown> = Promise.resolve();
  const queued: Fetch = (input, init) => {
    const next = last.then(() => fetch(input, init));
    last = next.catch(() => {});
    return next;
  };
  const all = await reports(byFetch(server.url, queued), 5);
  expect(charges).toBe(5);
  for (const report of all) expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

test.each([429, 404])(
  'a payment redirected to a page that answers %i stays in doubt, even beside requests of strangers',
  async (page) => {
    const server = await serve((response, request) => {
      if (request.method === 'GET') return reply(page)(response, request);
      return reply(303, '', { location: '/page' })(response, request);
    });
    const call = byFetch(server.url, (...args) => fetch(...args));
    const strangers = [1, 2].map(() => fetch(`${server.url}/payments`, { method: 'POST', redirect: 'manual' }));
    const [all] = await Promise.all([reports(call, 2), ...strangers]);
    expect(server.arrived.filter(({ method }) => method === 'POST')).toHaveLength(4);
    for (const report of all) expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  },
);

test('a payment that is still to be made when its time is over is in doubt, even if a stranger waits for a connection', async () => {
  const server = await serve(reply(200, {}));
  const late: Fetch = async (input, init) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return fetch(input, { ...init, signal: null });
  };
  const recovery = wrapped({ ...off, policy: { ...policy, attemptTimeout: 50 } }, late as never);
  const sent = recovery.fetch(`${server.url}/payments`, posting({ id: 1 })).catch((error: object) => error);
  const silent = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  const stranger = new AbortController();
  fetch(`https://127.0.0.1:${port}/payments`, { method: 'POST', signal: stranger.signal }).catch(() => {});
  expect(recoveryOf(await sent)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: { length: 1 } });
  stranger.abort();
  silent.close();
  await until(() => server.arrived.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.arrived).toHaveLength(1);
});

test.each([
  ['the first host is busy, and the second takes it', 429, 200],
  ['both hosts are busy', 429, 429],
])('a fetch that also asks a second host: if %s, that is known', async (_what, first, second) => {
  const [slow, other] = await Promise.all([
    serve((response, request) => setTimeout(() => reply(first)(response, request), 60)),
    serve(second === 200 ? hang : reply(second)),
  ]);
  const hedging: Fetch = async (input, init) => {
    const one = fetch(input, init);
    const two = tick().then(() => fetch(`${other.url}/payments`, init));
    return second === 200 ? Promise.race([one, two]) : two.then(() => one);
  };
  const [report] = await reports(byFetch(slow.url, hedging), 1);
  if (second === 200) expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: { length: 1 } });
  else expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: { length: 3 } });
});
