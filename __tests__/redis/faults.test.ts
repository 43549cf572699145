import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { Redis } from 'ioredis';
import { type Recovery, type Report, recoveryOf, type StateLine } from '../../src/index.js';
import { redisState } from '../../src/redis/index.js';
import { attached } from '../axios/attached.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

const CALLS = 2000;
const CONCURRENCY = 50;

/** A provider in this process: every tenth call fails once, and then succeeds. Takes a millisecond or two, as a near one does. */
async function answer(config: InternalAxiosRequestConfig) {
  await sleep(1);
  const call = Number(config.url?.slice('/payments/'.length));
  const request = { status: 200, statusText: 'OK', headers: {}, config, data: { call } };
  if (call % 10 !== 0 || seen.has(config.url)) return request;
  seen.add(config.url);
  throw new AxiosError('503', AxiosError.ERR_BAD_RESPONSE, config, {}, { ...request, status: 503 });
}
let seen = new Set<string | undefined>();

/** A client that shares what it knows with nobody but Redis, which must not be noticed. */
function sharing(redis: Redis) {
  const { client, recovery } = attached(
    'http://provider.example',
    // Longer than the default: a busy machine is none of the faults that are meant here.
    {
      state: redisState(redis, { limit: 500 }),
      retryBudget: { ratio: 1, burst: 1000 },
      circuitBreaker: { row: 1000 },
    },
    { adapter: answer },
  );
  const states: StateLine['state'][] = [];
  const reasons: StateLine['why'][] = [];
  recovery.on('recovery.state', ({ state, why }) => {
    states.push(state);
    if (state === 'local') reasons.push(why);
  });
  return { client, recovery, states, reasons };
}

/** Makes so many calls, and lets something happen to Redis in the middle of them. */
async function call({ client }: ReturnType<typeof sharing>, trouble: () => Promise<unknown> = async () => {}) {
  const reports: (Report | undefined)[] = [];
  let next = 0;
  let troubled: Promise<unknown> | undefined;
  const work = async () => {
    while (next < CALLS) {
      const number = next++;
      if (number === CALLS / 4) troubled = trouble();
      const response = await client.get(`/payments/${number}`);
      reports.push(recoveryOf(response));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  await troubled;
  return reports.map((report) => report?.outcome ?? 'ok');
}

/** One tenth failed once, and nobody heard of it. */
function expectUnharmed(outcomes: readonly string[]) {
  expect(outcomes.length).toBe(CALLS);
  expect(outcomes.filter((outcome) => outcome === 'ok').length).toBe(CALLS * 0.9);
  expect(outcomes.filter((outcome) => outcome === 'recovered').length).toBe(CALLS * 0.1);
}

/** One call a tick, until it is noticed: what processes share is exchanged once a second. */
const untilLocal = (given: ReturnType<typeof sharing>) => untilState('local', given);

/** One call a tick, until it has been taken up again. */
const untilShared = (given: ReturnType<typeof sharing>) => untilState('shared', given);

async function untilState(state: StateLine['state'], { client, states }: ReturnType<typeof sharing>) {
  while (states.at(-1) !== state) {
    await client.get('/payments/1');
    await sleep(20);
  }
}

/** It was told once that the process was alone, and once that it was not; on a busy machine perhaps again. */
function expectTakenUp({ states }: ReturnType<typeof sharing>) {
  expect(states).toEqual(states.map((_, index) => (index % 2 === 0 ? 'local' : 'shared')));
  expect(states.at(-1)).toBe('shared');
}

function levelOf(recovery: Recovery): number | undefined {
  return recovery.stats().lanes[0]?.budget;
}

describeWithRedis('no call fails, or hangs, because of Redis', () => {
  beforeEach(() => {
    seen = new Set();
  });

  test('killed and started again in the middle of thousands of calls', async () => {
    const server = await RedisServer.start();
    const given = sharing(server.client());
    const outcomes = await call(given, async () => {
      await server.kill();
      await untilLocal(given);
      await server.start();
    });
    expectUnharmed(outcomes);
    await untilShared(given);
    expectTakenUp(given);
  });

  test('stopped for longer than any exchange may take, so that it takes commands and answers none', async () => {
    const server = await RedisServer.start();
    const given = sharing(server.client());
    const outcomes = await call(given, async () => {
      server.pause();
      await sleep(2000);
      server.goOn();
    });
    expectUnharmed(outcomes);
    await untilShared(given);
    expectTakenUp(given);
  });

  test('flushed: nobody notices, and a process gains nothing by it', async () => {
    const server = await RedisServer.start();
    const redis = server.client();
    const given = sharing(redis);
    const outcomes = await call(given, async () => {
      await redis.flushall();
      await redis.script('FLUSH');
    });
    expectUnharmed(outcomes);
    // A machine may be too busy to answer in time, but Redis never refuses.
    expect(given.reasons.filter((why) => why !== 'timeout')).toEqual([]);
    expect(levelOf(given.recovery)).toBeLessThanOrEqual(1000);
  });

  test('with a password that is wrong', async () => {
    const server = await RedisServer.start('--requirepass', 'right');
    const given = sharing(server.client({ password: 'wrong' }));
    expectUnharmed(await call(given));
    expect(given.states).toEqual(['local']);
  });

  test('that does not exist, and a client that queues commands for it', async () => {
    const redis = new Redis({ host: '127.0.0.1', port: 9, maxRetriesPerRequest: null, lazyConnect: true });
    redis.on('error', () => {});
    try {
      const given = sharing(redis);
      expectUnharmed(await call(given));
      await untilLocal(given);
      expect(given.states).toEqual(['local']);
    } finally {
      redis.disconnect();
    }
  });

  test('that only reads, and writes again later', async () => {
    const server = await RedisServer.start();
    const redis = server.client();
    await redis.config('SET', 'min-replicas-to-write', 1);
    const given = sharing(redis);
    expectUnharmed(await call(given));
    expect(given.states).toEqual(['local']);
    await redis.config('SET', 'min-replicas-to-write', 0);
    await untilShared(given);
    expectTakenUp(given);
  });

  test('that is a replica', async () => {
    const [main, replica] = [await RedisServer.start(), await RedisServer.start()];
    const redis = replica.client();
    await redis.replicaof('127.0.0.1', main.port);
    const given = sharing(redis);
    expectUnharmed(await call(given));
    expect(given.states).toEqual(['local']);
  });

  test('keeps nothing that it could not hand in: thousands of calls without it leave no timers and no queue behind', async () => {
    const server = await RedisServer.start();
    const redis = server.client({ enableOfflineQueue: true, maxRetriesPerRequest: null });
    await redis.ping();
    const given = sharing(redis);
    await given.client.get('/payments/1');
    await server.kill();
    expectUnharmed(await call(given));
    const queued = (redis as unknown as { offlineQueue: { length: number } }).offlineQueue.length;
    const sent = (redis as unknown as { commandQueue: { length: number } }).commandQueue.length;
    expect(queued + sent).toBeLessThanOrEqual(2);
  });
});
