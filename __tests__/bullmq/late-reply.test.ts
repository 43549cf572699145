import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Job, type Queue, Worker } from 'bullmq';
import { deferralProcessor, deferTo, MOST_STALLS } from '../../src/bullmq/index.js';
import { STANDSTILL } from '../../src/time/pulse.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage } from './stage.js';

describeWithRedis(
  'a job that reaches its worker late, as through a connection that stalls, or a machine that sleeps',
  () => {
    let server: RedisServer;
    let stage: Stage;
    beforeAll(async () => {
      server = await RedisServer.start();
      stage = new Stage(server);
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

    /** The processor around ours, which has come to its turn a minute after its worker asked for the job. */
    function ownWorker(queue: Queue, run: ReturnType<typeof deferralProcessor>, meanwhile: (job: Job) => unknown) {
      const work = async (...[job, token, signal]: Parameters<typeof run>) => {
        await meanwhile(job);
        Object.assign(job, { processedOn: (job.processedOn ?? 0) - 60_000 });
        return run(job, token, signal);
      };
      const options = { connection: stage.connection, stalledInterval: 50, maxStalledCount: MOST_STALLS };
      return new Worker(queue.name, (job, token, signal) => work(job, token, signal), options);
    }

    test('is still its own if a processor around ours took its time: its worker has held the lock', async () => {
      const queue = stage.queue();
      const known: number[] = [];
      const run = deferralProcessor(({ recovery: { knownAt = 0 } }) => {
        known.push(Date.now() - knownAt);
        return null;
      });
      const { jobId = '' } = (await deferTo(queue, { job: () => ({}) })(reportOf({ retryAt: Date.now() }))) ?? {};
      const worker = ownWorker(queue, run, () => {});
      await stage.jobIn('completed', queue, jobId);
      await worker.close();
      expect(known).toEqual([expect.any(Number)]);
      expect(known[0]).toBeLessThan(STANDSTILL);
    });

    test('is left to whoever has it if the lock has gone meanwhile', async () => {
      const queue = stage.queue();
      const attempts: number[] = [];
      const run = deferralProcessor(({ attempt }) => {
        attempts.push(attempt);
        return null;
      });
      const { jobId = '' } = (await deferTo(queue, { job: () => ({}) })(reportOf({ retryAt: Date.now() }))) ?? {};
      let isFirst = true;
      const worker = ownWorker(queue, run, async (job) => {
        if (isFirst) await server.client().del(`bull:${queue.name}:${job.id}:lock`);
        isFirst = false;
      });
      await stage.jobIn('completed', queue, jobId);
      await worker.close();
      expect(attempts).toEqual([2]);
    });
  },
);
