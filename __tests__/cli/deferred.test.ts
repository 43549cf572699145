import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import PgBoss from 'pg-boss';
import { deferTo as deferToBullmq } from '../../src/bullmq/index.js';
import { openQueue } from '../../src/cli/deferred-queue.js';
import { deferTo, listDeferred } from '../../src/deferral/index.js';
import { constant } from '../../src/index.js';
import { type PgBossQueue, pgBossQueue } from '../../src/pg-boss/index.js';
import { Stage } from '../bullmq/stage.js';
import { withPostgresQueue } from '../deferral/engines.js';
import { MemoryQueue } from '../deferral/memory-queue.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithPostgres, PostgresServer } from '../postgres/postgres-server.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { runDeferred as runWith } from './run-deferred.js';

const unknown = (orderId: string) =>
  reportOf({
    callId: orderId,
    keys: { orderId },
    outcome: 'unknown',
    processed: 'maybe',
    lookUps: [{ lookUp: 1, askedAfterMs: 5, found: 'undecided', status: 503, code: '503' }],
  });
const deferred = (orderId: string) => reportOf({ callId: orderId, keys: { orderId }, retryAt: Date.now() + 3_600_000 });

describeWithRedis('recoverable deferred, over BullMQ in Redis', () => {
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
    const redis = server.client();
    while ((await redis.exists(queue.toKey('meta'))) === 0) await sleep(2);
  });
  afterAll(() => stage.close());

  /** One whose job has failed in doubt, and one that waits for an hour. */
  async function twoPutOff(): Promise<void> {
    const defer = deferToBullmq(queue, { job: () => ({}), delay: constant(1) });
    const { jobId = '' } = (await defer(unknown('lost'))) ?? {};
    const failing = () => Promise.reject(new Error('the database is away'));
    const worker = stage.worker(queue, failing, { maxAttempts: 1, logger: false });
    await stage.jobIn('failed', queue, jobId);
    await worker.close();
    await defer(deferred('later'));
  }

  test('list says which payments may have taken effect, since when, and what to do', async () => {
    await twoPutOff();
    const { code, out } = await runWith(['list', ...args]);
    expect(code).toBe(0);
    expect(out).toMatch(/midtrans\/orderId=lost\W.*failed.*unknown/s);
    expect(out.replace(/[│\s]+/g, ' ')).toMatch('it may have taken effect');
    expect(out).toMatch(/midtrans\/orderId=later.*waiting.*deferred/s);
    const { schema, payments: all } = JSON.parse((await runWith(['list', '--json', ...args])).out);
    expect(schema).toBe(1);
    expect(all).toMatchObject([
      {
        jobId: 'midtrans/orderId=lost',
        state: 'failed',
        inDoubt: true,
        provider: 'midtrans',
        keys: { orderId: 'lost' },
      },
      { jobId: 'midtrans/orderId=later', state: 'waiting', inDoubt: false, todo: 'nothing: a worker will resume it' },
    ]);
    expect(all[0].todo).toBe(
      'it may have taken effect: find out from midtrans what became of orderId lost, then resolve it; or retry it, which looks it up first',
    );
  });

  test('a payment is a line, and a field of it another, if no terminal reads them', async () => {
    await twoPutOff();
    const piped = async (...words: string[]) => {
      const { out } = await runWith([...words, ...args], {}, 'none');
      return out.split('\n').map((line) => line.split('\t'));
    };
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    const todo = expect.stringMatching(/^it may have taken effect: .*looks it up first$/);
    expect(await piped('list')).toEqual([
      ['midtrans/orderId=lost', 'failed', 'unknown', since, '', '1', todo],
      ['midtrans/orderId=later', 'waiting', 'deferred', since, since, '0', 'nothing: a worker will resume it'],
      [''],
    ]);
    expect(await piped('show', 'midtrans/orderId=lost')).toContainEqual(['to do', todo]);
    expect((await piped('resolve', 'midtrans/orderId=lost'))[0]).toEqual(['job', 'midtrans/orderId=lost']);
    await piped('resolve', 'midtrans/orderId=later');
    expect(await piped('list')).toEqual([['']]);
  });

  test.each([80, 120, 160])('a table of %d columns breaks no word', async (width) => {
    await twoPutOff();
    const { out } = await runWith(['list', ...args], {}, width);
    for (const whole of [
      'waiting',
      'failed',
      'runs',
      'unknown',
      'effect:',
      'midtrans',
      'resume',
      'midtrans/orderId=lost',
    ]) {
      expect(out).toMatch(new RegExp(`[│ ]${whole}[│ ]`));
    }
    expect(out).toMatch(/[│ ]\d{4}-\d\d-\d\d[│ ]/);
    expect(out).toMatch(/[│ ]\d\d:\d\d:\d\dZ[│ ]/);
  });

  test('a queue that is not there is told of, and is not there afterwards either', async () => {
    const place = ['--queue', 'pyaments', ...args.slice(2)];
    const missing = { code: 1, out: '', err: "recoverable: there is no queue 'pyaments' there\n" };
    for (const action of ['summary', 'list', 'list']) expect(await runWith([action, ...place])).toEqual(missing);
    expect(await server.client().keys('*pyaments*')).toEqual([]);
  });

  test('takes user, password and number of the database from the URL, whatever BullMQ makes of a URL', async () => {
    const { port } = server;
    await server.client().call('ACL', 'SETUSER', 'cron', 'on', '>p@ss', '~*', '+@all');
    const there = new Queue('elsewhere', { connection: { host: '127.0.0.1', port, db: 3 } });
    await deferToBullmq(there, { job: () => ({}) })(deferred('later'));
    await there.close();
    const url = `redis://cron:p%40ss@127.0.0.1:${port}/3`;
    const { out } = await runWith(['summary', '--queue', 'elsewhere', '--redis', url]);
    expect(out).toMatch(/ 1 waiting/);
  });

  test('show says what was asked and why it has failed', async () => {
    await twoPutOff();
    const { code, out } = await runWith(['show', 'midtrans/orderId=lost', ...args]);
    expect(code).toBe(0);
    expect(out).toMatch(/^in doubt {3}yes: it may have taken effect$/m);
    expect(out).toMatch(/^asked {6}undecided 503 503$/m);
    expect(out).toMatch(/^failed {5}midtrans: the handler threw "the database is away"/m);
    // Nothing will resume it.
    expect(out).not.toMatch(/^due/m);
    expect(await runWith(['show', 'nothing', ...args])).toMatchObject({
      code: 1,
      err: expect.stringContaining("no job 'nothing'"),
    });
  });

  test('summary is one line for cron, which fails if somebody has to look', async () => {
    expect(await runWith(['summary', ...args])).toEqual({
      code: 0,
      out: '0 failed, 0 stray, 0 overdue, 0 in doubt, 0 waiting, 0 running\n',
      err: '',
    });
    await twoPutOff();
    const { code, out } = await runWith(['summary', ...args]);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^1 failed, 0 stray, 0 overdue, 1 in doubt, 1 waiting, 0 running; the oldest since \d/),
    ]);
    expect(JSON.parse((await runWith(['summary', '--json', ...args])).out)).toMatchObject({
      schema: 1,
      failed: 1,
      needsSomebody: true,
    });
  });

  test('an overdue payment raises the alert, however many wait for their time', async () => {
    const defer = deferToBullmq(queue, { job: () => ({}), delay: constant(1) });
    await defer(unknown('lost'));
    for (const id of ['b', 'c', 'd']) await defer(deferred(id));
    const lost = queue.toKey('midtrans/orderId=lost');
    const hourAgo = Date.now() - 3_600_000;
    await server.client().hset(lost, 'timestamp', hourAgo, 'delay', 1000);
    await server.client().zadd(queue.toKey('delayed'), (hourAgo + 1000) * 0x1000, 'midtrans/orderId=lost');
    const { code, out } = await runWith(['summary', '--limit', '2', ...args]);
    expect([code, out]).toEqual([1, expect.stringMatching(/ 1 overdue, .* there are more: --limit counts them\n$/)]);
    expect(JSON.parse((await runWith(['summary', '--json', '--limit', '2', ...args])).out).isWhole).toBe(false);
    const listed = await runWith(['list', '--limit', '2', ...args]);
    expect(listed.out).toMatch(/orderId=lost/);
    expect(listed.err).toBe('recoverable: of each state, the first 2 are shown; --limit shows more\n');
  });

  test('retry runs one now, in doubt as before', async () => {
    await twoPutOff();
    expect((await runWith(['retry', 'midtrans/orderId=lost', ...args])).code).toBe(0);
    const seen: boolean[] = [];
    stage.worker(queue, ({ inDoubt }) => {
      seen.push(inDoubt);
      return null;
    });
    await stage.jobIn('completed', queue, 'midtrans/orderId=lost');
    expect(seen).toEqual([true]);
    expect((await runWith(['retry', 'midtrans/orderId=lost', ...args])).code).toBe(1);
  });

  test('resolve removes one, and says what was known about it', async () => {
    await twoPutOff();
    const { code, out } = await runWith(['resolve', 'midtrans/orderId=lost', ...args]);
    expect(code).toBe(0);
    expect(out).toMatch(/^midtrans\/orderId=lost is resolved, and removed; it was:\njob {8}midtrans\/orderId=lost$/m);
    expect(out).not.toContain('to do');
    expect(await queue.getJob('midtrans/orderId=lost')).toBeUndefined();
    expect((await runWith(['resolve', 'midtrans/orderId=lost', ...args])).code).toBe(1);
  });

  test('resolve says so in a pipe too, on the standard error stream, and nothing is left to do', async () => {
    await twoPutOff();
    for (const [id, ...more] of [['lost'], ['later', '--json']]) {
      const { code, out, err } = await runWith(
        ['resolve', `midtrans/orderId=${id}`, ...(more as string[]), ...args],
        {},
        'none',
      );
      expect([code, err]).toEqual([0, `recoverable: midtrans/orderId=${id} is resolved, and removed\n`]);
      expect(out).toContain(`midtrans/orderId=${id}`);
      expect(out).not.toMatch(/to do|todo/);
    }
  });

  test.each(['show', 'retry', 'resolve'])('%s names the job that was meant by the id of an order', async (action) => {
    await twoPutOff();
    expect(await runWith([action, 'lost', ...args])).toEqual({
      code: 1,
      out: '',
      err: "recoverable: no job 'lost'; did you mean midtrans/orderId=lost?\n",
    });
    const { err } = await runWith([action, 'gone', ...args]);
    expect(err).toBe("recoverable: no job 'gone'; `recoverable deferred list` shows the ids\n");
  });

  test('a payment that a worker is running is neither run nor removed', async () => {
    const defer = deferToBullmq(queue, { job: () => ({}), delay: constant(1) });
    const { jobId = '' } = (await defer(unknown('now'))) ?? {};
    let done = () => {};
    const isOver = new Promise<null>((resolve) => {
      done = () => resolve(null);
    });
    let isAtIt = () => {};
    const atIt = new Promise<void>((resolve) => {
      isAtIt = resolve;
    });
    stage.worker(queue, () => {
      isAtIt();
      return isOver;
    });
    await atIt;
    expect(await runWith(['retry', jobId, ...args])).toMatchObject({
      code: 1,
      err: expect.stringContaining('being run'),
    });
    const { code, err } = await runWith(['resolve', jobId, ...args]);
    expect([code, err]).toEqual([1, `recoverable: ${jobId} is not removed: a worker is running it\n`]);
    expect(JSON.parse((await runWith(['show', jobId, '--json', ...args])).out)).toMatchObject({
      schema: 1,
      state: 'active',
    });
    done();
    await stage.jobIn('completed', queue, jobId);
  });

  test("takes Redis's address from the environment, so that no process list shows its password", async () => {
    await twoPutOff();
    const env = { REDIS_URL: `redis://127.0.0.1:${server.port}` };
    expect((await runWith(['summary', '--queue', queue.name], env)).code).toBe(1);
  });
});

describeWithPostgres('recoverable deferred, over PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  test('shows, retries and resolves what BullMQ keeps there', async () => {
    await withPostgresQueue(server, async (queue) => {
      const defer = deferToBullmq(queue, { job: () => ({}) });
      const { jobId = '' } = (await defer(unknown('lost'))) ?? {};
      await seenAndResolved(jobId, ['--queue', queue.name, '--postgres', server.url]);
      expect((await runWith(['summary', '--queue', 'pyaments', '--postgres', server.url])).code).toBe(1);
    });
  });

  test('shows, retries and resolves what pg-boss keeps', async () => {
    const boss = new PgBoss({ connectionString: server.url, supervise: false, schedule: false });
    await boss.start();
    const name = `q-${randomUUID()}`;
    await boss.createQueue(name);
    const queue: PgBossQueue = pgBossQueue({ boss, database: server.pool(), name });
    const { jobId = '' } = (await deferTo(queue, { job: () => ({}) })(unknown('lost'))) ?? {};
    await seenAndResolved(jobId, ['--queue', name, '--pg-boss', server.url]);
    expect((await runWith(['summary', '--queue', 'pyaments', '--pg-boss', server.url])).code).toBe(1);
    await boss.stop({ graceful: false });
  });

  test('counts what somebody has cancelled in pg-boss: nothing will ever run it', async () => {
    const boss = new PgBoss({ connectionString: server.url, supervise: false, schedule: false });
    await boss.start();
    const name = `q-${randomUUID()}`;
    await boss.createQueue(name);
    const pool = server.pool();
    const queue: PgBossQueue = pgBossQueue({ boss, database: pool, name });
    const { jobId = '' } = (await deferTo(queue, { job: () => ({}) })(unknown('lost'))) ?? {};
    const { rows } = await pool.query('SELECT id FROM pgboss.job WHERE name = $1', [name]);
    await boss.cancel(name, rows[0].id);
    const args = ['--queue', name, '--pg-boss', server.url];
    expect(await runWith(['summary', ...args])).toMatchObject({ code: 1, out: expect.stringContaining('1 stray') });
    expect((await runWith(['retry', jobId, ...args])).code).toBe(0);
    expect((await runWith(['summary', ...args])).out).toMatch(/0 stray.* 1 waiting/);
    await boss.stop({ graceful: false });
  });

  async function seenAndResolved(jobId: string, args: readonly string[]): Promise<void> {
    expect(JSON.parse((await runWith(['list', '--json', ...args])).out)).toMatchObject({
      schema: 1,
      payments: [{ jobId, inDoubt: true, sent: 1 }],
    });
    expect((await runWith(['retry', jobId, ...args])).code).toBe(0);
    expect(JSON.parse((await runWith(['show', jobId, '--json', ...args])).out).runAt).toBeLessThanOrEqual(Date.now());
    expect((await runWith(['resolve', jobId, ...args])).code).toBe(0);
    expect((await runWith(['list', ...args])).out).toBe('nothing is deferred\n');
  }
});

describe('recoverable deferred', () => {
  test.each<[string[], string]>([
    [[], 'the action must be one of list, summary, show, retry, resolve; got nothing'],
    [['list', 'x', '--queue', 'q'], 'deferred list: takes no id'],
    [['retry', '--queue', 'q'], 'deferred retry: expected the id of one job'],
    [['list'], '--queue is missing'],
    [['list', '--queue', 'q', '--limit', '0'], '--limit must be a whole number'],
    [['list', '--queue', 'q', '--search', 'long'], '--search must be a number of seconds'],
    [['list', '--queue', 'q', '--redis', 'secret'], 'the address of Redis must be a URL'],
    [['list', '--queue', 'q', '--redis', 'http://secret'], 'the address of Redis must be a URL'],
    [['list', '--queue', 'q', '--redis', 'x', '--postgres', 'y'], 'one of --redis, --postgres and --pg-boss'],
  ])('%j is wrong usage', async (args, complaint) => {
    expect(await runWith(args)).toMatchObject({ code: 2, err: expect.stringContaining(complaint) });
  });

  test.each([
    ['--redis', 'redis://:secret@127.0.0.1:1'],
    ['--postgres', 'postgres://me:secret@127.0.0.1:1/db'],
    ['--pg-boss', 'postgres://me:secret@127.0.0.1:1/db'],
  ])('says at once if the queue of %s is not there, without saying where that is', async (...place) => {
    const { code, err } = await runWith(['summary', '--queue', 'q', ...place]);
    expect([code, err]).toEqual([2, expect.stringContaining('the queue cannot be reached')]);
    expect(err).not.toContain('secret');
  });

  test('a PostgreSQL that takes the connection and never answers does not hold up the end of the command', async () => {
    const silent = createServer();
    const connected = once(silent, 'connection') as Promise<[Socket]>;
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const place = { queue: 'q', 'pg-boss': `postgres://me:secret@127.0.0.1:${port}/db`, search: '0' };
    const { isKnown, close } = await openQueue(place, {});
    const answer = isKnown().catch(() => 'none');
    const [socket] = await connected;
    await close();
    socket.destroy();
    expect(await answer).toBe('none');
    await new Promise((resolve) => silent.close(resolve));
  });

  test('a key that looks like a card number is not shown', async () => {
    const queue = new MemoryQueue();
    const { jobId = '' } =
      (await deferTo(queue, { job: () => ({}) })({ ...unknown('4111111111111111'), callId: 'call-1' } as never)) ?? {};
    Object.assign(queue.jobs.get(jobId) ?? {}, { state: 'failed' });
    const list = async (state: string) => (state === 'failed' ? [(await queue.get(jobId)) as never] : []);
    const [shown] = await listDeferred(Object.assign(queue, { list }));
    expect(JSON.stringify(shown)).not.toContain('411111111111');
    expect(shown?.keys).toEqual({ orderId: '************1111' });
  });

  test('a damaged, newer or foreign job is shown with what to do', async () => {
    const queue = new MemoryQueue();
    const data = [{ recoverable: 2 }, { recoverable: 1 }, { order: 1 }];
    await Promise.all(data.map((each, index) => queue.put(String(index), each, Date.now() - 3_600_000)));
    const all = await listDeferred(
      Object.assign(queue, {
        list: async (state: string) =>
          state === 'waiting' ? ((await Promise.all(['0', '1', '2'].map((id) => queue.get(id)))) as never) : [],
      }),
    );
    expect(all.map(({ todo }) => todo)).toEqual([
      expect.stringContaining('a newer version of recoverable deferred it'),
      expect.stringContaining('something else changed its data'),
      expect.stringContaining('recoverable did not defer it'),
    ]);
  });
});
