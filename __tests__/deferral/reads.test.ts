// A look at a payment was put off: that says nothing about whether the payment was made, and the job's handler may make it.
import { expect, test } from '@jest/globals';
import { isInDoubt } from '../../src/deferral/deferral.js';
import { deferTo, processorOf } from '../../src/deferral/index.js';
import { headerKey, plainHttp, type Reconcile, recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { MemoryQueue } from './memory-queue.js';
import { deferralIn, reportOf } from './reports.js';

const later = reply(429, {}, { 'retry-after': '3600' });
const headers = { 'X-Order': 'o-1' };
const keys = { order: 'o-1' };

/** A shop whose payments are named by `X-Order`; a look at one that was put off waits in the queue. */
async function putOff(reconcile: Reconcile, ...answers: readonly Answer[]) {
  const server = await serve(later, ...answers);
  const key = { name: 'order', kind: 'operation', ...headerKey('X-Order') } as const;
  const provider = plainHttp({ keys: [key], reconcile });
  // The worker is another process: this one holds its calls back for an hour.
  const { client } = attached(server.url, { provider });
  const shop = attached(server.url, { provider }).client;
  const queue = new MemoryQueue();
  const defer = deferTo(queue, { job: () => ({}), logger: false });
  const report = recoveryOf(await thrownBy(shop.get('/payments/o-1', { headers })));
  const { jobId } = (await defer(report)) ?? {};
  const job = () => queue.jobs.get(jobId ?? '') ?? Promise.reject(new Error('no job'));
  const stored = async () => deferralIn({ data: JSON.parse((await job()).text) });
  const run = async (handler: Parameters<typeof processorOf>[2]) => {
    (await job()).starts += 1;
    const process = processorOf<unknown, string>('worker', queue, handler, { logger: false });
    return process(jobId ?? '', await stored());
  };
  const sent = () => server.arrived.map(({ method }) => method);
  return { client, defer, report, run, sent, stored, job };
}

const pay = (client: Awaited<ReturnType<typeof putOff>>['client']) => (payment: { recovery: object }) =>
  client.post('/payments', {}, { headers, recovery: payment.recovery });

test('a payment that its handler makes is looked up first', async () => {
  const { client, report, run, sent, stored } = await putOff(async () => ({ state: 'landed' }));
  expect(report).toMatchObject({ outcome: 'deferred', processed: 'no', readOnly: true });
  expect(isInDoubt(await stored(), 1)).toBe(true);
  expect(await run(pay(client))).toMatchObject({ outcome: 'reconciled' });
  expect(sent()).toEqual(['GET']);
});

test('after a run that was killed, too, it may have been made at any time before', async () => {
  const asked: (number | undefined)[] = [];
  const { client, run, job } = await putOff(async (_, { firstSentAt }) => {
    asked.push(firstSentAt);
    return { state: 'landed' };
  });
  (await job()).starts = 1;
  expect(await run(pay(client))).toMatchObject({ outcome: 'reconciled' });
  expect(asked).toEqual([undefined]);
});

test('nothing is sent if nobody can be asked', async () => {
  const { client, run, sent, stored } = await putOff(async () => undefined);
  expect(await run(pay(client))).toBeUndefined();
  expect(await stored()).toMatchObject({ report: { outcome: 'unknown' }, undecided: 1 });
  expect(sent()).toEqual(['GET']);
});

test('a look that its handler takes again is sent at once, and ends the job, whatever it shows', async () => {
  for (const [answer, outcome] of [
    [reply(200), 'ok'],
    [reply(404), 'failed'],
  ] as const) {
    const { client, run, sent } = await putOff(async () => ({ state: 'landed' }), answer);
    expect(await run(({ recovery }) => client.get('/payments/o-1', { headers, recovery }))).toMatchObject({ outcome });
    expect(sent()).toEqual(['GET', 'GET']);
  }
});

test('another look says nothing new', async () => {
  const { defer, report, stored } = await putOff(async () => undefined);
  const before = await stored();
  await defer({ ...report, callId: 'another' } as typeof report);
  expect(await stored()).toEqual(before);
});

test.each([
  ['was put off', { outcome: 'deferred', processed: 'no' }],
  ['is in doubt', { outcome: 'unknown', processed: 'maybe' }],
] as const)('the job of a payment that %s is its own from then on, and a look does not end it', async (_, end) => {
  const { client, defer, run, stored, job } = await putOff(async () => undefined, reply(200));
  await defer(reportOf({ provider: 'plain-http', callId: 'its-own', keys, ...end }));
  expect(await stored()).toMatchObject({ report: { callId: 'its-own', processed: end.processed } });
  expect(isInDoubt(await stored(), 1)).toBe(end.processed === 'maybe');
  await run(({ recovery }) => client.get('/payments/o-1', { headers, recovery }));
  expect((await job()).state).toBe('failed');
});

test('a payment whose handler was refused a look may have been made before it looked', async () => {
  const { client, defer, run, stored } = await putOff(async () => undefined, reply(404));
  await defer(reportOf({ provider: 'plain-http', callId: 'its-own', keys }));
  await run(() => client.get('/payments/o-1', { headers }));
  expect(await stored()).toMatchObject({ report: { callId: 'its-own' }, runs: 0, undecided: 1 });
  expect(isInDoubt(await stored(), 2)).toBe(true);
});

test('a payment that joins a job whose run was killed is in doubt, and a look does not end it', async () => {
  const { client, defer, run, stored, job } = await putOff(async () => undefined, reply(200));
  (await job()).starts = 1;
  await defer(reportOf({ provider: 'plain-http', callId: 'its-own', keys }));
  expect(await stored()).toMatchObject({ report: { processed: 'maybe' } });
  await run(({ recovery }) => client.get('/payments/o-1', { headers, recovery }));
  expect((await job()).state).toBe('failed');
});
