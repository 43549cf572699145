import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { AxiosAdapter, AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { answering, attached, thrownBy } from './attached.js';
import { type Answer, reply, type Served, serve } from './serve.js';

type Config = InternalAxiosRequestConfig;
type Around = (found: AxiosAdapter, config: Config) => Promise<AxiosResponse>;

const lost: Answer = (response) => response.destroy();
/** An answer that waits until it is released. */
function heldBack(answer: Answer): { readonly answer: Answer; readonly release: () => void } {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { answer: (response, request) => released.then(() => answer(response, request)), release };
}

/** A client with an interceptor that wraps the adapter it finds. */
function wrapped(server: Served, around: Around, options = {}) {
  const { client, recovery } = attached(server.url, options);
  client.interceptors.request.use((config) => {
    const found = config.adapter as AxiosAdapter;
    config.adapter = (own) => around(found, own);
    return config;
  });
  return { client, recovery, finished: finishedOf(recovery) };
}

function finishedOf(recovery: ReturnType<typeof attached>['recovery']): unknown[] {
  const finished: unknown[] = [];
  recovery.on('recovery.finished', ({ outcome, processed }) => finished.push([outcome, processed]));
  return finished;
}

type Tired = () => Promise<unknown>;
const impatient = (tired: Tired): Around => {
  return (found, config) => Promise.race([found(config), tired().then(() => Promise.reject(new Error('too slow')))]);
};
const stale = (tired: Tired): Around => {
  return (found, config) => {
    found(config).catch(() => {});
    return tired().then(() => answering(202)(config));
  };
};

describe.each<[string, (tired: Tired) => Around]>([
  ['an error', impatient],
  ['an answer of its own', stale],
])('an adapter around ours that returns %s before the call is over', (_what, around) => {
  const given = async (promise: Promise<unknown>) => recoveryOf(await promise.catch((error: unknown) => error));

  test('a payment on the wire is in doubt, and ends once', async () => {
    const slow = heldBack(reply(200));
    const server = await serve(slow.answer);
    const { client, recovery, finished } = wrapped(
      server,
      around(() => until(() => server.arrived.length === 1)),
    );
    const report = await given(client.post('/pay', { amount: 1 }));
    expect(report).toMatchObject({ outcome: 'aborted', processed: 'maybe' });
    slow.release();
    await sleep(100);
    expect(finished).toEqual([['aborted', 'maybe']]);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1 });
  });

  test('a payment that fails later is not sent again', async () => {
    const slow = heldBack(reply(429));
    const server = await serve(slow.answer, reply(200));
    const { client, finished } = wrapped(
      server,
      around(() => until(() => server.arrived.length === 1)),
    );
    await given(client.post('/pay', { amount: 1 }));
    slow.release();
    await sleep(100);
    expect(server.arrived.length).toBe(1);
    expect(finished).toEqual([['aborted', 'maybe']]);
  });

  test('a payment that waits for its retry is not sent again', async () => {
    const server = await serve(reply(429), reply(200));
    const waits = () => new Promise((resolve) => recovery.on('recovery.retry', resolve));
    const { client, recovery, finished } = wrapped(server, around(waits), { policy: { backoff: () => 100 } });
    const report = await given(client.post('/pay', { amount: 1 }));
    expect(report).toMatchObject({ outcome: 'aborted', processed: 'no' });
    await sleep(150);
    expect(server.arrived.length).toBe(1);
    expect(finished).toEqual([['aborted', 'no']]);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1 });
  });

  test('a payment that waits for its place is not sent', async () => {
    const slow = heldBack(reply(200));
    const server = await serve(slow.answer);
    const tired = around(() => sleep(50));
    const { client } = wrapped(
      server,
      (found, config) => (config.url === '/pay' ? tired(found, config) : found(config)),
      { concurrency: 1 },
    );
    const before = client.get('/rates');
    const report = await given(client.post('/pay', { amount: 1 }));
    expect(report).toMatchObject({ outcome: 'aborted', processed: 'no', attempts: [] });
    slow.release();
    await before;
    await sleep(50);
    expect(server.arrived.length).toBe(1);
  });

  test('a payment whose retry is on the wire is in doubt', async () => {
    const slow = heldBack(reply(200));
    const server = await serve(reply(429), slow.answer);
    const { client, recovery, finished } = wrapped(
      server,
      around(() => until(() => server.arrived.length === 2)),
    );
    expect(await given(client.post('/pay', { amount: 1 }))).toMatchObject({ outcome: 'aborted', processed: 'maybe' });
    slow.release();
    await sleep(100);
    expect(finished).toEqual([['aborted', 'maybe']]);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 2 });
  });
});

describe('an adapter around ours that calls it twice', () => {
  test('after a failure: an unkeyed payment is sent once, and ends once', async () => {
    const server = await serve(lost, reply(200));
    const { client, recovery, finished } = wrapped(server, (found, config) => found(config).catch(() => found(config)));
    const error = await thrownBy(client.post('/pay', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.length).toBe(1);
    expect(finished).toEqual([['unknown', 'maybe']]);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1 });
  });

  test('at once: a payment is sent once, and both get its answer', async () => {
    const server = await serve(reply(200));
    const { client, recovery } = wrapped(server, (found, config) => Promise.any([found(config), found(config)]));
    expect(recoveryOf(await client.post('/pay', { amount: 1 }))).toMatchObject({ outcome: 'ok' });
    expect(server.arrived.length).toBe(1);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1 });
  });

  test('for a token first: the answer with the token is not taken for that of the payment', async () => {
    const server = await serve(reply(200, { token: 't' }));
    const { client } = wrapped(server, async (found, config) => {
      await found(Object.assign(Object.create(Object.getPrototypeOf(config)), config, { url: '/token' }));
      return found(config);
    });
    const error = await thrownBy(client.post('/pay', { amount: 1 }));
    expect((error as Error).message).toBe('an adapter sends a call only once; nothing more was sent');
    expect(recoveryOf(error)).toBeUndefined();
    expect(server.arrived.map(({ url }) => url)).toEqual(['/token']);
  });

  test('once it has answered itself: nothing is sent behind its back', async () => {
    const server = await serve(reply(200));
    let late: Promise<unknown> | undefined;
    const { client, finished } = wrapped(server, (found, config) => {
      late = sleep(20).then(() => found(config));
      return answering(200)(config);
    });
    await client.post('/pay', { amount: 1 });
    await thrownBy(late as Promise<unknown>);
    expect(server.arrived).toEqual([]);
    expect(finished).toEqual([['ok', 'yes']]);
  });
});

/** What an interceptor does if it sends the call itself. */
const byHand: readonly [string, (send: () => Promise<AxiosResponse>, config: Config) => unknown][] = [
  [
    'answers from it',
    async (send, config) => {
      const response = await send();
      return Object.assign(config, { adapter: async () => response });
    },
  ],
  ['throws then', (send) => send().then(() => Promise.reject(new Error('own code')))],
  ['passes it on', (send, config) => send().then(() => config)],
];

describe.each(byHand)('an interceptor that sends the call itself and %s', (_what, act) => {
  const perform = async (client: AxiosInstance, act: (config: Config) => unknown) => {
    client.interceptors.request.use(act as never);
    const headers = { 'content-type': 'application/json' };
    const given = await client.post('/pay', '{"amount":1}', { headers }).catch((error: unknown) => error);
    return recoveryOf(given);
  };
  const sender = (config: Config) => () => (config.adapter as AxiosAdapter)(config);

  test('the payment is sent once, and its report is that of the call', async () => {
    const server = await serve(reply(200));
    const { client, recovery } = attached(server.url);
    const report = await perform(client, (config) => act(sender(config), config));
    expect(report).toMatchObject({ outcome: 'ok', processed: 'yes' });
    expect(server.arrived.length).toBe(1);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1, outcomes: { ok: 1, failed: 0 } });
  });

  test('only for a retry: that is not forgotten', async () => {
    const server = await serve(reply(429), reply(200));
    const { client, recovery } = attached(server.url);
    let runs = 0;
    const report = await perform(client, (config) => (++runs === 1 ? config : act(sender(config), config)));
    expect(report).toMatchObject({ processed: 'yes' });
    expect(server.arrived.length).toBe(2);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 2 });
  });
});

test.each([1, 2])(
  'an interceptor that sends attempt %i by itself and waits no longer: it is in doubt',
  async (late) => {
    const slow = heldBack(reply(200));
    const server = await serve(late === 1 ? slow.answer : reply(429), slow.answer);
    const tooSlow = impatient(() => until(() => server.arrived.length === late));
    const { client, recovery } = attached(server.url);
    const finished = finishedOf(recovery);
    let runs = 0;
    client.interceptors.request.use(async (config) => {
      if (++runs === late) await tooSlow(config.adapter as AxiosAdapter, config);
      return config;
    });
    const error = await thrownBy(client.post('/pay', '{}'));

    expect(recoveryOf(error)).toMatchObject({ processed: 'maybe' });
    slow.release();
    await sleep(100);
    expect(finished).toEqual([[expect.any(String), 'maybe']]);
    expect(server.arrived.length).toBe(late);
  },
);

test('an interceptor that answers itself once the call has failed: the answer tells of that', async () => {
  const server = await serve(lost);
  const { client, recovery } = attached(server.url);
  client.interceptors.request.use(async (config) => {
    await thrownBy((config.adapter as AxiosAdapter)(config));
    return Object.assign(config, { adapter: answering(202) });
  });
  expect(recoveryOf(await client.post('/pay', '{}'))).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1 });
});
