import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Cluster, type Redis } from 'ioredis';
import { redisState } from '../../src/redis/index.js';
import type { HandedBreaker, HandedBudget, HandedIn, SharedLane, SharedState } from '../../src/traffic/shared-state.js';
import { breaker, budget } from './handed.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

const lane: SharedLane = { id: 'a', provider: 'acme', host: 'api.acme.example' };
const noQuiet = new Map<string, number>();

describeWithRedis('the script', () => {
  let redis: Redis;
  let state: SharedState;
  let sequence = 0;
  beforeAll(async () => {
    const server = await RedisServer.start();
    redis = server.client();
    state = redisState(redis, { prefix: 'test' });
  });
  beforeEach(() => redis.flushall());

  const exchange = (given: Partial<HandedIn>, by = lane) =>
    state.exchange(by, { sequence: ++sequence, quiet: noQuiet, ...given });
  const spend = async (more: Partial<HandedBudget>, by = lane) =>
    (await exchange({ budget: { ...budget, ...more } }, by)).budget;
  const watch = async (more: Partial<HandedBreaker>, by = lane) =>
    (await exchange({ breaker: { ...breaker, failedInRow: more.failures ?? 0, ...more } }, by)).breaker;
  /** Opens the breaker for no longer than it takes to read on. */
  const openShortly = () => watch({ openFor: 16, calls: 4, failures: 4 });

  test('gives tokens until there are none, and fills with answers up to the burst', async () => {
    expect(await spend({ wanted: 2 })).toEqual({ given: 2, level: 1 });
    expect(await spend({ wanted: 2 }, { ...lane, id: 'b', host: 'other.acme.example' })).toEqual({
      given: 1,
      level: 0,
    });
    expect(await spend({ wanted: 1, answers: 1 })).toEqual({ given: 0, level: 0.5 });
    expect(await spend({ wanted: 1, answers: 1 })).toEqual({ given: 1, level: 0 });
    expect(await spend({ answers: 100 })).toEqual({ given: 0, level: 3 });
    expect(await spend({ wanted: 1 }, { ...lane, provider: 'other' })).toEqual({ given: 1, level: 2 });
  });

  test('sums of tenths come to a token', async () => {
    await spend({ ratio: 0.1, wanted: 3 });
    for (let call = 0; call < 9; call++) await spend({ ratio: 0.1, answers: 1 });
    expect(await spend({ ratio: 0.1, answers: 1, wanted: 1 })).toMatchObject({ given: 1 });
  });

  test('takes off what was spent elsewhere, and takes back what was not used', async () => {
    expect(await spend({ spent: 2 })).toEqual({ given: 0, level: 1 });
    expect(await spend({ spent: 5 })).toEqual({ given: 0, level: 0 });
    expect(await spend({ returned: 1 })).toEqual({ given: 0, level: 1 });
  });

  test('begins with the level of the process that finds it lost: a flush is no present', async () => {
    expect(await spend({ level: 0, wanted: 1 })).toEqual({ given: 0, level: 0 });
  });

  test('counts an exchange once that arrives twice', async () => {
    const given = { sequence: ++sequence, quiet: noQuiet, budget: { ...budget, level: 0, answers: 2, wanted: 1 } };
    expect((await state.exchange(lane, given)).budget).toEqual({ given: 1, level: 0 });
    expect((await state.exchange(lane, given)).budget).toEqual({ given: 0, level: 0 });
  });

  test('opens on what all processes have seen together', async () => {
    expect(await watch({ calls: 2, failures: 2 })).toEqual({ state: 'closed', epoch: 0, closedFor: 0, probes: 0 });
    expect(await watch({ calls: 1 }, { ...lane, host: 'other.acme.example' })).toMatchObject({ state: 'closed' });
    const opened = await watch({ calls: 2, failures: 1 }, { ...lane, id: 'b' });
    expect(opened).toMatchObject({ state: 'open', closedFor: 1000, probes: 0 });
    const later = await watch({ probesWanted: 1 }, { ...lane, id: 'c' });
    expect(later).toMatchObject({ state: 'open', epoch: opened?.epoch, probes: 0 });
    expect(later?.closedFor).toBeLessThanOrEqual(1000);
    expect(later?.closedFor).toBeGreaterThan(0);
  });

  test('stays closed while fewer fail, and forgets what is longer ago than the window', async () => {
    expect(await watch({ calls: 10, failures: 4 })).toMatchObject({ state: 'closed' });
    expect(await watch({ window: 50, calls: 3, failures: 3 }, { ...lane, host: 'b' })).toMatchObject({
      state: 'closed',
    });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await watch({ window: 50, calls: 2, failures: 1 }, { ...lane, host: 'b' })).toMatchObject({
      state: 'closed',
    });
  });

  test('opens on a row of failures, as far as it was sent after the row had lasted for a tenth of the window', async () => {
    const rules = { minimumCalls: 6, failureRatio: 1, window: 200 };
    expect(await watch({ ...rules, calls: 3, failures: 1 })).toMatchObject({ state: 'closed' });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await watch({ ...rules, calls: 1, failures: 1, failureSentAgo: 40 })).toMatchObject({ state: 'closed' });
    expect(await watch({ ...rules, calls: 1, failures: 1 }, { ...lane, id: 'b' })).toMatchObject({ state: 'open' });
  });

  test('does not take failures for a row where something succeeded between them', async () => {
    const rules = { minimumCalls: 6, failureRatio: 1, window: 200 };
    expect(await watch({ ...rules, calls: 100, failures: 5, failedInRow: 0 })).toMatchObject({ state: 'closed' });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await watch({ ...rules, calls: 1, failures: 1 })).toMatchObject({ state: 'closed' });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await watch({ ...rules, calls: 1, failures: 1 })).toMatchObject({ state: 'open' });
  });

  test('opens again with the first failed probe where nothing had succeeded', async () => {
    const rules = { minimumCalls: 6, failureRatio: 1, window: 10, openFor: 16 };
    await watch({ ...rules, calls: 1, failures: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await watch({ ...rules, calls: 1, failures: 1 })).toMatchObject({ state: 'open' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { epoch = 0 } = (await watch({ ...rules, probesWanted: 3 })) ?? {};
    const again = await watch({ ...rules, openFor: 16_000, epoch, probesFailed: 1 });
    expect(again).toMatchObject({ state: 'open', closedFor: 1000 });
  });

  test('lets three probes through for all processes, and closes by their answers', async () => {
    const opened = await openShortly();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const first = await watch({ probesWanted: 2 });
    expect(first).toMatchObject({ state: 'half-open', probes: 2, closedFor: 0 });
    expect(first?.epoch).toBeGreaterThan(opened?.epoch ?? 0);
    const epoch = first?.epoch ?? 0;
    expect(await watch({ probesWanted: 2 }, { ...lane, id: 'b' })).toMatchObject({ probes: 1, closedFor: 200 });
    expect(await watch({ probesWanted: 1 }, { ...lane, id: 'c' })).toMatchObject({ probes: 0 });
    expect(await watch({ epoch, probesReturned: 1 })).toMatchObject({ state: 'half-open', closedFor: 0 });
    expect(await watch({ epoch, probesWanted: 1 })).toMatchObject({ probes: 1 });
    // Of another stretch of time.
    await watch({ epoch: opened?.epoch ?? 0, probesFailed: 3 });
    expect(await watch({ epoch, probesProven: 2 })).toMatchObject({ state: 'half-open' });
    const closed = await watch({ epoch, probesProven: 1 }, { ...lane, id: 'b' });
    expect(closed).toMatchObject({ state: 'closed', closedFor: 0 });
    expect(closed?.epoch).toBeGreaterThan(epoch);
    // The window begins anew, without what was admitted before.
    expect(await watch({ epoch, calls: 100, failures: 100 })).toMatchObject({ state: 'closed' });
    expect(await watch({ epoch: closed?.epoch ?? 0, calls: 3, failures: 3 })).toMatchObject({ state: 'closed' });
  });

  test('opens for twice as long where no probe has succeeded, and as shortly as at first where one has', async () => {
    await openShortly();
    const probe = async (proven: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const half = await watch({ probesWanted: 3 });
      return watch({ epoch: half?.epoch ?? 0, probesProven: proven, probesFailed: 3 - proven });
    };
    expect(await probe(0)).toMatchObject({ state: 'open', closedFor: 2000 });
    await redis.hset('test:{acme}:breaker:api.acme.example', 'openUntil', 0);
    expect(await probe(1)).toMatchObject({ state: 'open', closedFor: 1000 });
  });

  test('opens for no longer than it takes to make twice the least number of calls', async () => {
    await watch({ openFor: 16, window: 300, calls: 4, failures: 4 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const half = await watch({ probesWanted: 3 });
    expect(await watch({ epoch: half?.epoch ?? 0, probesFailed: 3 })).toMatchObject({ state: 'open', closedFor: 1000 });
  });

  test('replaces probes of which nothing is heard', async () => {
    await openShortly();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await watch({ probesWanted: 3, openFor: 30 })).toMatchObject({ probes: 3 });
    expect(await watch({ probesWanted: 3, openFor: 16_000 })).toMatchObject({ probes: 0 });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await watch({ probesWanted: 3, openFor: 30 })).toMatchObject({ probes: 3 });
  });

  test('tells of quiet for as long as it lasts, by scope, and at most a minute', async () => {
    await exchange({ quiet: new Map([['a', 20], ['b', 500], ['', 7_200_000]]) }); // biome-ignore format: pairs
    await exchange({ quiet: new Map([['b', 100]]) }, { ...lane, id: 'b' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { quiet } = await exchange({}, { ...lane, id: 'c' });
    expect([...quiet.keys()].sort()).toEqual(['', 'b']);
    expect(quiet.get('b')).toBeGreaterThan(100);
    expect(quiet.get('')).toBeLessThanOrEqual(60_000);
    expect((await exchange({}, { ...lane, host: 'other.acme.example' })).quiet.size).toBe(0);
  });

  test('gives every key of a provider the same hash tag, and an end', async () => {
    const odd = { ...lane, provider: 'we{ird} name' };
    await exchange({ budget, breaker: { ...breaker, calls: 1 }, quiet: new Map([['', 1000]]) }, odd);
    const keys = await redis.keys('*');
    expect(keys.length).toBe(4);
    for (const key of keys) {
      expect(key).toMatch(/^test:\{we%7Bird%7D%20name\}:/);
      expect(await redis.pttl(key)).toBeGreaterThan(0);
    }
  });

  test('runs on a cluster, which refuses keys of two slots', async () => {
    const server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    await server.client().cluster('ADDSLOTSRANGE', 0, 16_383);
    const cluster = new Cluster([{ host: '127.0.0.1', port: server.port }], { clusterRetryStrategy: () => 50 });
    try {
      await new Promise((resolve) => cluster.once('ready', resolve));
      const onCluster = redisState(cluster);
      const given = { sequence: 1, quiet: new Map([['', 1000]]), budget: { ...budget, wanted: 1 }, breaker };
      expect(await onCluster.exchange(lane, given)).toMatchObject({
        budget: { given: 1 },
        breaker: { state: 'closed' },
      });
      await expect(cluster.eval('return 1', 2, 'a', 'b')).rejects.toThrow(/slot/i);
    } finally {
      cluster.disconnect();
    }
  });

  test('is sent again where the server has forgotten it', async () => {
    await spend({});
    await redis.script('FLUSH');
    expect(await spend({ wanted: 1 })).toMatchObject({ given: 1 });
  });

  test.each([
    [
      { prefix: 'a{b' },
      'redisState: prefix must be a string without braces, which would change the slot in a cluster; got',
    ],
    [{ limit: 0 }, 'redisState: limit must be a number of milliseconds, at least 1; got 0'],
    [{ ttl: 1 }, 'redisState: ttl is not an option'],
  ])('refuses %j', (given, message) => {
    expect(() => redisState(redis, given as object)).toThrow(message);
  });

  test('refuses what is no client', () => {
    expect(() => redisState({} as never)).toThrow('redisState: redis must be a client of ioredis');
  });
});
