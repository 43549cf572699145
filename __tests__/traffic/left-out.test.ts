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

/** Half of fifty calls a second fail, until a retry that came now would have to come later. */
function leftOut(circuitBreaker?: false) {
  const time = new VirtualTime(seededRandom(1));
  const lane = new Lanes({ ...(circuitBreaker === false && { circuitBreaker }) }, time, {
    breaker: () => {},
    held: () => {},
  }).of(plainHttp(), 'a.test', 'POST /charge');
  let failed = new Pass(lane);
  for (let call = 0; call < 400 && pauseOf(lane, time.now()) < 100; call++) {
    const pass = new Pass(lane);
    pass.enterAtOnce(time.now());
    time.hereAfter(20, () => {});
    while (time.step(time.now() + 20)) {}
    if (call % 2 === 0) pass.succeed(time.now(), 5);
    else {
      pass.learn(failures.unavailable, FACTS, time.now() - 5);
      failed = pass;
    }
  }
  return { time, lane, failed };
}

const pauseOf = (lane: Lane, now: number) => lane.gate.pace.trial?.pause(now) ?? 0;

async function visit(pass: Pass, time: VirtualTime, { remaining = ENDLESS, patience = ENDLESS } = {}) {
  const since = time.now();
  const caller = { gone: () => undefined, onGone: undefined, isAbort: () => false };
  const given = { isInDoubt: false, maxRetryAfter: 30_000, onWait: () => {} };
  let said: unknown;
  void admit({ pass, caller, request: FACTS, remaining, patience, ...given }, time).then((admission) => {
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

test('without a circuit breaker no retry is left out', () => {
  const { time, failed } = leftOut(false);
  expect(failed.failed).toBeDefined();
  expect(failed.enterAtOnce(time.now())).toBe(true);
});
