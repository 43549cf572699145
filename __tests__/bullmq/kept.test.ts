import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Queue } from 'bullmq';
import { Worker } from 'bullmq';
import {
  type DeferralHandler,
  type DuePayment,
  deferralProcessor,
  deferTo,
  MOST_STALLS,
} from '../../src/bullmq/index.js';
import { constant } from '../../src/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage, until } from './stage.js';

const keys = { orderId: 'order-1' };
const unknown = () => reportOf({ keys, outcome: 'unknown', processed: 'maybe' });

describeWithRedis('a payment that is put off to BullMQ', () => {
  let server: RedisServer;
  let stage: Stage;
  let queue: Queue;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  beforeEach(() => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    stage = new Stage(server);
    queue = stage.queue();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
  });

  const defer = (report = unknown(), to = queue) => deferTo(to, { job: () => ({}), delay: constant(1) })(report);

  describe.each(['the queue', 'the worker', 'both'])('whose jobs %s removes if they fail', (who) => {
    test('is kept if it has failed unresolved', async () => {
      const removing = who === 'the worker' ? queue : stage.queue({ defaultJobOptions: { removeOnFail: true } });
      const { jobId = '' } = (await defer(unknown(), removing)) ?? {};
      stage.worker(removing, () => Promise.reject(new Error('the database is away')), {
        maxAttempts: 1,
        logger: false,
        ...(who !== 'the queue' && { removeOnFail: { count: 0 } }),
      });
      const { failedReason, data } = await stage.jobIn('failed', removing, jobId);
      expect(failedReason).toMatch('the handler threw "the database is away"');
      expect(data.report.outcome).toBe('unknown');
    });
  });

  test('is put back by a worker older than its job, and is neither run nor failed by it', async () => {
    const handler = jest.fn(() => null);
    const worker = stage.worker(queue, handler);
    const failed = jest.fn();
    worker.on('failed', failed);
    const data = { recoverable: 2, what: 'only a newer one can read' };
    const { id = '' } = await queue.add('midtrans', data);
    const job = await until(async () => {
      const found = await queue.getJob(id);
      // Read once more: it may have been put back between the two.
      return (await found?.isDelayed()) ? queue.getJob(id) : undefined;
    });
    expect([job.data, job.attemptsMade, handler.mock.calls, failed.mock.calls]).toEqual([data, 0, [], []]);
    expect(job.delay).toBeGreaterThan(30_000);
  });

  test('is resumed if the queue holds its job without ever running it, and another call for it is deferred', async () => {
    const { jobId = '' } = (await defer()) ?? {};
    // As after a script of somebody's, or a restore of half the keys.
    await server.client().zrem(`bull:${queue.name}:delayed`, jobId);
    expect(await (await queue.getJob(jobId))?.getState()).toBe('unknown');
    await defer(reportOf({ keys, callId: 'call-2', retryAt: Date.now() }));
    const seen: boolean[] = [];
    stage.worker(queue, ({ inDoubt }) => {
      seen.push(inDoubt);
      return null;
    });
    await stage.jobIn('completed', queue, jobId);
    expect(seen).toEqual([true]);
  });

  test('wakes an idle worker if its job was over and waits again', async () => {
    const { jobId = '' } = (await defer()) ?? {};
    const runs: number[] = [];
    stage.worker(queue, ({ attempt }) => {
      runs.push(attempt);
      return null;
    });
    await stage.jobIn('completed', queue, jobId);
    await defer(reportOf({ keys, callId: 'call-2', retryAt: Date.now() }));
    await until(async () => runs.length === 2);
    expect(runs).toEqual([1, 2]);
  });

  test("is resumed by a Worker, or a WorkerHost of Nest, of the application's own", async () => {
    const { jobId = '' } = (await defer()) ?? {};
    const payments: DuePayment<unknown>[] = [];
    const go = deferralProcessor((payment) => {
      payments.push(payment);
      return null;
    });
    // What @nestjs/bullmq makes of a class with `process`.
    class Payments {
      process: typeof go = (job, token, signal) => go(job, token, signal);
    }
    const host = new Payments();
    const options = { connection: stage.connection, maxStalledCount: MOST_STALLS };
    const worker = new Worker(queue.name, (job, token, signal) => host.process(job, token, signal), options);
    await stage.jobIn('completed', queue, jobId);
    expect(payments).toMatchObject([{ inDoubt: true, recovery: { keys, processed: 'maybe' }, attempt: 1 }]);
    await worker.close();
  });

  test('waits for its next run, and does not fail, if the queue did not store the result of a run', async () => {
    const { jobId = '' } = (await defer()) ?? {};
    const attempts: number[] = [];
    const go = deferralProcessor(
      ({ attempt }) => {
        attempts.push(attempt);
        if (attempt === 1) throw new Error('the database is away');
        return null;
      },
      { logger: false },
    );
    const worker = new Worker(
      queue.name,
      (job, token, signal) => {
        // As PostgreSQL has it, if it is restarted just then, and Redis, if it fails over.
        const away = () => Promise.reject(new Error('Connection terminated unexpectedly'));
        if (job.attemptsStarted === 1) job.moveToDelayed = away;
        return go(job, token, signal);
      },
      { connection: stage.connection, maxStalledCount: MOST_STALLS, lockDuration: 400, stalledInterval: 200 },
    );
    const { returnvalue } = await until(async () => {
      const job = await queue.getJob(jobId);
      return (await job?.isFailed()) || (await job?.isCompleted()) ? queue.getJob(jobId) : undefined;
    });
    await worker.close();
    expect([attempts, returnvalue]).toEqual([[1, 2], {}]);
  });

  test('is run again, and does not fail, if the queue refused to complete its job', async () => {
    const { jobId = '' } = (await defer()) ?? {};
    const seen: [number, boolean][] = [];
    const go = deferralProcessor(({ attempt, inDoubt }) => {
      seen.push([attempt, inDoubt]);
      return null;
    });
    const worker = new Worker(
      queue.name,
      (job, token, signal) => {
        // As PostgreSQL has it now and then if many workers are killed.
        if (job.attemptsStarted === 1) job.moveToCompleted = () => Promise.reject(new Error('deadlock detected'));
        return go(job, token, signal);
      },
      { connection: stage.connection },
    );
    worker.on('error', () => {});
    const job = await until(async () => {
      const found = await queue.getJob(jobId);
      return found?.finishedOn === undefined ? undefined : found;
    });
    await worker.close();
    expect([seen, await job.getState()]).toEqual([
      [
        [1, true],
        [2, true],
      ],
      'completed',
    ]);
  });

  test.each([
    ['cancelled', 'deferralWorker'],
    ['left by its lock', 'deferralWorker'],
    ['cancelled', 'a Worker of its own'],
    ['left by its lock', 'a Worker of its own'],
  ])('%s in %s: its call is aborted by the signal that goes into it', async (how, whose) => {
    const { jobId = '' } = (await defer()) ?? {};
    const reasons: unknown[] = [];
    const handler: DeferralHandler<object> = ({ signal, attempt }) =>
      attempt > 1
        ? null
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reasons.push(signal.reason);
              reject(signal.reason);
            });
            if (how === 'cancelled') worker.cancelJob(jobId, 'stopped by hand');
            else server.client().set(`bull:${queue.name}:${jobId}:lock`, 'of another worker');
          });
    const quick = { lockDuration: 400, stalledInterval: 200 };
    const worker =
      whose === 'deferralWorker'
        ? stage.worker(queue, handler, { ...quick, delay: constant(1), logger: false })
        : stage.ownWorker(queue, handler, quick);
    await until(async () => reasons.length > 0);
    if (how !== 'cancelled') await server.client().del(`bull:${queue.name}:${jobId}:lock`);
    await stage.jobIn('completed', queue, jobId);
    expect(reasons).toEqual([how === 'cancelled' ? 'stopped by hand' : 'the lock was lost']);
  });

  test('whose handler takes too long: its call is aborted', async () => {
    await defer();
    const aborted: boolean[] = [];
    stage.worker(
      queue,
      ({ signal, attempt }) =>
        attempt > 1
          ? null
          : new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                aborted.push(signal.aborted);
                reject(signal.reason);
              });
            }),
      { delay: constant(1), timeout: 100, logger: false },
    );
    await until(async () => aborted.length === 1);
  });
});
