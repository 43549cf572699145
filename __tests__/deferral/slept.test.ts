// A worker whose machine sleeps before it makes the call: another one has the job by then, and may have made the payment.
import { describe, expect, test } from '@jest/globals';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { processorOf } from '../../src/deferral/index.js';
import { headerKey, type Provider, plainHttp, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { attached, frozen } from '../axios/attached.js';
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

test('a worker that slept between its job and the call does not make the payment that another has made', async () => {
  const { url, asked } = await shop(true);
  const queue = new MemoryQueue();
  const data = beginDeferral(reportOf({ provider: 'plain-http', keys: {} }), {}, Date.now(), Date.now());
  await queue.put('job', data, Date.now());
  Object.assign(queue.jobs.get('job') ?? {}, { state: 'active', starts: 1 });
  const resume = processorOf<unknown, string>(
    'worker',
    queue,
    // A minute passes before it makes the call, while it reads the payment from its database.
    ({ recovery }) => {
      const knownAt = (recovery.knownAt ?? Number.NaN) - MINUTE;
      return attached(url, { provider }).client.post('/payments', {}, { recovery: { ...recovery, knownAt } });
    },
    { logger: false },
  );
  expect(await resume('job', JSON.parse(queue.jobs.get('job')?.text ?? ''))).toMatchObject({ outcome: 'reconciled' });
  expect(asked()).toEqual(['GET']);
});
