import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Worker } from 'bullmq';
import { deferTo, MOST_STALLS } from '../../../src/bullmq/index.js';
import { reportOf } from '../../deferral/reports.js';
import { ensureBuilt } from '../../examples/built.js';
import { describeWithRedis, RedisServer } from '../../redis/redis-server.js';
import { Stage } from '../stage.js';

describeWithRedis('a payment whose Worker has a sandboxed processor', () => {
  let stage: Stage;
  beforeAll(async () => {
    await ensureBuilt();
    stage = new Stage(await RedisServer.start());
  }, 120_000);
  afterAll(() => stage.close());

  test('is not sent: its job fails at once, and says why', async () => {
    const queue = stage.queue();
    const { jobId = '' } = (await deferTo(queue, { job: () => ({}) })(reportOf({ retryAt: Date.now() }))) ?? {};
    const worker = new Worker(queue.name, join(__dirname, 'processor.mjs'), {
      connection: stage.connection,
      maxStalledCount: MOST_STALLS,
    });
    const { failedReason } = await stage.jobIn('failed', queue, jobId);
    await worker.close();
    expect(failedReason).toBe(
      'deferralProcessor: a job in a sandboxed processor cannot reach its queue: give the Worker a function instead of a file',
    );
  }, 30_000);
});
