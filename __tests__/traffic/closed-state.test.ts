// The owner of the Redis client closes it, or its connection breaks.
import { expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { redisState } from '../../src/redis/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link, type LinkStats } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import { FakeClock } from '../axios/fake-clock.js';

/** What the script replies if all is well: nothing is shared but the pace. */
const TOLD = ['', '', 0, 0, 0, 0, 10, 0, 0, 3_600_000, 0, 0];

/** Each kind of client: how it is closed, breaks, and is there again. */
const clients = {
  ioredis() {
    const redis = { status: 'ready', evalsha: async () => TOLD, eval: async () => TOLD };
    const become = (status: string) => () => {
      redis.status = status;
    };
    return { redis, close: become('end'), fail: become('reconnecting'), open: become('ready') };
  },
  'node-redis'() {
    const redis = { isOpen: true, isReady: true, evalSha: async () => TOLD, eval: async () => TOLD };
    const become = (isOpen: boolean, isReady: boolean) => () => Object.assign(redis, { isOpen, isReady });
    return { redis, close: become(false, false), fail: become(true, false), open: become(true, true) };
  },
  'a pool of node-redis'() {
    let thrown: Error | undefined;
    // After it was closed, it makes a connection for the next command.
    const evalSha = async () => {
      if (thrown !== undefined) throw thrown;
      return TOLD;
    };
    const redis = { isOpen: true, evalSha, eval: evalSha };
    const become = (isOpen: boolean, error?: Error) => () => {
      redis.isOpen = isOpen;
      thrown = error;
    };
    return { redis, close: become(false), fail: become(true, new Error('connection lost')), open: become(true) };
  },
  'valkey-glide'() {
    let thrown: Error | undefined;
    const redis = {
      customCommand: async () => {
        if (thrown !== undefined) throw thrown;
        return TOLD;
      },
    };
    const become = (error: Error | undefined) => () => {
      thrown = error;
    };
    const closing = Object.assign(new Error('the client is closed'), { name: 'ClosingError' });
    return { redis, close: become(closing), fail: become(new Error('connection lost')), open: become(undefined) };
  },
};

async function made(kind: keyof typeof clients) {
  const clock = new FakeClock();
  const { redis, ...turn } = clients[kind]();
  const state = redisState(redis);
  let exchanges = 0;
  const counted: typeof state = {
    ...state,
    exchange: (...given) => {
      exchanges += 1;
      return state.exchange(...given);
    },
  };
  const told: LinkStats[] = [];
  const link = new Link(counted, clock, (stats) => told.push(stats));
  const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, link);
  const lane = lanes.of(plainHttp(), 'a.test', 'POST /pay');
  const pass = async (seconds: number) => {
    for (let left = seconds * 20; left > 0; left--) {
      clock.pass(50);
      for (let turns = 0; turns < 10; turns++) await Promise.resolve();
    }
  };
  const works = async () => {
    const call = new Pass(lane);
    call.enterAtOnce(clock.now());
    call.succeed(clock.now(), 10);
    await pass(5);
  };
  await works();
  /** How many exchanges there were since this was asked last. */
  const news = () => {
    const found = exchanges;
    exchanges = 0;
    return found;
  };
  news();
  return { clock, lanes, lane, link, told, pass, works, news, ...turn };
}

const kinds = Object.keys(clients) as (keyof typeof clients)[];

test.each(kinds)('%s: a client that was closed is not tried again by itself, and one line says so', async (kind) => {
  const { clock, close, pass, works, news, told } = await made(kind);
  close();
  await works();
  await pass(60);
  news();
  await pass(600);
  expect([news(), clock.pending]).toEqual([0, 0]);
  expect(told).toEqual([{ state: 'local', why: 'closed' }]);
});

test.each(kinds)('%s: one that was closed and opened again is found by the next call', async (kind) => {
  const { close, open, works, pass, told } = await made(kind);
  close();
  await works();
  await pass(60);
  open();
  await works();
  expect(told).toEqual([{ state: 'local', why: 'closed' }, { state: 'shared' }]);
});

test.each(kinds)('%s: one whose connection broke is tried until it is there again', async (kind) => {
  const { fail, open, works, pass, news, told } = await made(kind);
  fail();
  await works();
  news();
  await pass(60);
  expect(news()).toBeGreaterThan(3);
  open();
  await pass(15);
  expect(told.map(({ state }) => state)).toEqual(['local', 'shared']);
});

test.each(kinds)(
  '%s: a probe that a detached client cannot give back, because Redis was closed, is let go',
  async (kind) => {
    const { clock, close, lanes, lane, pass, news } = await made(kind);
    close();
    lane.sharing?.returnProbe();
    lanes.close();
    await pass(60);
    news();
    await pass(600);
    expect([news(), clock.pending]).toEqual([0, 0]);
  },
);

test('a client of node-redis that has never been open is tried until it is', async () => {
  const { redis, open, close } = clients['node-redis']();
  close();
  const state = redisState(redis);
  const clock = new FakeClock();
  const told: LinkStats[] = [];
  const link = new Link(state, clock, (stats) => told.push(stats));
  new Lanes({}, clock, { breaker: () => {}, held: () => {} }, link).of(plainHttp(), 'a.test', 'POST /pay');
  const pass = async () => {
    for (let left = 300; left > 0; left--) {
      clock.pass(50);
      for (let turns = 0; turns < 10; turns++) await Promise.resolve();
    }
  };
  await pass();
  open();
  await pass();
  expect(told).toEqual([{ state: 'local', why: 'error' }, { state: 'shared' }]);
});
