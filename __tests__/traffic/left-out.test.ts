import { expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { admit } from '../../src/traffic/door.js';
import type { Lane } from '../../src/traffic/lane.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { failures } from '../decision/failures.js';
import { VirtualTime } from '../model/virtual-time.js';

const FACTS = { method: 'POST', path: '/charge', header: () => undefined, body: undefined };
const ENDLESS = Number.POSITIVE_INFINITY;

/** Goes to the provider, whatever is in the way. */
function go(pass: Pass, now: number): void {
  pass.ticket = pass.lane.breaker?.admit(now);
}

/** Half of fifty calls a second fail, until a retry that came now would have to come later. */
function leftOut(options: ConstructorParameters<typeof Lanes>[0] = {}) {
  const time = new VirtualTime(seededRandom(1));
  const lane = new Lanes(options, time, {
    breaker: () => {},
    held: () => {},
  }).of(plainHttp(), 'a.test', 'POST /charge');
  let failed = new Pass(lane);
  for (let call = 0; call < 400 && pauseOf(lane, time.now()) < 100; call++) {
    const pass = new Pass(lane);
    go(pass, time.now());
    elapse(time, 20);
    if (call % 2 === 0) pass.succeed(time.now(), 5);
    else {
      pass.learn(failures.unavailable, FACTS, time.now() - 5);
      failed = pass;
    }
  }
  return { time, lane, failed };
}

/** Time passes. */
function elapse(time: VirtualTime, ms: number): void {
  const until = time.now() + ms;
  time.hereAfter(ms, () => {});
  while (time.now() < until && time.step(until)) {}
}

function visitorOf(pass: Pass, remaining = ENDLESS, patience = ENDLESS, onWait: (longest: number) => void = () => {}) {
  const caller = { gone: () => undefined, onGone: undefined, isAbort: () => false };
  const given = { isInDoubt: false, maxRetryAfter: 30_000, onWait };
  return { pass, caller, request: FACTS, remaining, patience, ...given };
}

const pauseOf = (lane: Lane, now: number) => lane.gate.pace.trial?.pause(now) ?? 0;

async function visit(pass: Pass, time: VirtualTime, { remaining = ENDLESS, patience = ENDLESS } = {}) {
  const since = time.now();
  let said: unknown;
  void admit(visitorOf(pass, remaining, patience)).then((admission) => {
    said = admission;
  });
  for (let turn = 0; turn < 20; turn++) await undefined;
  const atOnce = said !== undefined;
  while (said === undefined && time.step(since + 5000)) for (let turn = 0; turn < 20; turn++) await undefined;
  return { said, atOnce, after: time.now() - since };
}

test('a retry waits while retries are left out, and a first attempt does not', async () => {
  const { time, lane, failed } = leftOut();
  const longest = pauseOf(lane, time.now());
  expect(longest).toBeGreaterThan(0);
  expect(new Pass(lane).enterAtOnce(time.now())).toBe(true);
  expect(failed.enterAtOnce(time.now())).toBe(false);
  const { said, atOnce, after } = await visit(failed, time);
  expect([said, atOnce]).toEqual([{ waited: true }, false]);
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThan(1500);
  expect(failed.waited).toBeCloseTo(after, 6);
});

test.each([{ patience: 50 }, { patience: 0 }, { remaining: 50 }])(
  'a retry that has less time for it is sent at once: %j',
  async (given) => {
    const { time, lane, failed } = leftOut();
    expect(pauseOf(lane, time.now())).toBeGreaterThan(50);
    expect(await visit(failed, time, given)).toEqual({ said: { waited: false }, atOnce: true, after: 0 });
  },
);

test('a retry that waits for this is told of, counted, and keeps its lane', async () => {
  const { time, lane, failed } = leftOut();
  const told: number[] = [];
  const before = lane.stats().waiting;
  const sent = admit(visitorOf(failed, ENDLESS, ENDLESS, (longest) => told.push(longest)));
  const held = lane.held;
  const { waiting } = lane.stats();
  const isNeeded = lane.isNeeded(time.now() + 3_600_000);
  expect([before, waiting, held, isNeeded]).toEqual([0, 1, 1, true]);
  while (lane.held > 0 && time.step()) await undefined;
  expect(await sent).toEqual({ waited: true });
  expect(lane.stats().waiting).toBe(0);
  expect(told).toHaveLength(1);
  expect(told[0]).toBeCloseTo(failed.waited, 6);
});

test('a retry to which a place is given while retries are left out goes, so that it does not keep the place', async () => {
  const { time, lane, failed } = leftOut({ concurrency: 1 });
  for (let step = 0; step < 100 && pauseOf(lane, time.now()) > 0; step++) elapse(time, 20);
  expect(lane.turnstile?.tryEnter()).toBe(true);
  let said: unknown;
  void admit(visitorOf(failed)).then((admission) => {
    said = admission;
  });
  for (let step = 0; step < 100 && pauseOf(lane, time.now()) === 0; step++) elapse(time, 20);
  expect(pauseOf(lane, time.now())).toBeGreaterThan(0);
  expect(said).toBeUndefined();
  lane.turnstile?.leave();
  for (let turn = 0; turn < 20; turn++) await undefined;
  expect(said).toEqual({ waited: true });
  expect(failed.hasPlace).toBe(true);
});

test('the probe of an open breaker is not left out', () => {
  const { time, lane, failed } = leftOut();
  expect(failed.pause(time.now())).toBeGreaterThan(0);
  lane.breaker?.trip(time.now(), 0);
  expect(failed.pause(time.now())).toBe(0);
});

test('a poll is no retry: it is not left out', () => {
  const { time, lane } = leftOut();
  const pass = new Pass(lane);
  pass.learn(failures.running, FACTS, time.now());
  expect(pauseOf(lane, time.now())).toBeGreaterThan(0);
  expect(pass.enterAtOnce(time.now())).toBe(true);
});

test('while retries do harm, they wait, and a good answer lets none go', async () => {
  const { time, lane } = leftOut();
  const { trial } = lane.gate.pace;
  const answer = async (isGood: boolean) => {
    const pass = new Pass(lane);
    pass.enterAtOnce(time.now());
    elapse(time, 20);
    if (isGood) pass.succeed(time.now(), 5);
    else pass.learn(failures.unavailable, FACTS, time.now() - 5);
    for (let turn = 0; turn < 20; turn++) await undefined;
    return pass;
  };
  // What is sent beside retries fails.
  for (let call = 0; call < 1000 && !trial?.isHarmful(time.now()); call++) {
    await answer(pauseOf(lane, time.now()) > 0 || call % 4 === 0);
  }
  const since = time.now();
  expect(trial?.isHarmful(since)).toBe(true);
  const failed = await answer(false);
  expect(failed.failed?.isUnproven).toBe(true);
  expect(failed.enterAtOnce(time.now())).toBe(false);
  let isSent = false;
  void admit(visitorOf(failed)).then(() => {
    isSent = true;
  });
  // Less than the time after which one is let go to find out.
  for (let call = 0; call < 50; call++) await answer(call % 2 === 0);
  expect([isSent, failed.failed?.isUnproven, lane.gate.backlog.length]).toEqual([false, true, 1]);
  for (let call = 0; call < 300 && trial?.isHarmful(time.now()); call++) await answer(call % 2 === 0);
  expect(time.now() - since).toBeGreaterThan(4900);
  await answer(true);
  expect([failed.failed?.isUnproven, lane.gate.backlog.length]).toEqual([false, 0]);
});

test('without a circuit breaker no retry is left out', () => {
  const { time, failed } = leftOut({ circuitBreaker: false });
  expect(failed.failed).toBeDefined();
  expect(failed.enterAtOnce(time.now())).toBe(true);
});
