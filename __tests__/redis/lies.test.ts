import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import {
  type HandedBreaker,
  type HandedPace,
  redisState,
  type SharedLane,
  type SharedState,
} from '../../src/redis/index.js';
import { keysOf } from '../../src/redis/messages.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import * as handed from './handed.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

const YEAR = 365 * 86_400_000;
const OPEN_FOR = 16_000;
const LONGEST_OPENING = 1.25 * OPEN_FOR;
const LONGEST_QUIET = 60_000;
const HOUR = 3_600_000;
const host = 'api.example';
const start = `recoverable:4:{plain-http/${host}}`;
const lane = { id: 'a', provider: 'plain-http', host, site: '', route: 'GET /pay' };
const route = encodeURIComponent(lane.route);
const LANE = `${start}:lane:${route}`;
const QUIET = `${start}:quiet`;

const budget = { ...handed.budget, spent: 1 };
const breaker = { ...handed.breaker, openFor: OPEN_FOR, wantsProbe: true };

describeWithRedis('what is written under the keys, whoever wrote it', () => {
  let redis: Redis;
  let state: SharedState;
  let sequence = 0;
  beforeAll(async () => {
    redis = (await RedisServer.start()).client();
    state = redisState(redis);
  });
  beforeEach(() => redis.flushall());

  const exchange = (more: Partial<HandedBreaker> = {}, pace: Partial<HandedPace> = {}) =>
    state.exchange(lane, {
      sequence: ++sequence,
      budget,
      breaker: { ...breaker, failedInRow: more.failures ?? 0, ...more },
      pace: { ...handed.pace, ...pace },
      quiet: new Map(),
    });
  const laneKeyOf = (of: SharedLane) => keysOf('recoverable', of)[0] as string;
  /** Writes what is kept of a lane, packed as the script packs it. */
  const keep = (kept: unknown, key = LANE) =>
    redis.eval("redis.call('SET', KEYS[1], cmsgpack.pack(cjson.decode(ARGV[1])))", 1, key, JSON.stringify(kept));
  const keptLevel = () => redis.eval("return tostring(cmsgpack.unpack(redis.call('GET', KEYS[1])).level)", 1, LANE);
  const nextYear = () => String(Date.now() + YEAR);

  test.each(['nan', '-nan', '-1e300', '-1', 'full', ''])('a budget of %j is as if it was lost', async (lie) => {
    await keep({ level: lie });
    expect((await exchange()).budget).toEqual({ level: 2 });
    expect(await keptLevel()).toBe('2');
  });

  test.each(['inf', '1e300'])('a budget of %j is no more than a full one', async (lie) => {
    await keep({ level: lie });
    expect((await exchange()).budget).toEqual({ level: 2 });
  });

  test.each(['open', '', '{"level":0}', '\x81', '\xdf\xff\xff\xff\xff', '\x93\x01\x02\x03', '\xc0\xc0'])(
    'what no exchange has packed, such as %j, is as if it was lost',
    async (lie) => {
      await redis.set(LANE, Buffer.from(lie, 'latin1'));
      const told = await exchange();
      expect(told.budget).toEqual({ level: 2 });
      expect(told.breaker).toMatchObject({ state: 'closed', epoch: 0 });
      expect(told.pace).toMatchObject({ usual: 0, turns: 0 });
      expect(await keptLevel()).toBe('2');
    },
  );

  test.each([[null], [[]], [7], ['open'], [{ level: {}, breaker: 'open', pace: [1] }]])(
    'a lane of %j is as if it was lost',
    async (lie) => {
      await keep(lie);
      expect((await exchange()).budget).toEqual({ level: 2 });
    },
  );

  test.each(['1e300', 'nan', 'inf', 'many', '-1'])(
    'a last exchange of number %j keeps no later one from being counted',
    async (lie) => {
      await redis.set(`${start}:seen:a`, lie);
      expect((await exchange()).budget).toEqual({ level: 2 });
    },
  );

  test('a breaker that is open until next year is open for no longer than it could be, from when it was first seen', async () => {
    await keep({ breaker: { state: 'open', epoch: Date.now(), openUntil: nextYear() } });
    const first = (await exchange()).breaker;
    expect(first).toMatchObject({ state: 'open', givesProbe: false });
    expect(first?.closedFor).toBeLessThanOrEqual(LONGEST_OPENING);
    await sleep(20);
    expect((await exchange()).breaker?.closedFor).toBeLessThan(first?.closedFor ?? 0);
    expect(await redis.pttl(LANE)).toBeGreaterThan(0);
  });

  test.each([
    ['a state that does not exist', { state: 'ajar', epoch: 7 }],
    ['an opening of no epoch', { state: 'open', openUntil: '1e300' }],
    ['an epoch of NaN', { state: 'open', epoch: 'nan', openUntil: '1e300' }],
    ['an epoch after all others', { state: 'half-open', epoch: '1e300', probedAt: Date.now() }],
  ])('%s counts as lost', async (_name, lie) => {
    await keep({ breaker: lie });
    const closed = { state: 'closed', epoch: 0, closedFor: 0, isShaken: false, givesProbe: false };
    expect((await exchange()).breaker).toEqual(closed);
    expect((await exchange({ calls: 16, failures: 16 })).breaker).toMatchObject({ state: 'open', closedFor: 500 });
  });

  test.each(['next year', 'nan', '-1', 'soon'])('a probe that was given at %j is given again', async (lie) => {
    const probedAt = lie === 'next year' ? nextYear() : lie;
    await keep({ breaker: { state: 'half-open', epoch: 7, probedAt } });
    expect((await exchange({ epoch: 7 })).breaker).toMatchObject({ state: 'half-open', givesProbe: true });
  });

  test.each([
    ['of NaN', { row: 'nan', usualRow: 'nan', rowSince: 'nan' }],
    ['of fewer than none', { row: -5, usualRow: '-1e300', rowSince: -1 }],
    ['that has begun next year', { row: 3, usualRow: 0, rowSince: 'next year' }],
  ])('a row of failures %s opens nothing', async (_name, lie) => {
    await keep({ breaker: { ...lie, rowSince: lie.rowSince === 'next year' ? nextYear() : lie.rowSince } });
    expect((await exchange({ calls: 1, failures: 1 })).breaker).toMatchObject({ state: 'closed', isShaken: true });
  });

  test.each([
    ['openings without number', { openings: '1e300' }],
    ['calls that never come', { gap: 'inf', gaps: '1e300', openings: 999 }],
    ['a rhythm of NaN', { gap: 'nan', gaps: 'nan', felt: 'nan', openings: 'nan' }],
    ['a call of next year', { gap: -1, gaps: -1, felt: '1e300', openings: -1 }],
  ])('%s: it opens again for no longer than it could', async (_name, lie) => {
    await keep({ breaker: { ...lie, state: 'half-open', epoch: 7, probedAt: Date.now() } });
    const told = (await exchange({ epoch: 7, probesFailed: 1 })).breaker;
    expect(told?.state).toBe('open');
    expect(told?.closedFor).toBeGreaterThanOrEqual(OPEN_FOR / 16);
    expect(told?.closedFor).toBeLessThanOrEqual(LONGEST_OPENING);
  });

  test.each(['0', 'nan', '1e300', '-1e300', 'inf', '0.5', 'long'])(
    'a usual time of %j is as if nobody knew',
    async (lie) => {
      await keep({ pace: { usual: lie, known: '1e300', learnedAt: nextYear() } });
      expect((await exchange()).pace?.usual).toBe(0);
      expect((await exchange({}, { answers: 1, took: 300 })).pace?.usual).toBe(300);
    },
  );

  test.each(['-1e300', 'nan', '1e300', 'next year'])('an attempt that was proven at %j proves nothing', async (lie) => {
    const at = lie === 'next year' ? nextYear() : lie;
    await keep({ pace: { provenAt: at, lateAt: at, timelyAt: at, slowInRow: lie } });
    expect((await exchange()).pace).toMatchObject({ provenAgo: HOUR, lateAgo: HOUR, timelyAgo: HOUR, slowInRow: 0 });
  });

  test('turns that nobody passed on, and a trial due next year: waiting calls go one by one', async () => {
    await keep({ pace: { turns: '1e9', waitedAt: Date.now(), trialAt: nextYear() } });
    expect((await exchange({}, { waiting: 500, trialEvery: 20 })).pace?.turns).toBe(0);
    await sleep(30);
    expect((await exchange({}, { waiting: 500, trialEvery: 20 })).pace?.turns).toBe(1);
    await keep({ pace: { turns: '100', waitedAt: nextYear(), trialAt: nextYear() } });
    expect((await exchange({}, { waiting: 500, trialEvery: 20_000 })).pace?.turns).toBe(0);
  });

  test('a back-off that cannot have been asked for is dropped', async () => {
    await redis.hset(QUIET, { year: nextYear(), inf: 'inf', nan: 'nan', word: 'long', past: '-1e300' });
    await redis.hset(QUIET, { half: `${Date.now() + 5000}.5` });
    const { quiet } = await exchange();
    expect([...quiet.keys()]).toEqual(['half']);
    expect(await redis.hkeys(QUIET)).toEqual(['half']);
    expect(await redis.pttl(QUIET)).toBeGreaterThan(0);
  });

  test('whatever it is: each exchange is answered with what could be true', async () => {
    const words = fc.constantFrom('nan', 'inf', '-inf', '', '0x7', 'open', '-1e300', '1e300', '1e15', '-1', '0.5');
    const time = fc.integer({ min: -YEAR, max: YEAR }).map((ms) => String(Date.now() + ms));
    const other = fc.constantFrom(null, true, [], [1], { a: 1 }, -1, 1e15, 0.5);
    const odd = fc.oneof(words, time, fc.nat(5).map(String), fc.string());
    const kept = fc.oneof({ arbitrary: odd, weight: 4 }, other);
    const states = fc.oneof({ arbitrary: fc.constantFrom('open', 'half-open', 'closed'), weight: 4 }, odd);
    const names = ['epoch', 'openUntil', 'openings', 'probedAt', 'row', 'rowSince', 'usualRow', 'gap', 'gaps', 'felt'];
    const times = ['provenAt', 'lateAt', 'timelyAt', 'waitedAt', 'trialAt'];
    const paceNames = ['usual', 'known', 'learnedAt', 'slowInRow', 'turns', ...times];
    const lies = fc.record({
      level: kept,
      seen: odd,
      state: states,
      fields: fc.dictionary(fc.constantFrom(...names), kept),
      paceFields: fc.dictionary(fc.constantFrom(...paceNames), kept),
      quiet: odd,
      calls: fc.nat(5),
      probe: fc.boolean(),
      waiting: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(lies, async ({ level, seen, state: lie, fields, paceFields, quiet, calls, probe, waiting }) => {
        await redis.flushall();
        await redis.set(`${start}:seen:a`, seen);
        await keep({ level, breaker: { ...fields, state: lie }, pace: { ...paceFields, other: '' } });
        await redis.hset(QUIET, { '': quiet });
        for (const failures of [calls, 0, 0]) {
          const told = await exchange(
            { calls, failures, ...(probe ? { probesProven: 1 } : { probesFailed: 1 }) },
            { waiting, answers: calls, took: 10 },
          );
          expect(told.budget?.level).toBeGreaterThanOrEqual(0);
          expect(told.budget?.level).toBeLessThanOrEqual(budget.burst);
          expect(['closed', 'open', 'half-open']).toContain(told.breaker?.state);
          expect(Number.isFinite(told.breaker?.epoch)).toBe(true);
          expect(told.breaker?.closedFor).toBeGreaterThanOrEqual(0);
          expect(told.breaker?.closedFor).toBeLessThanOrEqual(LONGEST_OPENING);
          expect(told.pace?.usual).toBeGreaterThanOrEqual(0);
          expect(told.pace?.usual).toBeLessThanOrEqual(HOUR);
          expect(told.pace?.slowInRow).toBeGreaterThanOrEqual(0);
          for (const ago of [told.pace?.provenAgo, told.pace?.lateAgo, told.pace?.timelyAgo]) {
            expect(ago).toBeGreaterThanOrEqual(0);
            expect(ago).toBeLessThanOrEqual(HOUR);
          }
          expect(told.pace?.turns).toBeGreaterThanOrEqual(0);
          expect(told.pace?.turns).toBeLessThanOrEqual(waiting);
          for (const ms of told.quiet.values()) expect(ms).toBeLessThanOrEqual(LONGEST_QUIET);
        }
        expect(await redis.pttl(LANE)).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  describe('does not hold a process up', () => {
    test.each([
      ['open until next year', 'state', 'open'],
      ['half-open, its probe taken until next year', 'state', 'half-open'],
      ['ajar', 'state', 'ajar'],
    ])('a breaker that is %s, written again before each exchange', async (_name, field, lie) => {
      const server = await serve(reply(200));
      const lying = redisState(redis, { limit: 1000 });
      const { client, recovery } = attached(server.url, {
        state: {
          limit: 1000,
          async exchange(lane, given) {
            const breaker = { [field]: lie, epoch: Date.now(), openUntil: nextYear(), probedAt: Date.now() };
            await keep({ breaker }, laneKeyOf(lane));
            return lying.exchange(lane, given);
          },
        },
        circuitBreaker: { openFor: 100 },
        policy: { deadline: 1000 },
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

    test('keys of another type: the process continues alone', async () => {
      const server = await serve(reply(200));
      const sharing = redisState(redis, { limit: 1000 });
      const state: SharedState = {
        limit: 1000,
        async exchange(lane, given) {
          await redis.del(laneKeyOf(lane));
          await redis.lpush(laneKeyOf(lane), 'open');
          return sharing.exchange(lane, given);
        },
      };
      const { client, recovery } = attached(server.url, { state });
      for (let call = 0; call < 5; call++) expect((await client.get('/')).status).toBe(200);
      recovery.detach();
    });
  });
});
