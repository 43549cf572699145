import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import type { HandedIn, SharedLane, Told } from '../../src/traffic/shared-state.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';

/** It has all the time in the world. */
const PATIENT = {
  remaining: Number.POSITIVE_INFINITY,
  caller: { gone: () => undefined, onGone: undefined, isAbort: () => false },
};
const FACTS = { method: 'POST', path: '/pay', header: () => undefined, body: undefined };
const PACE = { usual: 10, slowInRow: 0, provenAgo: 0, lateAgo: 3_600_000, timelyAgo: 3_600_000, turns: 0 };

/** One lane of a process, and when it hands in what. The others are well, or shaken if the test says so. */
async function made() {
  const clock = new FakeClock();
  const handedIn: { at: number; calls: number; failures: number }[] = [];
  const others = { isShaken: false };
  /** How long the shared state takes for an exchange. */
  const server = { tookMs: 0 };
  const state = {
    limit: 50,
    exchange: async (_: SharedLane, { breaker, budget }: HandedIn): Promise<Told> => {
      const { calls = 0, failures = 0 } = breaker ?? {};
      handedIn.push({ at: clock.now(), calls, failures });
      if (server.tookMs > 0) await new Promise<void>((done) => clock.setTimer(done, server.tookMs));
      const told = { state: 'closed' as const, epoch: 0, closedFor: 0, givesProbe: false, ...others };
      return { budget: { level: budget?.level ?? 0 }, breaker: told, pace: PACE, quiet: new Map() };
    },
  };
  const link = new Link(state, clock, () => {});
  const lane = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, link).of(plainHttp(), 'a.test', 'POST /pay');
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const pass = async (ms: number) => {
    // In steps: an exchange that is not answered within its limit has failed.
    for (let left = ms; left > 0; left -= 50) {
      clock.pass(Math.min(50, left));
      await settle();
    }
  };
  const attempt = async (end: (pass: Pass) => void) => {
    const call = new Pass(lane);
    call.enterAtOnce(clock.now());
    end(call);
    await settle();
  };
  const works = (tookMs = 10) => attempt((call) => call.succeed(clock.now(), tookMs));
  const fails = (failure = failures.unavailable) => attempt((call) => call.learn(failure, FACTS, clock.now()));
  await settle();
  /** What has been handed in since this was asked last. */
  const news = () => handedIn.splice(0);
  // The first call makes the lane known to the others.
  await works();
  await pass(3500);
  news();
  return { clock, pass, works, fails, news, others, lane, server };
}

describe('a process hands in what it has counted', () => {
  test('every three to four seconds if all is well, with a call a second', async () => {
    const { pass, works, news } = await made();
    for (let second = 0; second < 60; second++) {
      await works();
      await pass(1000);
    }
    const all = news();
    expect(all.length).toBeGreaterThanOrEqual(15);
    expect(all.length).toBeLessThanOrEqual(20);
    expect(all.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThanOrEqual(56);
  });

  test('at once if something fails, but no sooner than 200 ms after the last time', async () => {
    const { clock, pass, works, fails, news } = await made();
    await works();
    await pass(500);
    const now = clock.now();
    await fails();
    expect(news()).toEqual([{ at: now, calls: 2, failures: 1 }]);
    await pass(50);
    await fails();
    await pass(100);
    await fails();
    expect(news()).toEqual([]);
    await pass(50);
    expect(news()).toEqual([{ at: now + 200, calls: 2, failures: 2 }]);
  });

  test('as soon as the exchange under way has ended, if the shared state is slow', async () => {
    const { clock, pass, fails, news, server } = await made();
    server.tookMs = 300;
    const now = clock.now();
    await fails();
    await pass(50);
    await fails();
    await pass(500);
    expect(news()).toEqual([
      { at: now, calls: 1, failures: 1 },
      { at: now + 300, calls: 1, failures: 1 },
    ]);
  });

  test('at once if an answer was slow: news about a queue is soon old', async () => {
    const { clock, pass, works, news } = await made();
    await works();
    await pass(500);
    await works(2000);
    expect(news()).toEqual([{ at: clock.now(), calls: 2, failures: 0 }]);
  });

  test('at once if something works after nothing did, but no sooner than 200 ms after the last time', async () => {
    const { clock, pass, works, fails, news, others } = await made();
    others.isShaken = true;
    await fails();
    const now = clock.now();
    news();
    await works();
    expect(news()).toEqual([]);
    await pass(150);
    await works();
    await pass(50);
    expect(news()).toEqual([{ at: now + 200, calls: 2, failures: 0 }]);
    others.isShaken = false;
    await pass(300);
    await works();
    expect(news()).toEqual([{ at: now + 500, calls: 1, failures: 0 }]);
  });

  test('at once if an answer comes in time after a late one: others may be waiting for room', async () => {
    const { clock, pass, works, news } = await made();
    await pass(5000);
    await works(2000);
    await pass(1000);
    news();
    await works();
    expect(news()).toEqual([{ at: clock.now(), calls: 1, failures: 0 }]);
  });

  test('at once if the provider asks it to wait', async () => {
    const { clock, pass, fails, news } = await made();
    await pass(500);
    await fails(failures.limited);
    expect(news()).toEqual([{ at: clock.now(), calls: 1, failures: 0 }]);
  });

  test('at most ten times a second while calls are held back, however many ask what the others know', async () => {
    const { clock, pass, fails, news, lane } = await made();
    await fails(failures.limited);
    news();
    for (let step = 0; step < 200; step++) {
      await pass(50);
      if (lane.sharing?.isStale(clock.now())) await lane.sharing.listen(PATIENT);
    }
    const asked = news().length;
    expect(asked).toBeGreaterThanOrEqual(50);
    expect(asked).toBeLessThanOrEqual(100);
    await pass(6000);
    news();
    await fails();
    await pass(200);
    expect(lane.sharing?.isStale(clock.now())).toBe(false);
  });

  test('never if nothing happens', async () => {
    const { pass, news } = await made();
    await pass(60_000);
    expect(news()).toEqual([]);
  });
});
