// Runs of which nobody knows what they did: the job says so, not only the queue's count of runs.
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { type DuePayment, processorOf } from '../../src/deferral/index.js';
import { plainHttp } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { MemoryQueue } from './memory-queue.js';
import { deferralIn, reportOf } from './reports.js';

type Handler = (payment: DuePayment<unknown>) => Promise<object | null>;

const SINCE = Date.now() - 1000;

/** A job, and a worker that runs it. */
async function workshop(report: Parameters<typeof reportOf>[0] = {}) {
  const queue = new MemoryQueue();
  await queue.put('job', beginDeferral(reportOf(report), {}, SINCE, SINCE), 0);
  return {
    queue,
    stored: async () => deferralIn(await queue.get('job')),
    /** The so-manieth run, by the queue's count. */
    run(starts: number, handler: Handler) {
      const job = queue.jobs.get('job');
      if (job === undefined) throw new Error('there is no job');
      Object.assign(job, { state: 'active', starts });
      return processorOf<unknown, string>('worker', queue, handler, { logger: false })('job', JSON.parse(job.text));
    },
  };
}

describe('a payment of which nothing had been sent is in doubt after a run', () => {
  test.each<[string, Handler]>([
    ['whose handler threw an error of its own', () => Promise.reject(new Error('the database is away'))],
    ['whose handler returned no answer', () => Promise.resolve({ ok: true })],
  ])('%s, also for whoever resets the count of runs', async (_, handler) => {
    const { run, stored } = await workshop();
    await run(1, handler);
    expect(await stored()).toMatchObject({ runs: 0, report: { processed: 'maybe', doubt: { sentAt: SINCE } } });
    let recovery: unknown;
    await run(1, (payment) => {
      recovery = payment.recovery;
      return Promise.resolve(null);
    });
    expect(recovery).toMatchObject({ processed: 'maybe', doubt: { absences: 0, sentAt: SINCE } });
  });

  test('though not if it had only been looked at: that says so already', async () => {
    const { run, stored } = await workshop({ readOnly: true });
    await run(1, () => Promise.reject(new Error('the database is away')));
    expect((await stored()).report).toMatchObject({ readOnly: true, processed: 'no' });
  });
});

test('a body that could be sent only once is made anew by the next run', async () => {
  const { run, stored, queue } = await workshop({ provider: 'plain-http', keys: {} });
  const { client } = attached('http://127.0.0.1:9', { provider: plainHttp({ hosts: ['127.0.0.1'] }) });
  await run(1, ({ recovery }) => client.post('/pay', Readable.from(['{}']), { recovery }));
  expect(await stored()).toMatchObject({ report: { outcome: 'failed', stoppedBy: 'not-repeatable', processed: 'no' } });
  expect(queue.jobs.get('job')).toMatchObject({ state: 'waiting' });
});
