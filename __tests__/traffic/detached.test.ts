import { expect, test } from '@jest/globals';
import { classifyTransport } from '../../src/failure/classify.js';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import type { HandedIn, SharedState, Told, ToldBreaker } from '../../src/traffic/shared-state.js';
import { FakeClock } from '../axios/fake-clock.js';

/** The lanes of a client whose shared state is well and gives no turn, unless the test says otherwise. */
async function made() {
  const clock = new FakeClock();
  const handed: HandedIn[] = [];
  const breaker: ToldBreaker = { state: 'closed', epoch: 7, closedFor: 0, isShaken: false, givesProbe: false };
  const told = { breaker, tookMs: 0 };
  const pace = { usual: 10, slowInRow: 0, provenAgo: 0, lateAgo: 3_600_000, timelyAgo: 0, turns: 0 };
  const state: SharedState = {
    limit: 50,
    exchange: async (_, given): Promise<Told> => {
      handed.push(given);
      const breaker = { ...told.breaker, givesProbe: given.breaker?.wantsProbe === true };
      const answer = { budget: { level: 4 }, breaker, pace, quiet: new Map() };
      if (told.tookMs > 0) await new Promise<void>((resolve) => clock.setTimer(resolve, told.tookMs));
      return answer;
    },
  };
  const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, new Link(state, clock, () => {}));
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const lane = lanes.of(plainHttp(), 'a.test', 'POST /pay');
  await settle();
  const exchanges = () => handed.length;
  const returned = () => handed.reduce((sum, { breaker }) => sum + (breaker?.probesReturned ?? 0), 0);
  return { clock, lanes, lane, settle, told, exchanges, returned };
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

test('a call that fails or is slow afterwards hands in nothing', async () => {
  const { clock, lanes, lane, settle, exchanges } = await made();
  lanes.close();
  const pass = new Pass(lane);
  expect(pass.enterAtOnce(clock.now())).toBe(true);
  const facts = { method: 'POST', path: '/pay', header: () => undefined, body: undefined };
  pass.learn(classifyTransport(plainHttp(), { code: 'ECONNRESET' }, facts), facts, clock.now());
  lane.sharing?.answer(60_000, false, true);
  await settle();
  expect([exchanges(), clock.pending]).toEqual([1, 0]);
});

test('a lane that a detached client opens, as for a look-up, shares nothing', async () => {
  const { clock, lanes, lane, settle, exchanges } = await made();
  lanes.close();
  expect(lane.beside('GET /pay/:')).not.toBe(lane);
  await settle();
  expect([exchanges(), clock.pending]).toEqual([1, 0]);
});

test('a probe that comes too late for a detached client is given back, so that others need not wait for it', async () => {
  const { clock, lanes, lane, settle, told, returned } = await made();
  told.breaker = { ...told.breaker, state: 'half-open' };
  told.tookMs = 100;
  const asking = lane.sharing?.ask({
    remaining: 60_000,
    caller: { gone: () => undefined, onGone: undefined, isAbort: () => false },
  });
  lanes.close();
  for (let ms = 0; ms < 5000; ms += 50) {
    clock.pass(50);
    await settle();
  }
  expect([await asking, returned(), clock.pending]).toEqual([undefined, 1, 0]);
});
