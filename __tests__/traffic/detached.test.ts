import { expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import type { SharedState, Told } from '../../src/traffic/shared-state.js';
import { FakeClock } from '../axios/fake-clock.js';

/** The lanes of a client whose shared state is well, and gives no turn. */
async function made() {
  const clock = new FakeClock();
  let exchanges = 0;
  const breaker = { state: 'closed' as const, epoch: 0, closedFor: 0, isShaken: false, givesProbe: false };
  const pace = { usual: 10, slowInRow: 0, provenAgo: 0, turns: 0 };
  const state: SharedState = {
    limit: 50,
    exchange: async (): Promise<Told> => {
      exchanges += 1;
      return { budget: { level: 4 }, breaker, pace, quiet: new Map() };
    },
  };
  const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, new Link(state, clock, () => {}));
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const lane = lanes.of(plainHttp(), 'a.test', 'POST /pay');
  await settle();
  return { clock, lanes, lane, settle, exchanges: () => exchanges };
}

test('a call that waits when its client is detached gets its turn from the lane, without an exchange', async () => {
  const { clock, lanes, lane, exchanges } = await made();
  let hasGone = false;
  lane.gate.join(60_000, false, () => {
    hasGone = true;
  });
  expect(lane.sharing?.givesTurns).toBe(true);
  lanes.close();
  clock.pass(lane.gate.firstPause);
  expect([hasGone, exchanges(), clock.pending]).toEqual([true, 1, 0]);
});

test('so does one that begins to wait afterwards', async () => {
  const { clock, lanes, lane, exchanges } = await made();
  lanes.close();
  let hasGone = false;
  lane.gate.join(60_000, false, () => {
    hasGone = true;
  });
  clock.pass(lane.gate.firstPause);
  expect([hasGone, exchanges(), clock.pending]).toEqual([true, 1, 0]);
});

test('a lane that a detached client opens, as for a look-up, shares nothing', async () => {
  const { clock, lanes, lane, settle, exchanges } = await made();
  lanes.close();
  expect(lane.beside('GET /pay/:')).not.toBe(lane);
  await settle();
  expect([exchanges(), clock.pending]).toEqual([1, 0]);
});
