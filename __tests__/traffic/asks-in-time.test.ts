import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { admit } from '../../src/traffic/door.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import type { Told, ToldBreaker } from '../../src/traffic/shared-state.js';
import type { Admission } from '../../src/traffic/visitor.js';
import { FakeClock } from '../axios/fake-clock.js';

const FACTS = { method: 'POST', path: '/pay', header: () => undefined, body: undefined };
const HALF_OPEN: ToldBreaker = { state: 'half-open', epoch: 7, closedFor: 0, isShaken: true, givesProbe: false };

/** A call at the door of a lane whose shared state may take five seconds, and has hung since it told this. */
async function made(breaker?: ToldBreaker) {
  const clock = new FakeClock();
  let isHung = false;
  let given = (_told: Told) => {};
  const told = (givesProbe = false): Told => ({
    ...(breaker && { breaker: { ...breaker, givesProbe } }),
    quiet: new Map(),
  });
  let returned = 0;
  const state = {
    limit: 5000,
    exchange: async (_: unknown, handedIn: { breaker?: { probesReturned: number } }) => {
      returned += handedIn.breaker?.probesReturned ?? 0;
      return isHung ? new Promise<Told>((resolve) => (given = resolve)) : told();
    },
  };
  const link = new Link(state, clock, () => {});
  const lane = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, link).of(plainHttp(), 'a.test', 'POST /pay');
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      clock.pass(Math.min(50, left));
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
  };
  // After this long without news, a call asks for it first.
  await pass(breaker === undefined ? 5000 : 3000);
  isHung = true;
  const end = { gone: false, listeners: new Set<() => void>() };
  const call: { said?: Admission } = {};
  const begunAt = clock.now();
  const visitor = {
    pass: new Pass(lane),
    caller: {
      gone: () => (end.gone ? 'gone' : undefined),
      onGone: (listener: () => void) => {
        end.listeners.add(listener);
        return () => end.listeners.delete(listener);
      },
      isAbort: () => false,
    },
    request: FACTS,
    get remaining() {
      return 1000 - (clock.now() - begunAt);
    },
    ...{ patience: 30_000, isInDoubt: false, maxRetryAfter: 30_000, onWait: () => {} },
  };
  expect(visitor.pass.enterAtOnce(clock.now())).toBe(false);
  void admit(visitor).then((said) => {
    call.said = said;
  });
  await pass(900);
  expect(call.said).toBeUndefined();
  const abort = async () => {
    end.gone = true;
    for (const listener of end.listeners) listener();
    await pass(1);
  };
  const answer = async () => {
    isHung = false;
    given(told(true));
    await pass(50);
  };
  return { call, pass, abort, answer, visitor, end, lane, clock, returned: () => returned };
}

describe.each([
  ['asks what others know', undefined],
  ['asks for the probe that all processes share', HALF_OPEN],
])('a call that %s before it is sent', (_what, breaker) => {
  test('waits for the answer no longer than its deadline', async () => {
    const { call, pass, end } = await made(breaker);
    await pass(150);
    expect([call.said !== undefined, end.listeners.size]).toEqual([true, 0]);
  });

  test('waits no longer once its caller has given up', async () => {
    const { call, abort, visitor } = await made(breaker);
    await abort();
    expect(call.said).toBeDefined();
    expect(visitor.pass.isProbe).toBe(false);
  });
});

test('a probe that is given to a caller who has given up is given back', async () => {
  const { abort, answer, pass, returned } = await made(HALF_OPEN);
  await abort();
  await answer();
  await pass(1000);
  expect(returned()).toBe(1);
});

test('a probe that is given while the own breaker has opened for longer is given back', async () => {
  const { call, answer, pass, lane, clock, returned } = await made(HALF_OPEN);
  lane.breaker?.trip(clock.now(), 30_000);
  await answer();
  await pass(20);
  expect(returned()).toBe(1);
  expect(call.said).toMatchObject({ refusal: { code: 'ERR_BREAKER_OPEN' } });
});
