// Whoever is told that nothing of a payment has taken effect may give it up, or make it another way.
import { describe, expect, test } from '@jest/globals';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { type DeferralHandler, type Overseen, processorOf, showDeferred } from '../../src/deferral/index.js';
import { type ReportOfCall, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { MemoryQueue } from './memory-queue.js';
import { reportOf } from './reports.js';

const later = Date.now() + 3_600_000;

/** What is shown of a payment after runs by these handlers, the last of which is one too many. */
async function afterRuns(handlers: readonly DeferralHandler<unknown>[], report: Partial<ReportOfCall> = {}) {
  const queue = new MemoryQueue();
  await queue.put('job', beginDeferral(reportOf(report), {}, Date.now(), later), later);
  for (const handler of handlers) {
    const options = { logger: false, maxAttempts: handlers.length, timeout: 500 } as const;
    const process = processorOf('worker', queue, handler, options);
    const job = queue.jobs.get('job');
    if (job === undefined) throw new Error('no job');
    Object.assign(job, { state: 'active', starts: job.starts + 1 });
    await process('job', JSON.parse(job.text));
  }
  return showDeferred(queue as unknown as Overseen, 'job');
}

const pays = () => undefined as never;
const throws = () => {
  throw new Error('no database');
};
/** It was refused a place, with a report that says so. */
async function refusedOnce(): Promise<DeferralHandler<unknown>> {
  const { url } = await serve(reply(429));
  const { client } = attached(url, { policy: { maxAttempts: 1 } });
  const recovery = { keys: {}, processed: 'no' } as const;
  const error = await client.post('/', {}, { recovery }).catch((thrown: unknown) => thrown);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'attempts' });
  return () => Promise.reject(error);
}

const plain = { provider: 'plain-http', keys: {} };

describe('a job that has failed, of a payment that was put off', () => {
  test('because its handler returned nothing, may have been made', async () => {
    expect(await afterRuns([pays])).toMatchObject({
      state: 'failed',
      inDoubt: true,
      todo: expect.stringMatching(/may/),
    });
  });

  test('because its handler threw an error of its own, may have been made before', async () => {
    expect(await afterRuns([throws])).toMatchObject({ state: 'failed', inDoubt: true });
  });

  test('because its last run never ended, may have been made by that', async () => {
    const hangs = () => new Promise<never>(() => {});
    const shown = await afterRuns([await refusedOnce(), hangs], plain);
    expect(shown).toMatchObject({ state: 'failed', inDoubt: true });
  });

  test('because nothing of any run has taken effect, was not made', async () => {
    const refused = await refusedOnce();
    expect(await afterRuns([refused, refused], plain)).toMatchObject({ state: 'failed', inDoubt: false });
  });
});
