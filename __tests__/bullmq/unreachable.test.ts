import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Queue } from 'bullmq';
import { type DeferralHandler, deferTo } from '../../src/bullmq/index.js';
import { constant } from '../../src/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage } from './stage.js';

/** Milliseconds after which what waits is due: while Redis is away. */
const SOON = 700;
/** Takes up soon what has lost its worker. */
const QUICK = { lockDuration: 500, stalledInterval: 300 };

describeWithRedis('a payment that waits while Redis is killed, and started again', () => {
  let server: RedisServer;
  let stage: Stage;
  let queue: Queue;
  beforeEach(async () => {
    server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always');
    stage = new Stage(server);
    queue = stage.queue();
  });
  afterEach(() => stage.close());

  /** Kills Redis, and starts it again after what waits was due. */
  async function away(): Promise<void> {
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 2 * SOON));
    await server.start();
  }

  test('is resumed by the worker that waited for it, once and without a restart', async () => {
    const ran: unknown[] = [];
    const worker = stage.worker(queue, ({ data, inDoubt }) => {
      ran.push([data, inDoubt]);
      return null;
    });
    await worker.waitUntilReady();
    const defer = deferTo(queue, { job: () => ({ paymentId: 7 }) });
    const { jobId = '' } = (await defer(reportOf({ retryAt: Date.now() + SOON }))) ?? {};
    await away();
    await stage.jobIn('completed', queue, jobId);
    expect(ran).toEqual([[{ paymentId: 7 }, false]]);
  });

  test('is in doubt if it was being made: what became of that run could not be stored', async () => {
    const seen: boolean[] = [];
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    stage.worker(
      queue,
      async ({ inDoubt }) => {
        seen.push(inDoubt);
        if (seen.length > 1) return null;
        begun();
        await server.kill();
        throw new Error('the provider was asked, and nobody knows what it did');
      },
      { ...QUICK, delay: constant(1) },
    );
    const defer = deferTo(queue, { job: () => ({}) });
    const { jobId = '' } = (await defer(reportOf({ retryAt: Date.now() + 1 }))) ?? {};
    await hasBegun;
    await away();
    await stage.jobIn('completed', queue, jobId);
    expect(seen).toEqual([false, true]);
  });

  // Nobody says so, but another worker may have it.
  test.each(['deferralWorker', 'a Worker of its own'])(
    'is cancelled by %s once its lock can no longer be its own',
    async (whose) => {
      const reasons: unknown[] = [];
      const handler: DeferralHandler<object> = async ({ signal, attempt }) => {
        if (attempt > 1) return null;
        server.pause();
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
        reasons.push(signal.reason);
        server.goOn();
        throw signal.reason;
      };
      if (whose === 'deferralWorker') stage.worker(queue, handler, { ...QUICK, delay: constant(1) });
      else stage.ownWorker(queue, handler, QUICK);
      const defer = deferTo(queue, { job: () => ({}) });
      const { jobId = '' } = (await defer(reportOf({ retryAt: Date.now() + 1 }))) ?? {};
      await stage.jobIn('completed', queue, jobId);
      expect(reasons).toEqual(['the lock was lost']);
    },
  );

  test('is not said to be stored, and is one job if it is put off again', async () => {
    const defer = deferTo(queue, { job: () => ({}), timeout: 300 });
    await queue.waitUntilReady();
    const report = reportOf({ retryAt: Date.now() + 3_600_000 });
    await server.kill();
    await expect(defer(report)).rejects.toThrow('did not store job');
    await server.start();
    await deferTo(queue, { job: () => ({}) })(report);
    expect(await queue.getDelayedCount()).toBe(1);
  });
});
