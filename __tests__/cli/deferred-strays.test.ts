import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { deferTo } from '../../src/bullmq/index.js';
import { Stage } from '../bullmq/stage.js';
import { withPostgresQueue } from '../deferral/engines.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithPostgres, PostgresServer } from '../postgres/postgres-server.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { runDeferred } from './run-deferred.js';

/** Puts these payments off for an hour. */
async function putOff(queue: Queue, ...orders: readonly string[]): Promise<readonly string[]> {
  const defer = deferTo(queue, { job: () => ({}) });
  const retryAt = Date.now() + 3_600_000;
  const put = orders.map((orderId) => defer(reportOf({ callId: orderId, keys: { orderId }, retryAt })));
  return (await Promise.all(put)).map((each) => each?.jobId ?? '');
}

const UNSORTED = ['wait', 'active', 'paused'];
const SORTED = ['completed', 'failed', 'prioritized'];

describeWithRedis('jobs that are in none of the lists of BullMQ', () => {
  let server: RedisServer;
  let stage: Stage;
  let queue: Queue;
  let args: readonly string[];
  beforeAll(async () => {
    server = await RedisServer.start();
    stage = new Stage(server);
  });
  beforeEach(async () => {
    queue = stage.queue();
    args = ['--queue', queue.name, '--redis', `redis://127.0.0.1:${server.port}`];
    // BullMQ writes down in its own time that the queue exists.
    while ((await server.client().exists(queue.toKey('meta'))) === 0) await sleep(2);
  });
  afterAll(() => stage.close());

  const lose = (jobId: string) => server.client().zrem(queue.toKey('delayed'), jobId);

  test('list, summary and show tell of them, and retry puts them back', async () => {
    const [jobId = ''] = await putOff(queue, 'lost', 'later');
    await lose(jobId);
    expect(await runDeferred(['summary', ...args])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^0 failed, 1 stray, .* 1 waiting/),
      err: '',
    });
    const { payments, isWhole } = JSON.parse((await runDeferred(['list', '--json', ...args])).out);
    expect(payments).toMatchObject([
      { jobId, state: 'stray', todo: 'no worker will ever run it: retry it' },
      { jobId: 'midtrans/orderId=later', state: 'waiting' },
    ]);
    expect(isWhole).toBe(true);
    expect((await runDeferred(['show', jobId, ...args])).out).toMatch(/stray/);
    expect((await runDeferred(['retry', jobId, ...args])).code).toBe(0);
    expect((await runDeferred(['summary', ...args])).out).toMatch(/ 0 stray, .* 2 waiting/);
  });

  test('numbers that are none hide nothing', async () => {
    await putOff(queue, 'later');
    const wrong = { data: '{}', timestamp: 'soon', delay: 'never', ats: 'often' };
    await server.client().hset(queue.toKey('by-hand'), wrong);
    expect((await runDeferred(['summary', ...args])).out).toMatch(/ 1 stray, .* 1 waiting/);
    expect((await runDeferred(['list', ...args])).out).toMatch(/by-hand.*later/s);
  });

  test('names that control a terminal, or have no end, are shown and do nothing else', async () => {
    const clearing = '\u001b[2J\u001b]0;title\u0007\u009b31m';
    await queue.add('job', {}, { jobId: `${clearing}one\ntwo`, delay: 60_000 });
    await queue.add('job', {}, { jobId: 'z'.repeat(1_000_000), delay: 60_000 });
    await putOff(queue, `${clearing}order`);
    const { payments } = JSON.parse((await runDeferred(['list', '--json', ...args])).out);
    const ids = payments.map(({ jobId }: { jobId: string }) => jobId);
    expect(ids).toHaveLength(3);
    for (const words of [['list'], ...ids.map((id: string) => ['show', id])]) {
      const { code, out } = await runDeferred([...words, ...args], {}, 120);
      expect([code, out.replaceAll('\n', '').match(/\p{Cc}/u)]).toEqual([0, null]);
    }
  });

  test('a job in any of the lists is none of them', async () => {
    const redis = server.client();
    const lists = [...UNSORTED, ...SORTED];
    for (const [index, jobId] of (await putOff(queue, ...lists)).entries()) {
      const list = queue.toKey(lists[index] ?? '');
      await lose(jobId);
      if (index < UNSORTED.length) await redis.lpush(list, jobId);
      else await redis.zadd(list, 1, jobId);
    }
    await putOff(queue, 'delayed');
    expect((await runDeferred(['summary', ...args])).out).toMatch(/ 0 stray/);
  });

  test('what else Redis holds is none of them, such as the jobs of a queue with a similar name', async () => {
    const redis = server.client();
    const jobs = { data: '{}', timestamp: 1 };
    for (const key of ['x:1', 'repeat:daily']) await redis.hset(queue.toKey(key), jobs);
    await redis.hset(`bull:${queue.name}2:1`, jobs);
    await redis.set(queue.toKey('order-1'), 'a lock of somebody’s');
    await redis.hset(queue.toKey('order-2'), { name: 'no data' });
    expect((await runDeferred(['summary', ...args])).out).toMatch(/ 0 stray/);
  });

  test('are found in a queue whose name is a pattern, and not in one that the pattern fits', async () => {
    const connection = { connection: { host: '127.0.0.1', port: server.port } };
    const [odd, other] = [new Queue('pay[ab]*', connection), new Queue('paya', connection)];
    for (const each of [odd, other]) {
      const [jobId = ''] = await putOff(each, 'lost');
      await server.client().zrem(each.toKey('delayed'), jobId);
    }
    const { out } = await runDeferred(['list', '--json', '--queue', odd.name, ...args.slice(2)]);
    expect(JSON.parse(out).payments).toMatchObject([{ jobId: 'midtrans/orderId=lost', state: 'stray' }]);
    await Promise.all([odd.close(), other.close()]);
  });

  test('among more than the limit, so many are shown', async () => {
    const ids = await putOff(queue, 'a', 'b', 'c');
    await Promise.all(ids.map(lose));
    const { out } = await runDeferred(['list', '--json', '--limit', '2', ...args]);
    expect(JSON.parse(out).payments).toHaveLength(2);
  });

  test('a search that is cut off is told of', async () => {
    const redis = server.client();
    const filled = redis.pipeline();
    for (let at = 0; at < 5000; at++) filled.set(`other:${at}`, '');
    await filled.exec();
    const cut = await runDeferred(['summary', '--json', '--search', '0', ...args]);
    expect(JSON.parse(cut.out)).toMatchObject({ isWhole: false });
    expect(cut.err).toMatch(/^recoverable: 0 s did not suffice to look at every key of Redis/);
    const [jobId = ''] = await putOff(queue, 'lost');
    await lose(jobId);
    const whole = await runDeferred(['summary', '--json', ...args]);
    expect(JSON.parse(whole.out)).toMatchObject({ stray: 1, isWhole: true });
    expect(whole.err).toBe('');
  });
});

describeWithPostgres('jobs of BullMQ in PostgreSQL that will never be run', () => {
  test('are listed', async () => {
    const server = await PostgresServer.start();
    await withPostgresQueue(server, async (queue) => {
      const [jobId = ''] = await putOff(queue, 'lost');
      await server.pool().query(`UPDATE bullmq.job SET state = 'waiting-children' WHERE id = $1`, [jobId]);
      const { code, out } = await runDeferred(['summary', '--queue', queue.name, '--postgres', server.url]);
      expect([code, out]).toEqual([1, expect.stringMatching(/ 1 stray/)]);
    });
  });
});
