import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import PgBoss from 'pg-boss';
import { deferTo, type Handled, resolveDeferred, showDeferred } from '../../src/deferral/index.js';
import { attach, constant, midtrans, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { type PgBossQueue, type PgBossWorker, pgBossQueue, pgBossWorker } from '../../src/pg-boss/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { until } from '../bullmq/stage.js';
import { describeWithPostgres, PostgresServer } from '../postgres/postgres-server.js';

describeWithPostgres('a payment that is put off to pg-boss', () => {
  let server: PostgresServer;
  let simulator: MidtransSimulator;
  let boss: PgBoss;
  let queue: PgBossQueue;
  let worker: PgBossWorker | undefined;
  beforeAll(async () => {
    server = await PostgresServer.start();
    simulator = await startMidtrans();
    boss = new PgBoss({ connectionString: server.url, supervise: false, schedule: false });
    await boss.start();
  });
  beforeEach(async () => {
    const name = `q-${randomUUID()}`;
    await boss.createQueue(name);
    queue = pgBossQueue({ boss, database: server.pool(), name });
  });
  afterEach(async () => {
    await worker?.close();
    simulator.reset();
  });
  afterAll(async () => {
    await boss.stop({ graceful: false });
    await simulator.close();
  });

  function charge(order: string, recovery: RequestRecovery = {}, signal?: AbortSignal) {
    const client = axios.create({
      baseURL: simulator.url,
      auth: { username: 'SB-Mid-server-simulator', password: '' },
    });
    const policy = { maxAttempts: 1, maxRetryAfter: 500, backoff: constant(5), deadline: 3000 };
    attach(client, { provider: midtrans({ settledAfter: 200 }), policy, logger: false });
    const body = { payment_type: 'credit_card', transaction_details: { order_id: order, gross_amount: 10_000 } };
    return client.post('/v2/charge', body, { recovery, ...(signal && { signal }) });
  }

  /** The queue's jobs, as they are after 60 days without a worker, when pg-boss has tidied up. */
  async function afterMonths(): Promise<void> {
    const columns = ['created_on', 'start_after', 'started_on', 'completed_on', 'keep_until'];
    const set = columns.map((name) => `${name} = ${name} - interval '60 days'`).join(', ');
    await server.pool().query(`UPDATE pgboss.job SET ${set} WHERE name = $1`, [queue.options.name]);
  }
  const tidied = async () => {
    await boss.maintain();
    return queue.get('a/id=1');
  };

  test('stays until it is decided, although pg-boss deletes what waits for two weeks', async () => {
    await queue.put('a/id=1', { n: 1 }, Date.now() - 1000, 'a');
    await afterMonths();
    expect(await tidied()).toMatchObject({ state: 'waiting' });
    const [run] = await boss.fetch(queue.options.name, { includeMetadata: true, batchSize: 1 });
    await queue.reschedule(run as never, { n: 2 }, Date.now());
    await afterMonths();
    expect(await tidied()).toMatchObject({ state: 'waiting', data: { n: 2 } });
  });

  test('is not deleted as it is retried, however long ago it has failed', async () => {
    await queue.put('a/id=1', { n: 1 }, Date.now() - 1000, 'a');
    // As an earlier version of this package has put it.
    await server.pool().query(`UPDATE pgboss.job SET keep_until = now() + interval '14 days'`);
    const [run] = await boss.fetch(queue.options.name, { includeMetadata: true, batchSize: 1 });
    await queue.fail(run as never, { n: 2 }, 'nobody knows');
    await afterMonths();
    const failed = await tidied();
    expect(failed).toMatchObject({ state: 'failed' });
    expect(await queue.replace(failed as never, { n: 3 }, Date.now())).toBe(true);
    expect(await tidied()).toMatchObject({ state: 'waiting', data: { n: 3 } });
  });

  test.each<[string, object, string]>([
    ['nothing was sent', { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 'ok'],
    ['the answer was lost', { when: 'after', kind: 'reset' }, 'reconciled'],
  ])('is made once, and reported, if %s', async (_, fault, outcome) => {
    const order = `order-${randomUUID().slice(0, 8)}`;
    simulator.inject({ ...fault, match: { method: 'POST' } } as never);
    if (outcome === 'reconciled') {
      const nobodyAnswers = { when: 'before', kind: 'status', status: 500, match: { method: 'GET' } } as const;
      simulator.chaos({ seed: 1, ratio: 1, faults: [nobodyAnswers] });
    }
    const error = await charge(order).catch((thrown) => thrown);
    simulator.chaos(null);
    const defer = deferTo(queue, { job: () => ({ order }), delay: constant(1) });
    const put = await defer(recoveryOf(error));
    const ends: (Handled | undefined)[] = [];
    worker = pgBossWorker<{ order: string }>(
      queue,
      ({ data, recovery, signal }) => charge(data.order, recovery, signal),
      { pollingInterval: 50, delay: constant(1), onEnd: (_run, handled) => ends.push(handled) },
    );
    await until(async () => ends.some((each) => each !== undefined));
    expect(ends.at(-1)).toMatchObject({ outcome });
    expect(await queue.get(put?.jobId ?? '')).toMatchObject({ state: 'done' });
    expect(simulator.ledger.entries.filter(({ kind, id }) => kind === 'charge' && id === order)).toHaveLength(1);
  });

  test('is deferred in the application’s own transaction, or not at all', async () => {
    const pool = server.pool();
    for (const end of ['ROLLBACK', 'COMMIT']) {
      const connection = await pool.connect();
      await connection.query('BEGIN');
      const inside = pgBossQueue({ boss, database: connection, name: queue.options.name });
      await inside.put('midtrans/orderId=1', { n: 1 }, Date.now() + 60_000, 'midtrans');
      await connection.query(end);
      connection.release();
      expect((await queue.get('midtrans/orderId=1')) !== undefined).toBe(end === 'COMMIT');
    }
  });

  test('fails at the limits, and is kept with the reason', async () => {
    const defer = deferTo(queue, { job: () => ({}), delay: constant(1) });
    simulator.inject({ when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const put = await defer(recoveryOf(await charge('limit').catch((thrown) => thrown)));
    const failing = () => Promise.reject(new Error('the database is away'));
    worker = pgBossWorker(queue, failing, { pollingInterval: 50, maxAttempts: 1, logger: false });
    const job = await until(async () => {
      const found = await queue.get(put?.jobId ?? '');
      return found?.state === 'failed' ? found : undefined;
    });
    expect(job.why).toMatch('the handler threw "the database is away"');
  });

  test.each<[which: string, optionsOf: (id: string) => object]>([
    ['plain', () => ({})],
    ['with its singleton key', (singletonKey) => ({ singletonKey })],
  ])('is not made by a copy of its job (%s), which fails and can be removed', async (which, optionsOf) => {
    const defer = deferTo(queue, { job: () => ({}), delay: constant(1) });
    simulator.inject({ when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const { jobId = '' } =
      (await defer(recoveryOf(await charge(`copied-${which.length}`).catch((thrown) => thrown)))) ?? {};
    const { data } = (await queue.get(jobId)) ?? {};
    await boss.send(queue.options.name, data as object, optionsOf(jobId));
    const ends: unknown[] = [];
    const handler = () => {
      ends.push('made');
      return null;
    };
    worker = pgBossWorker(queue, handler, { pollingInterval: 50, logger: false, onEnd: () => ends.push('ended') });
    await until(async () => ends.length === 3);
    expect(ends.filter((each) => each === 'made')).toHaveLength(1);
    const [failed] = await queue.list('failed', 10);
    expect(failed?.why).toContain(`this job is a copy of ${jobId}`);
    expect(await showDeferred(queue, failed?.id ?? '')).toMatchObject({ state: 'failed' });
    expect(await resolveDeferred(queue, failed?.id ?? '')).toMatchObject({ jobId: failed?.id });
    expect(await queue.list('failed', 10)).toEqual([]);
  });

  test.each([
    [
      'may be with another worker if it could expire during a run that begins so late',
      { expireInSeconds: 1 },
      999,
      true,
    ],
    ['is its own as long as it does not expire during the run: it would come late each time', {}, 1000, false],
  ])('whose job comes late %s', async (_which, options, timeout, isLate) => {
    let answeredAt = 0;
    const fetch = async (...given: Parameters<PgBoss['fetch']>) => {
      const jobs = await boss.fetch(...given);
      await new Promise((resolve) => setTimeout(resolve, 20));
      answeredAt ||= jobs.length && Date.now();
      return jobs;
    };
    const late = { ...boss, send: boss.send.bind(boss) as never, fetch: fetch as never };
    const own = pgBossQueue({ boss: late, database: server.pool(), name: queue.options.name, ...options });
    simulator.inject({ when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const put = await charge(`late-${timeout}`).catch((thrown) => thrown);
    await deferTo(own, { job: () => ({}) })(recoveryOf(put));
    const known: number[] = [];
    const handler = ({ recovery: { knownAt = Number.NaN } }: { readonly recovery: RequestRecovery }) => {
      known.push(knownAt);
      return null;
    };
    worker = pgBossWorker(own, handler, { pollingInterval: 20, timeout });
    await until(async () => known.length > 0);
    expect((known[0] ?? Number.NaN) < answeredAt).toBe(isLate);
  });

  test('a short outage of the database ends no worker', async () => {
    const errors: unknown[] = [];
    let isAway = true;
    const flaky = {
      ...boss,
      send: boss.send.bind(boss) as never,
      fetch: async (name: string, options: never) => {
        if (isAway) throw new Error('the database is away');
        return boss.fetch(name, options) as never;
      },
    };
    const own = pgBossQueue({ boss: flaky, database: server.pool(), name: queue.options.name });
    const ends: unknown[] = [];
    worker = pgBossWorker(own, () => null, {
      pollingInterval: 20,
      onError: (error) => errors.push(error),
      onEnd: () => ends.push(1),
    });
    const put = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const;
    simulator.inject(put);
    await deferTo(own, { job: () => ({}) })(recoveryOf(await charge('away').catch((thrown) => thrown)));
    await until(async () => errors.length > 1);
    isAway = false;
    await until(async () => ends.length === 1);
  });

  test('a database that is away is told of by a warning if nobody listens', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const away = { ...boss, send: boss.send.bind(boss) as never, fetch: () => Promise.reject(new Error('it is away')) };
    const own = pgBossQueue({ boss: away, database: server.pool(), name: queue.options.name });
    worker = pgBossWorker(own, () => null, { pollingInterval: 20 });
    await until(async () => warned.mock.calls.length > 0);
    expect(warned.mock.calls[0]).toEqual(['pgBossWorker: it is away', 'RecoverableWarning']);
    warned.mockRestore();
  });
});
