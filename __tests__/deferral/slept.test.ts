// A worker whose machine sleeps before it makes the call: another one has the job by then, and may have made the payment.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { beginDeferral } from '../../src/deferral/deferral.js';
import type { DuePayment } from '../../src/deferral/due-payment.js';
import { processorOf } from '../../src/deferral/index.js';
import { runHandler } from '../../src/deferral/run-handler.js';
import { headerKey, type Provider, plainHttp, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { systemClock } from '../../src/time/clock.js';
import { Naps } from '../../src/time/naps.js';
import { Pulse } from '../../src/time/pulse.js';
import { attached, frozen, standard } from '../axios/attached.js';
import { FakeClock } from '../axios/fake-clock.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { edges } from '../providers/keys/edges.js';
import { MemoryQueue } from './memory-queue.js';
import { reportOf } from './reports.js';

const MINUTE = 60_000;

/** Since when each look-up was told that something may have been sent. */
const told: (number | undefined)[] = [];
/** Nothing but the look-up keeps a payment from being made twice. */
const provider = plainHttp({
  hosts: ['127.0.0.1'],
  settledAfter: 500,
  reconcile: async (_, { get, firstSentAt }) => {
    told.push(firstSentAt);
    const { status, ...answer } = await get('/payments/1');
    if (status === 402) return 'denied';
    return status === 404 ? { state: 'absent' } : { state: 'landed', answer: { status, ...answer } };
  },
});
const made = reply(200, { id: '1' });
/** The same, with a key that recoverable makes. */
const keyed: Provider = {
  ...provider,
  keys: [
    {
      name: 'key',
      kind: 'operation',
      ...headerKey('Key'),
      protects: () => true,
      attach: (method) => method === 'post',
    },
  ],
};

async function shop(isMade: boolean, ...lookUps: readonly Answer[]) {
  const first = [...lookUps];
  const { url, arrived } = await serve((response, request) => {
    const answer = request.method === 'POST' || isMade ? made : reply(404);
    return ((request.method === 'GET' && first.shift()) || answer)(response, request);
  });
  return { url, asked: () => arrived.map(({ method }) => method) };
}

describe.each(edges)('by %s, a payment of which nothing was sent', (_edge, send) => {
  const pay = (url: string, knownAt: number | undefined, more: RequestRecovery = {}, by: Provider = provider) =>
    send({ provider: by, url, path: '/payments', body: {}, recovery: { keys: {}, processed: 'no', knownAt, ...more } });

  test('is looked up first if that was known a minute ago, and adopted if it was made since', async () => {
    const { url, asked } = await shop(true);
    expect(await pay(url, Date.now() - MINUTE)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(asked()).toEqual(['GET']);
  });

  test('is not sent if it was refused since: the customer may have been told so, and have paid otherwise', async () => {
    const server = await serve((response, request) =>
      (request.method === 'POST' ? made : reply(402))(response, request),
    );
    expect(await pay(server.url, Date.now() - MINUTE)).toMatchObject({
      outcome: 'failed',
      processed: 'no',
    });
    expect(server.arrived.map(({ method }) => method)).toEqual(['GET']);
  });

  test('is sent once nothing is found even when the provider has had its time', async () => {
    const { url, asked } = await shop(false);
    const knownAt = Date.now() - MINUTE;
    const since = told.length;
    expect(await pay(url, knownAt)).toMatchObject({ outcome: 'ok', processed: 'yes' });
    expect(asked()).toEqual([...told.slice(since).map(() => 'GET'), 'POST']);
    expect(told.length - since).toBeGreaterThan(1);
    // Whatever is older than that is another payment.
    expect(new Set(told.slice(since))).toEqual(new Set([knownAt]));
  });

  test('is not sent if another worker has sent it a moment ago, which the provider shows late', async () => {
    const { url, asked } = await shop(true, reply(404));
    expect(await pay(url, Date.now() - MINUTE)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(asked()).toEqual(['GET', 'GET']);
  });

  test('is put off by a worker, which knows from when on another may have sent it', async () => {
    const { url, asked } = await shop(true, reply(404));
    const knownAt = Date.now() - MINUTE;
    const report = await pay(url, knownAt, { askOnce: true });
    expect(report).toMatchObject({ outcome: 'deferred', processed: 'maybe', doubt: { absences: 1, sentAt: knownAt } });
    expect(asked()).toEqual(['GET']);
  });

  test('is not sent if it is in doubt, and another worker has sent it a moment ago, which the provider shows late', async () => {
    const { url, asked } = await shop(true, reply(404));
    const since = Date.now() - 2 * MINUTE;
    const doubt = { since, absences: 1, sentAt: since };
    const report = await pay(url, Date.now() - MINUTE, { processed: 'maybe', doubt });
    expect(report).toMatchObject({ outcome: 'reconciled', attempts: { length: 0 } });
    expect(asked()).toEqual(['GET', 'GET']);
  });

  test('and its worker, which asks once, says that it may have been sent until it went on', async () => {
    const { url, asked } = await shop(true, reply(404));
    const since = Date.now() - 2 * MINUTE;
    const doubt = { since, absences: 1, sentAt: since };
    const begun = Date.now();
    const report = await pay(url, Date.now() - MINUTE, { processed: 'maybe', doubt, askOnce: true });
    expect(report).toMatchObject({ outcome: 'deferred', processed: 'maybe', doubt: { sentAt: since } });
    expect(report.doubt?.since).toBeGreaterThanOrEqual(begun);
    expect(asked()).toEqual(['GET']);
  });

  describe('at a provider that cannot be asked', () => {
    const unasked = plainHttp({ hosts: ['127.0.0.1'] });

    test.each([
      ['at all', unasked],
      ['about this one', plainHttp({ hosts: ['127.0.0.1'], reconcile: async () => ({ unaskable: 'it has no name' }) })],
    ])(
      '%s, is given back by a worker that may have lost its job: its queue gives that to one at a time',
      async (_, by) => {
        const { url, asked } = await shop(false);
        const report = await pay(url, Date.now() - MINUTE, { askOnce: true }, by);
        expect(report).toMatchObject({ outcome: 'deferred', processed: 'no', attempts: { length: 0 } });
        expect(report).not.toHaveProperty('doubt');
        expect(report.retryAt).toBeLessThanOrEqual(Date.now() + 1);
        expect(asked()).toEqual([]);
      },
    );

    test.each([
      ['by whoever has no job', MINUTE, {}],
      ['by a worker that has just got its job', 1000, { askOnce: true }],
      ['if it may be sent twice', MINUTE, { askOnce: true, idempotent: true }],
    ])('is sent %s', async (_who, ago, more) => {
      const { url, asked } = await shop(false);
      expect(await pay(url, Date.now() - ago, more, unasked)).toMatchObject({ outcome: 'ok' });
      expect(asked()).toEqual(['POST']);
    });
  });

  test('is not protected by a key that it has made for itself: the other worker has made another', async () => {
    const { url, asked } = await shop(true);
    const report = await pay(url, Date.now() - MINUTE, {}, keyed);
    expect(report).toMatchObject({ outcome: 'reconciled', keys: {} });
    expect(asked()).toEqual(['GET']);
  });

  test('is protected by the key that both have', async () => {
    const { url, asked } = await shop(true);
    expect(await pay(url, Date.now() - MINUTE, { keys: { key: 'K' } }, keyed)).toMatchObject({ outcome: 'ok' });
    expect(asked()).toEqual(['POST']);
  });

  test.each([
    ['gets no answer', reset],
    ['fails', reply(503)],
  ])('is not sent if its look-up %s, and adopted by the next one', async (_what, answer) => {
    const { url, asked } = await shop(true, answer);
    expect(await pay(url, Date.now() - MINUTE)).toMatchObject({ outcome: 'reconciled', attempts: { length: 0 } });
    expect(asked()).toEqual(['GET', 'GET']);
  });

  test('is put off, and in doubt, if it must not be looked up yet', async () => {
    const { url, asked } = await shop(true, reply(429, {}, { 'retry-after': '3600' }));
    const report = await pay(url, Date.now() - MINUTE);
    expect(report).toMatchObject({ outcome: 'deferred', processed: 'maybe', doubt: { absences: 0 } });
    expect(report.retryAt).toEqual(expect.any(Number));
    expect(asked()).toEqual(['GET']);
  });

  test.each([1000, undefined])('is sent at once if that is known now: %p', async (ago) => {
    const { url, asked } = await shop(true);
    expect(await pay(url, ago && Date.now() - ago)).toMatchObject({ outcome: 'ok' });
    expect(asked()).toEqual(['POST']);
  });
});

test('a payment of which nothing was sent is not taken for an equal one that its process has made since', async () => {
  const { url, asked } = await shop(true);
  const named: Provider = {
    ...provider,
    made: (body) => (body as { id?: unknown }).id,
    reconcile: async (_, { get, isAnothers }) => {
      const answer = await get('/payments/1');
      return isAnothers?.('1') ? { state: 'undecided' } : { state: 'landed', answer };
    },
  };
  const { client, clock } = frozen(url, { provider: named });
  const knownAt = clock.wall();
  await client.post('/payments', {});
  clock.pass(5 * MINUTE);
  const recovery = { keys: {}, processed: 'no', knownAt, askOnce: true } as const;
  const ended = await client.post('/payments', {}, { recovery }).catch((error: unknown) => error);
  expect(recoveryOf(ended)).toMatchObject({ outcome: 'unknown', attempts: { length: 0 } });
  expect(asked()).toEqual(['POST', 'GET']);
});

/** That of a machine which has slept: only its wall clock went on. */
class Suspended extends FakeClock {
  asleep = 0;
  private readings = 0;

  override now(): number {
    this.readings += 0.001;
    return super.now() + this.readings;
  }

  override wall(): number {
    return super.wall() + this.asleep;
  }
}

test.each([
  ['by whoever has a job', { askOnce: true }],
  ['by whoever has none', {}],
])('a payment that is taken up after the machine slept is sent at once, %s', async (_who, more) => {
  const { url, asked } = await shop(false);
  const clock = new Suspended();
  const client = axios.create({ baseURL: url });
  attachWith(client, standard({ provider }), clock);
  Naps.of(clock);
  clock.asleep = MINUTE;
  const recovery = { keys: {}, processed: 'no', ...more } as const;
  expect(recoveryOf(await client.post('/payments', {}, { recovery }))).toMatchObject({ outcome: 'ok' });
  expect(asked()).toEqual(['POST']);
});

/** A job of a payment of which nothing was sent, and a function that runs it once. `asleep`: milliseconds before the call is made. */
async function job(url: string, by: Provider) {
  const queue = new MemoryQueue();
  const data = beginDeferral(reportOf({ provider: 'plain-http', keys: {} }), {}, Date.now(), Date.now());
  await queue.put('job', data, Date.now());
  let asleep = 0;
  const resume = processorOf<unknown, string>(
    'worker',
    queue,
    ({ recovery }) => {
      const knownAt = (recovery.knownAt ?? Number.NaN) - asleep;
      return attached(url, { provider: by }).client.post('/payments', {}, { recovery: { ...recovery, knownAt } });
    },
    { logger: false },
  );
  return async (ms: number) => {
    asleep = ms;
    const kept = queue.jobs.get('job');
    Object.assign(kept ?? {}, { state: 'active', starts: (kept?.starts ?? 0) + 1 });
    return resume('job', JSON.parse(kept?.text ?? ''));
  };
}

test('a worker that slept between its job and the call does not make the payment that another has made', async () => {
  const { url, asked } = await shop(true);
  const run = await job(url, provider);
  // A minute passes before it makes the call, while it reads the payment from its database.
  expect(await run(MINUTE)).toMatchObject({ outcome: 'reconciled' });
  expect(asked()).toEqual(['GET']);
});

test('one to which its queue gave the job late does not make the payment that another has made', async () => {
  const { url, asked } = await shop(true);
  const queue = Object.assign(new MemoryQueue(), { askedAt: () => Date.now() - MINUTE });
  await queue.put('job', beginDeferral(reportOf({ provider: 'plain-http', keys: {} }), {}, 1, 2), 2);
  const resume = processorOf<unknown, string>(
    'worker',
    queue,
    ({ recovery }) => attached(url, { provider }).client.post('/payments', {}, { recovery }),
    { logger: false },
  );
  const { text = '' } = queue.jobs.get('job') ?? {};
  Object.assign(queue.jobs.get('job') ?? {}, { starts: 1 });
  expect(await resume('job', JSON.parse(text))).toMatchObject({ outcome: 'reconciled' });
  expect(asked()).toEqual(['GET']);
});

test('one that can ask nobody says why it sent nothing', async () => {
  const { url } = await shop(false);
  const { client } = attached(url, { provider: plainHttp({ hosts: ['127.0.0.1'] }) });
  const recovery = { keys: {}, processed: 'no', askOnce: true, knownAt: Date.now() - MINUTE } as const;
  await expect(client.post('/payments', {}, { recovery })).rejects.toMatchObject({
    code: 'ERR_NOT_RESUMED',
    message: 'plain-http: this process stood still and may have lost its job, and nothing was sent',
  });
});

test('one that can ask nobody makes it if its queue gives it the job once more', async () => {
  const { url, asked } = await shop(false);
  const run = await job(url, plainHttp({ hosts: ['127.0.0.1'] }));
  expect(await run(MINUTE)).toBeUndefined();
  expect(asked()).toEqual([]);
  expect(await run(0)).toMatchObject({ outcome: 'ok' });
  expect(asked()).toEqual(['POST']);
});

test('a handler that takes its time has not stood still', async () => {
  const data = beginDeferral(reportOf(), {}, 1, 2);
  let unwatched: number | undefined;
  const handler = async ({ recovery: { knownAt = 0 } }: DuePayment<unknown>) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    unwatched = Date.now() - knownAt - Pulse.of(systemClock).steadyFor;
    return null;
  };
  await runHandler(handler, data, 1, undefined, { timeout: false, onFault: () => {} });
  expect(unwatched).toBeLessThan(50);
});
