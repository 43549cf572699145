import { describe, expect, test } from '@jest/globals';
import { Cluster } from 'ioredis';
import { redisState } from '../../src/redis/index.js';
import { keysOf } from '../../src/redis/messages.js';
import { breaker, budget, pace } from './handed.js';
import { lane, other, Processes } from './processes.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

describeWithRedis('the script', () => {
  const fleet = new Processes();

  describe('keeps one budget for an operation', () => {
    test('that good answers fill up to the burst, and resends that fail empty', async () => {
      expect(await fleet.pay({ spent: 2 })).toBe(1);
      expect(await fleet.pay({ spent: 2 }, other)).toBe(0);
      expect(await fleet.pay({ earned: 0.5 })).toBe(0.5);
      expect(await fleet.pay({ earned: 2, spent: 1 })).toBe(1.5);
      expect(await fleet.pay({ earned: 100 })).toBe(3);
      expect(await fleet.pay({ spent: 1 }, { ...lane, provider: 'other' })).toBe(2);
      expect(await fleet.pay({ spent: 1 }, { ...lane, route: 'GET /pay' })).toBe(2);
      expect(await fleet.pay({ spent: 1 }, { ...lane, site: 'a merchant' })).toBe(2);
    });

    test('that starts at the level of the process that finds it lost: a flush is no present', async () => {
      expect(await fleet.pay({ level: 0.25 })).toBe(0.25);
      expect(await fleet.pay({ level: 3 }, other)).toBe(0.25);
    });

    test('and counts an exchange once, even if it arrives twice', async () => {
      const given = fleet.next({ budget: { ...budget, level: 0, earned: 1 } });
      expect((await fleet.state.exchange(lane, given)).budget).toEqual({ level: 1 });
      expect((await fleet.state.exchange(lane, given)).budget).toEqual({ level: 1 });
    });
  });

  test('reports a back-off for as long as it lasts, by scope, and at most a minute', async () => {
    await fleet.exchange({ quiet: new Map([['a', 20], ['b', 500], ['', 7_200_000]]) }); // biome-ignore format: pairs
    await fleet.exchange({ quiet: new Map([['b', 100]]) }, other);
    await fleet.pass(30);
    const { quiet } = await fleet.exchange({}, { ...lane, id: 'c' });
    expect(Object.fromEntries(quiet)).toEqual({ '': 59_970, b: 470 });
    expect((await fleet.exchange({}, { ...lane, host: 'other.acme.example' })).quiet.size).toBe(0);
  });

  test('gives every key of a host the same hash tag, and an expiry', async () => {
    const odd = { ...lane, provider: 'we{ird} name' };
    await fleet.exchange({ budget, breaker: { ...breaker, calls: 1 }, quiet: new Map([['', 1000]]) }, odd);
    const keys = await fleet.redis.keys('test:*');
    expect(keys.length).toBe(3);
    for (const key of keys) {
      expect(key).toMatch(/^test:4:\{we%7Bird%7D%20name\/api\.acme\.example\}:/);
      expect(await fleet.redis.pttl(key)).toBeGreaterThan(0);
    }
  });

  test('spreads hosts and merchants over the slots of a cluster: each has its own hash tag', () => {
    const tags = new Set<string | undefined>();
    for (let at = 0; at < 100; at++) {
      const keys = keysOf('test', { ...lane, host: `h${at % 10}.test`, site: `m${at}` });
      for (const key of keys) tags.add(/\{(.+)\}/.exec(key)?.[1]);
    }
    expect(tags.size).toBe(100);
  });

  test('neither reads nor writes what version 0.1 stores, which may run at the same time', async () => {
    const start = 'test:{acme}';
    await fleet.redis.set(`${start}:budget`, '0');
    await fleet.redis.hset(`${start}:breaker:${lane.host}`, {
      state: 'open',
      epoch: 7,
      openUntil: Date.now() + 10_000,
    });
    await fleet.redis.hset(`${start}:quiet:${lane.host}`, { '': Date.now() + 10_000 });
    await fleet.redis.set(`${start}:seen:a`, '0');
    const { quiet, ...told } = await fleet.exchange({ budget: { ...budget, spent: 1 }, breaker, quiet: new Map() });
    expect(told).toMatchObject({ budget: { level: 2 }, breaker: { state: 'closed', epoch: 0 } });
    expect(quiet.size).toBe(0);
    expect(await fleet.redis.get(`${start}:budget`)).toBe('0');
    expect(await fleet.redis.get(`${start}:seen:a`)).toBe('0');
    expect(await fleet.redis.hget(`${start}:breaker:${lane.host}`, 'state')).toBe('open');
  });

  test('runs on a cluster, which refuses keys of two slots', async () => {
    const server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    await server.client().cluster('ADDSLOTSRANGE', 0, 16_383);
    const cluster = new Cluster([{ host: '127.0.0.1', port: server.port }], { clusterRetryStrategy: () => 50 });
    try {
      await new Promise((resolve) => cluster.once('ready', resolve));
      const onCluster = redisState(cluster);
      const given = { sequence: 1, quiet: new Map([['', 1000]]), budget: { ...budget, spent: 1 }, breaker, pace };
      expect(await onCluster.exchange(lane, given)).toMatchObject({
        budget: { level: 2 },
        breaker: { state: 'closed' },
        pace: { usual: 0 },
      });
      await expect(cluster.eval('return 1', 2, 'a', 'b')).rejects.toThrow(/slot/i);
    } finally {
      cluster.disconnect();
    }
  });

  test("is sent again if the server has forgotten it, and uses the server's own time", async () => {
    const onServer = redisState(fleet.redis, { prefix: 'test' });
    const give = () =>
      onServer.exchange(lane, { sequence: ++fleet.sequence, pace, quiet: new Map([['', 5000]]), budget });
    await give();
    await fleet.redis.script('FLUSH');
    expect((await give()).budget).toEqual({ level: 3 });
    expect(Number(await fleet.redis.hget('test:4:{acme/api.acme.example}:quiet', ''))).toBeGreaterThan(Date.now());
  });

  test.each([
    [
      { prefix: 'a{b' },
      'redisState: prefix must be a string without braces, which would change the slot in a cluster; got',
    ],
    [{ limit: 0 }, 'redisState: limit must be a number of milliseconds, at least 1; got 0'],
    [{ ttl: 1 }, 'redisState: ttl is not an option'],
  ])('rejects %j', (given, message) => {
    expect(() => redisState(fleet.redis, given as object)).toThrow(message);
  });

  test('rejects anything but a client', () => {
    expect(() => redisState({} as never)).toThrow(
      'redisState: redis must be a client of ioredis, iovalkey, node-redis or valkey-glide',
    );
  });
});
