import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { StoredJob } from '../../src/deferral/index.js';
import { describeWithPostgres } from '../postgres/postgres-server.js';
import { describeWithRedis } from '../redis/redis-server.js';
import { type Engine, ending, pgBossEngine, postgresEngine, redisEngine, type Start } from './engines.js';

const HOUR = 3_600_000;

describeWithRedis('the seven operations on a queue of BullMQ in Redis', () => operations(redisEngine));
describeWithPostgres('the seven operations on a queue of BullMQ in PostgreSQL', () => operations(postgresEngine));
describeWithPostgres('the seven operations on a queue of pg-boss', () => operations(pgBossEngine));

function operations(start: Start): void {
  let make: () => Promise<Engine>;
  let engine: Engine;
  beforeAll(async () => {
    make = await start();
  });
  beforeEach(async () => {
    engine = await make();
  });
  afterEach(() => engine.close());
  afterAll(() => {});

  const get = async (id = 'a/id=1') => (await engine.queue.get(id)) as StoredJob;
  const putDue = () => engine.queue.put('a/id=1', { keys: 'first' }, Date.now() - 1000, 'a');

  test('a job is stored once, whoever stores it again', async () => {
    const runAt = Date.now() + HOUR;
    await engine.queue.put('a/id=1', { n: 1 }, runAt, 'a');
    await engine.queue.put('a/id=1', { n: 2 }, runAt + HOUR, 'a');
    expect(await get()).toMatchObject({ id: 'a/id=1', state: 'waiting', data: { n: 1 }, starts: 0, runAt });
    expect(await engine.queue.get('a/id=2')).toBeUndefined();
    expect(await engine.queue.list('waiting', 10)).toEqual([await get()]);
  });

  test('of more than are asked for, those due first are listed', async () => {
    const runAt = Date.now() + HOUR;
    // The second is already due, and BullMQ keeps that in another list.
    const times = [runAt + 3000, runAt - 2 * HOUR, runAt + 1000, runAt + 2000];
    for (const [at, due] of times.entries()) await engine.queue.put(`a/id=${at}`, {}, due, 'a');
    const ids = async (limit: number) => (await engine.queue.list('waiting', limit)).map(({ id }) => id);
    expect(await ids(3)).toEqual(['a/id=1', 'a/id=2', 'a/id=3']);
    expect(await ids(1)).toEqual(['a/id=1']);
  });

  test('of two that change a job that both have seen, one succeeds and the other learns of it', async () => {
    const runAt = Date.now() + HOUR;
    await engine.queue.put('a/id=1', { n: 0 }, runAt, 'a');
    const seen = await get();
    const done = await Promise.all([1, 2, 3].map((n) => engine.queue.replace(seen, { n })));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await get()).toMatchObject({ state: 'waiting', data: { n: 1 + done.indexOf(true) }, runAt });
    expect(await engine.queue.remove(seen)).toBe(false);
    expect(await engine.queue.remove(await get())).toBe(true);
    expect(await engine.queue.get('a/id=1')).toBeUndefined();
  });

  test('a job taken up by a worker since it was read is neither changed nor removed', async () => {
    await putDue();
    const seen = await get();
    const run = await engine.take();
    expect(await engine.queue.replace(seen, { keys: 'late' })).toBe(false);
    expect(await engine.queue.replace(seen, { keys: 'late' }, Date.now())).toBe(false);
    expect(await engine.queue.remove(seen)).toBe(false);
    expect(await get()).toMatchObject({ state: 'active', data: { keys: 'first' }, starts: 1 });
    expect(engine.queue.starts(run)).toBe(1);
  });

  test('a run that ends for now leaves its job to a later one, and does not count as a failed attempt', async () => {
    await putDue();
    const before = Date.now();
    const runAt = before + 300;
    await ending(engine.queue.reschedule(await engine.take(), { keys: 'second' }, runAt));
    expect(await get()).toMatchObject({ state: 'waiting', data: { keys: 'second' }, starts: 1 });
    // An engine may count from the moment at which it stores the job.
    const late = Date.now() - before;
    expect(Math.abs((await get()).runAt - runAt)).toBeLessThanOrEqual(250 + late);
    const run = await engine.take();
    expect(Date.now()).toBeGreaterThanOrEqual(runAt - 1);
    expect(engine.queue.starts(run)).toBe(2);
  });

  test('a run that has lost its job overwrites nothing that another found out since, such as a replaced key', async () => {
    await putDue();
    const stale = await engine.take();
    await engine.lose(stale);
    const next = await engine.take();
    expect(engine.queue.starts(next)).toBe(2);
    // While the other is at it.
    await ending(engine.queue.reschedule(stale, { keys: 'stale' }, Date.now() + HOUR));
    expect(await get()).toMatchObject({ state: 'active', data: { keys: 'first' } });
    // And when it is over.
    await ending(engine.queue.reschedule(next, { keys: 'replaced' }, Date.now() + HOUR));
    await ending(engine.queue.reschedule(stale, { keys: 'stale' }, Date.now() + HOUR));
    expect(await get()).toMatchObject({ state: 'waiting', data: { keys: 'replaced' } });
    await ending(engine.queue.fail(stale, { keys: 'stale' }, 'stale').catch(() => {}));
    expect(await get()).toMatchObject({ state: 'waiting', data: { keys: 'replaced' } });
  });

  test('a job that has failed for good is kept with its reason, and waits again only if told to', async () => {
    await putDue();
    await ending(engine.queue.fail(await engine.take(), { keys: 'second' }, 'nobody knows'));
    const failed = await get();
    expect(failed).toMatchObject({ state: 'failed', data: { keys: 'second' }, why: 'nobody knows', starts: 1 });
    expect(await engine.queue.list('failed', 10)).toEqual([failed]);
    const runAt = Date.now() + 100;
    expect(await engine.queue.replace(failed, { keys: 'third' }, runAt)).toBe(true);
    expect(await get()).toMatchObject({ state: 'waiting', data: { keys: 'third' }, starts: 1, runAt });
    expect((await get()).why).toBeUndefined();
    const run = await engine.take();
    expect(engine.queue.starts(run)).toBe(2);
    await engine.complete(run);
    expect(await get()).toMatchObject({ state: 'done' });
  });

  test('of several that defer a payment whose job is over, one changes it, and no second job is added', async () => {
    await putDue();
    await engine.complete(await engine.take());
    const seen = await get();
    expect(seen).toMatchObject({ state: 'done', returned: { outcome: 'ok' } });
    const runAt = Date.now() + HOUR;
    const done = await Promise.all([1, 2, 3, 4].map((n) => engine.queue.replace(seen, { n }, runAt)));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await get()).toMatchObject({ state: 'waiting', data: { n: 1 + done.indexOf(true) }, runAt, starts: 1 });
    expect(await engine.queue.list('done', 10)).toEqual([]);
  });
}
