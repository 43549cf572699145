import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Queue } from 'bullmq';
import { bullmqQueue } from '../../src/bullmq/bullmq-queue.js';
import { deferTo } from '../../src/bullmq/index.js';
import { retryDeferred } from '../../src/deferral/overseer.js';
import { constant } from '../../src/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage } from './stage.js';

describeWithRedis('bull-board', () => {
  let server: RedisServer;
  let stage: Stage;
  let queue: Queue;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  beforeEach(() => {
    stage = new Stage(server);
    queue = stage.queue();
  });
  afterEach(() => stage.close());

  /** One that has failed in doubt after a run, on a board. */
  async function failedOnBoard() {
    const defer = deferTo(queue, { job: () => ({ paymentId: 7 }), delay: constant(1) });
    const report = reportOf({ keys: { orderId: 'lost' }, outcome: 'unknown', processed: 'maybe' });
    const { jobId = '' } = (await defer(report)) ?? {};
    const failing = () => Promise.reject(new Error('the database is away'));
    const worker = stage.worker(queue, failing, { maxAttempts: 1, logger: false });
    await stage.jobIn('failed', queue, jobId);
    await worker.close();
    const board = new BullMQAdapter(queue);
    createBullBoard({
      queues: [board],
      serverAdapter: new Proxy({}, { get: (_, __, self) => () => self }) as never,
    });
    return { jobId, board };
  }

  test('shows the reason, the keys and what happened on the last call', async () => {
    const { board } = await failedOnBoard();
    const [job] = await board.getJobs(['failed'], 0, 10);
    expect(job?.toJSON()).toMatchObject({
      name: 'midtrans',
      failedReason: expect.stringContaining('the handler threw "the database is away"'),
      data: { data: { paymentId: 7 }, keys: { orderId: 'lost' }, report: { outcome: 'unknown', processed: 'maybe' } },
    });
  });

  test('retries a payment with its retry button, in doubt as before', async () => {
    const { jobId, board } = await failedOnBoard();
    await (await board.getJob(jobId))?.retry('failed');
    const seen: boolean[] = [];
    stage.worker(queue, ({ inDoubt }) => {
      seen.push(inDoubt);
      return null;
    });
    await stage.jobIn('completed', queue, jobId);
    expect(seen).toEqual([true]);
  });

  test('makes no payment a second time with its duplicate button', async () => {
    const defer = deferTo(queue, { job: () => ({ paymentId: 7 }), delay: constant(1) });
    const { jobId = '' } = (await defer(reportOf({ keys: { orderId: 'made' }, retryAt: Date.now() }))) ?? {};
    const made: number[] = [];
    const handler = ({ data }: { data: { paymentId: number } }) => {
      made.push(data.paymentId);
      return null;
    };
    stage.worker<{ paymentId: number }>(queue, handler, { logger: false });
    const { name, data } = await stage.jobIn('completed', queue, jobId);
    const copy = await new BullMQAdapter(queue).addJob(name, data, {});
    const { failedReason } = await stage.jobIn('failed', queue, String(copy.id));
    expect(failedReason).toContain(`this job is a copy of ${jobId}`);
    expect(made).toEqual([7]);
  });

  test.each([
    ['its id', (jobId: string) => ({ jobId })],
    ['an id of its own', () => ({})],
  ])('makes no payment a second time from a copy in another queue, with %s', async (_what, optionsOf) => {
    const defer = deferTo(queue, { job: () => ({ paymentId: 7 }), delay: constant(1) });
    const { jobId = '' } = (await defer(reportOf({ keys: { orderId: 'twice' }, retryAt: Date.now() }))) ?? {};
    const { name, data } = (await queue.getJob(jobId)) ?? {};
    const other = stage.queue();
    const copy = await other.add(name as string, data, optionsOf(jobId));
    const made: string[] = [];
    for (const each of [other, queue]) {
      const handler = () => {
        made.push(each.name);
        return null;
      };
      stage.worker(each, handler, { logger: false });
    }
    const { failedReason } = await stage.jobIn('failed', other, String(copy.id));
    expect(failedReason).toContain(`this job is a copy of ${jobId}`);
    await stage.jobIn('completed', queue, jobId);
    expect(made).toEqual([queue.name]);
  });

  test('a job that was moved to another queue is resumed there once somebody says so', async () => {
    const { jobId } = await failedOnBoard();
    const job = await queue.getJob(jobId);
    const other = stage.queue();
    await other.add(job?.name as string, job?.data, { jobId });
    await job?.remove();
    const seen: boolean[] = [];
    stage.worker(
      other,
      ({ inDoubt }) => {
        seen.push(inDoubt);
        return null;
      },
      { logger: false },
    );
    await stage.jobIn('failed', other, jobId);
    expect(await retryDeferred(bullmqQueue(other), jobId)).toBe(true);
    await stage.jobIn('completed', other, jobId);
    expect(seen).toEqual([true]);
  });

  test('loses what is known if it cleans failed jobs away: the payment is deferred anew like any other', async () => {
    const { jobId, board } = await failedOnBoard();
    await board.clean('failed', 0);
    expect(await queue.getJob(jobId)).toBeUndefined();
  });
});
