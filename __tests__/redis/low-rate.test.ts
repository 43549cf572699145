import { expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { redisState } from '../../src/redis/index.js';
import { systemClock } from '../../src/time/clock.js';
import { admit } from '../../src/traffic/door.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import { failures } from '../decision/failures.js';
import { describeWithRedis, RedisServer } from './redis-server.js';
import { Timed } from './timed.js';

const PROCESSES = 100;
/** Seconds between two calls of a process. */
const EVERY = 10;
/** Seconds of the outage. */
const OUTAGE = 15;
const FACTS = { method: 'GET', path: '/p', header: () => undefined, body: undefined };

/** Time that passes when the test says so, for all processes alike. */
class Hand {
  private time = 0;
  private timers = new Set<{ due: number; run: () => void }>();
  readonly clock = {
    ...systemClock,
    now: () => this.time,
    wall: () => 1_700_000_000_000 + this.time,
    random: () => 0.5,
    setTimer: (run: () => void, ms: number) => {
      const timer = { due: this.time + ms, run };
      this.timers.add(timer);
      return timer;
    },
    clearTimer: (timer: unknown) => void this.timers.delete(timer as { due: number; run: () => void }),
  };

  pass(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers].filter(({ due }) => due <= this.time)) {
      if (this.timers.delete(timer)) timer.run();
    }
  }
}

describeWithRedis('a hundred processes with one call in ten seconds each', () => {
  test('send a fifth of their load at most into an outage, and hand in twice for each call', async () => {
    const redis = (await RedisServer.start()).client();
    const timed = new Timed(redis);
    await timed.setTime(0);
    const hand = new Hand();
    const { clock } = hand;
    const settle = async () => {
      // Whatever is under way on the one connection has come back then, and what follows from it is under way.
      for (let turn = 0; turn < 4; turn++) await redis.ping();
    };
    let exchanges = 0;
    const state = redisState(timed);
    const counting = {
      limit: 10_000,
      exchange: (...given: Parameters<typeof state.exchange>) => {
        exchanges += 1;
        return state.exchange(...given);
      },
    };
    const lanes = Array.from({ length: PROCESSES }, () => {
      const link = new Link(counting, clock, () => {});
      return new Lanes({}, clock, { breaker: () => {}, held: () => {} }, link).of(plainHttp(), 'a.test', 'GET /p');
    });
    let isDown = false;
    let sent = 0;
    const call = async (at: number): Promise<void> => {
      const pass = new Pass(lanes[at] as (typeof lanes)[number]);
      const caller = { gone: () => undefined, isAbort: () => false, onGone: undefined };
      const visitor = {
        ...{ pass, caller, request: FACTS, remaining: 60_000, patience: 30_000 },
        ...{ isInDoubt: false, maxRetryAfter: 30_000, onWait: () => {} },
      };
      const door = pass.enterAtOnce(clock.now()) ? { waited: false } : await admit(visitor);
      if (!('waited' in door)) return;
      if (!isDown) pass.succeed(clock.now(), 10);
      else {
        sent += 1;
        pass.learn(failures.unavailable, FACTS, clock.now());
      }
    };
    let due = 0;
    /** Ten calls a second, one by each process in its turn. */
    const play = async (seconds: number) => {
      for (let tick = 0; tick < seconds * 10; tick++) {
        void call(due++ % PROCESSES);
        hand.pass(1000 / EVERY);
        await timed.setTime(clock.now());
        await settle();
      }
    };
    await play(20);
    const before = exchanges;
    await play(10);
    const healthy = (exchanges - before) / 100;
    expect(healthy).toBeLessThanOrEqual(2.1);
    isDown = true;
    await play(OUTAGE);

    expect(sent / (OUTAGE * EVERY)).toBeLessThanOrEqual(0.2);
    isDown = false;
    for (const lane of lanes) lane.letGo();
  });
});
