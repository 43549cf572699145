import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Worker } from 'bullmq';
import { deferralProcessor, deferTo } from '../../src/bullmq/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage } from './stage.js';

describeWithRedis(
  'a job that reaches its worker late, as through a connection that stalls, or a machine that sleeps',
  () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = new Stage(await RedisServer.start());
    });
    afterAll(() => stage.close());

    test('may be with another worker since it was asked for', async () => {
      const queue = stage.queue();
      const known: unknown[] = [];
      const run = deferralProcessor(({ recovery: { knownAt } }) => {
        known.push(knownAt);
        return null;
      });
      const { jobId = '' } = (await deferTo(queue, { job: () => ({}) })(reportOf({ retryAt: Date.now() }))) ?? {};
      const late = async (...given: Parameters<typeof run>) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return run(...given);
      };
      const worker = new Worker(queue.name, (job, token, signal) => late(job, token, signal), {
        connection: stage.connection,
      });
      const { processedOn } = await stage.jobIn('completed', queue, jobId);
      await worker.close();
      expect(known).toEqual([processedOn]);
    });
  },
);
