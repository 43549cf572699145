import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { type HandedBreaker, redisState, type SharedState } from '../../src/redis/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import * as handed from './handed.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

const YEAR = 365 * 86_400_000;
const OPEN_FOR = 16_000;
const LONGEST_OPENING = 1.25 * OPEN_FOR;
const LONGEST_QUIET = 60_000;
const start = 'recoverable:{plain-http}';
const host = 'api.example';
const lane = { id: 'a', provider: 'plain-http', host };
const BUDGET = `${start}:budget`;
const BREAKER = `${start}:breaker:${host}`;
const QUIET = `${start}:quiet:${host}`;

const budget = { ...handed.budget, wanted: 1 };
const breaker = { ...handed.breaker, openFor: OPEN_FOR, probesWanted: 1 };

describeWithRedis('what is written under the keys, whoever wrote it', () => {
  let redis: Redis;
  let state: SharedState;
  let sequence = 0;
  beforeAll(async () => {
    redis = (await RedisServer.start()).client();
    state = redisState(redis);
  });
  beforeEach(() => redis.flushall());

  const exchange = (more: Partial<HandedBreaker> = {}) =>
    state.exchange(lane, {
      sequence: ++sequence,
      budget,
      breaker: { ...breaker, failedInRow: more.failures ?? 0, ...more },
      quiet: new Map(),
    });
  const nextYear = () => String(Date.now() + YEAR);

  test.each(['nan', '-nan', '-1e300', '-1', 'full', ''])('a budget of %j is as if it was lost', async (lie) => {
    await redis.set(BUDGET, lie);
    expect((await exchange()).budget).toEqual({ level: 2, given: 1 });
    expect(await redis.get(BUDGET)).toBe('2');
  });

  test.each(['inf', '1e300'])('a budget of %j is no more than a full one', async (lie) => {
    await redis.set(BUDGET, lie);
    expect((await exchange()).budget).toEqual({ level: 2, given: 1 });
  });

  test.each(['1e300', 'nan', 'inf', 'many', '-1'])(
    'a last exchange of number %j keeps no later one from being counted',
    async (lie) => {
      await redis.set(`${start}:seen:a`, lie);
      expect((await exchange()).budget).toMatchObject({ given: 1 });
    },
  );

  test('a breaker that is open until next year is open for no longer than it could be, from when it was first seen', async () => {
    await redis.hset(BREAKER, { state: 'open', epoch: Date.now(), openUntil: nextYear() });
    const first = (await exchange()).breaker;
    expect(first).toMatchObject({ state: 'open', probes: 0 });
    expect(first?.closedFor).toBeLessThanOrEqual(LONGEST_OPENING);
    await sleep(20);
    expect((await exchange()).breaker?.closedFor).toBeLessThan(first?.closedFor ?? 0);
    expect(await redis.pttl(BREAKER)).toBeGreaterThan(0);
  });

  test.each([
    ['a state that does not exist', { state: 'ajar', epoch: 7 }],
    ['an opening of no epoch', { state: 'open', openUntil: '1e300' }],
    ['an epoch of NaN', { state: 'open', epoch: 'nan', openUntil: '1e300' }],
    ['an epoch after all others', { state: 'half-open', epoch: '1e300', left: 0 }],
  ])('%s is as if it was lost', async (_name, lie) => {
    await redis.hset(BREAKER, lie);
    expect((await exchange()).breaker).toEqual({ state: 'closed', epoch: 0, closedFor: 0, probes: 0 });
    expect((await exchange({ calls: 4, failures: 4 })).breaker).toMatchObject({ state: 'open', closedFor: 1000 });
  });

  test.each([
    ['taken next year', { left: 0, probedAt: 'next year' }],
    ['fewer than none', { left: -5, probedAt: 0 }],
    ['half of one', { left: 0.5, probedAt: 0 }],
    ['NaN', { left: 'nan', probedAt: 'nan' }],
    ['more than there are', { left: '1e300', probedAt: '-1e300' }],
  ])('probes that are %s are replaced', async (_name, lie) => {
    const probedAt = lie.probedAt === 'next year' ? nextYear() : lie.probedAt;
    await redis.hset(BREAKER, { state: 'half-open', epoch: 7, ...lie, probedAt });
    expect((await exchange({ epoch: 7 })).breaker).toMatchObject({ state: 'half-open', probes: 1 });
    expect(await redis.hget(BREAKER, 'left')).toBe('2');
  });

  test('calls that will be made next year open nothing', async () => {
    const stamp = Math.floor((Date.now() + YEAR) / 1000);
    for (let slot = 0; slot < 10; slot++)
      await redis.hset(BREAKER, { [`s${slot}`]: stamp + slot, [`c${slot}`]: 1000, [`f${slot}`]: 1000 });
    expect((await exchange({ calls: 2, failures: 1 })).breaker).toMatchObject({ state: 'closed' });
  });

  test('quiet that cannot have been asked for is dropped', async () => {
    await redis.hset(QUIET, { year: nextYear(), inf: 'inf', nan: 'nan', word: 'long', past: '-1e300' });
    await redis.hset(QUIET, { half: `${Date.now() + 5000}.5` });
    const { quiet } = await exchange();
    expect([...quiet.keys()]).toEqual(['half']);
    expect(await redis.hkeys(QUIET)).toEqual(['half']);
    expect(await redis.pttl(QUIET)).toBeGreaterThan(0);
  });

  test('whatever it is: each exchange is answered, by what could be true', async () => {
    const words = fc.constantFrom('nan', 'inf', '-inf', '', '0x7', 'open', '-1e300', '1e300', '1e15', '-1', '0.5');
    const time = fc.integer({ min: -YEAR, max: YEAR }).map((ms) => String(Date.now() + ms));
    const odd = fc.oneof(words, time, fc.nat(5).map(String), fc.string());
    const states = fc.oneof({ arbitrary: fc.constantFrom('open', 'half-open', 'closed'), weight: 4 }, odd);
    const names = [
      'epoch',
      'openUntil',
      'openings',
      'left',
      'proven',
      'failed',
      'probedAt',
      'row',
      'rowSince',
      'longest',
    ];
    const slots = ['s0', 'c0', 'f0', 's5', 'c5', 'f5', 's9', 'c9', 'f9'];
    const fields = fc.dictionary(fc.constantFrom(...names, ...slots), odd);
    const lies = fc.record({
      level: odd,
      seen: odd,
      state: states,
      fields,
      quiet: odd,
      calls: fc.nat(5),
      probe: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(lies, async ({ level, seen, state: lie, fields, quiet, calls, probe }) => {
        await redis.flushall();
        await redis.set(BUDGET, level);
        await redis.set(`${start}:seen:a`, seen);
        await redis.hset(BREAKER, { ...fields, state: lie });
        await redis.hset(QUIET, { '': quiet });
        for (const failures of [calls, 0, 0]) {
          const told = await exchange({ calls, failures, ...(probe ? { probesProven: 1 } : { probesFailed: 1 }) });
          expect(told.budget?.level).toBeGreaterThanOrEqual(0);
          expect(told.budget?.level).toBeLessThanOrEqual(budget.burst);
          expect([0, 1]).toContain(told.budget?.given);
          expect(['closed', 'open', 'half-open']).toContain(told.breaker?.state);
          expect(Number.isFinite(told.breaker?.epoch)).toBe(true);
          expect(told.breaker?.closedFor).toBeGreaterThanOrEqual(0);
          expect(told.breaker?.closedFor).toBeLessThanOrEqual(LONGEST_OPENING);
          expect([0, 1]).toContain(told.breaker?.probes);
          for (const ms of told.quiet.values()) expect(ms).toBeLessThanOrEqual(LONGEST_QUIET);
        }
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  describe('does not keep a process up', () => {
    test.each([
      ['open until next year', 'state', 'open'],
      ['half-open, its probes taken until next year', 'state', 'half-open'],
      ['ajar', 'state', 'ajar'],
    ])('a breaker that is %s, written again before each exchange', async (_name, field, lie) => {
      const server = await serve(reply(200));
      const key = `${start}:breaker:${server.host}`;
      const lying = redisState(redis, { limit: 1000 });
      const { client, recovery } = attached(server.url, {
        state: {
          limit: 1000,
          async exchange(...given) {
            await redis.hset(key, {
              [field]: lie,
              epoch: Date.now(),
              openUntil: nextYear(),
              left: 0,
              probedAt: nextYear(),
            });
            return lying.exchange(...given);
          },
        },
        circuitBreaker: { openFor: 100 },
      });
      let sent = 0;
      // Ends, or the test runs out of time: its own probes have found the provider well.
      while (sent < 5) {
        sent = await client.get('/').then(
          () => sent + 1,
          () => 0,
        );
        await sleep(20);
      }
      recovery.detach();
    });

    test('keys of another kind: it goes on alone', async () => {
      const server = await serve(reply(200));
      await redis.set(`${start}:breaker:${server.host}`, 'open');
      await redis.lpush(BUDGET, 'nan');
      const { client, recovery } = attached(server.url, { state: redisState(redis, { limit: 1000 }) });
      for (let call = 0; call < 5; call++) expect((await client.get('/')).status).toBe(200);
      recovery.detach();
    });
  });
});
