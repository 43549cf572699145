import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { admit } from '../../src/traffic/door.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { failures } from '../decision/failures.js';

const FACTS = { method: 'POST', path: '/charge', header: () => undefined, body: undefined };
const LONGEST = 1800;
const nothing = () => {};

interface Lost {
  readonly isAlone: boolean;
  /** The answer before the lost attempt was good, and slow. */
  readonly wasSlow?: boolean;
  readonly isInDoubt?: boolean;
  /** When a good answer comes to another, and a jam before it; that lets another one go who waits. */
  readonly provenAt?: number;
}

/** After each timer, whatever waits for it continues. */
class YieldingClock extends VirtualClock {
  override setTimer(run: () => void, delayMs: number): unknown {
    return super.setTimer(() => {
      this.hasPromises = true;
      run();
    }, delayMs);
  }
}

/** A call whose attempt has been lost after ten seconds, and that wants to be sent again. */
function lostCall({ isAlone, wasSlow = false, isInDoubt = false, provenAt }: Lost) {
  const time = new YieldingClock(() => 0.5);
  const lanes = new Lanes({}, time, { breaker: nothing, held: nothing });
  const lane = lanes.of(plainHttp(), 'api.example', 'POST /charge');
  if (wasSlow) for (const tookMs of [20, 2000]) new Pass(lane).succeed(time.now(), tookMs);
  const pass = new Pass(lane);
  const caller = { gone: nothing, onGone: undefined, isAbort: () => false };
  const visitor = { pass, caller, request: FACTS, isInDoubt, maxRetryAfter: 0, onWait: nothing };
  const lose = () => {
    pass.learn(failures.unavailable, FACTS, time.now() - 10_000);
    return admit({ ...visitor, remaining: 50_000, patience: LONGEST });
  };
  const said = wasSlow ? new Promise((resolve) => time.setTimer(() => resolve(lose()), 11_000)) : lose();
  if (!isAlone) time.setTimer(() => new Pass(lane).learn(failures.unavailable, FACTS, time.now()), 1000);
  if (provenAt !== undefined) {
    time.setTimer(() => {
      lane.gate.join(0, false, nothing);
      new Pass(lane).succeed(time.now(), 20);
    }, provenAt);
  }
  return { said, time };
}

test('a call without news from others is sent when its wait ends: it was bad luck', async () => {
  const { said, time } = lostCall({ isAlone: true });
  await time.run();
  expect(await said).toEqual({ waited: true });
});

test('a call is refused when its wait ends if others have failed meanwhile', async () => {
  const { said, time } = lostCall({ isAlone: false });
  await time.run();
  expect(await said).toMatchObject({ refusal: { stoppedBy: 'overload' } });
});

describe('a call whose time is over while the provider recovers, because the turns went to others,', () => {
  test('is sent if it is in doubt: it would be looked up otherwise, which is no less load', async () => {
    const { said, time } = lostCall({ isAlone: false, isInDoubt: true, provenAt: 1500 });
    await time.run();
    expect(await said).toEqual({ waited: true });
  });

  test('is sent if it is not: a later attempt was answered, so the provider no longer works on the lost one', async () => {
    const { said, time } = lostCall({ isAlone: false, provenAt: 1500 });
    await time.run();
    expect(await said).toEqual({ waited: true });
  });

  test('is refused if nothing has shown that the provider is well', async () => {
    const { said, time } = lostCall({ isAlone: false, isInDoubt: true });
    await time.run();
    expect(await said).toMatchObject({ refusal: { stoppedBy: 'overload' } });
  });
});

test('a call does not count as alone in trouble if the last good answer was slow', async () => {
  const { said, time } = lostCall({ isAlone: true, wasSlow: true });
  await time.run();
  expect(await said).toMatchObject({ refusal: { stoppedBy: 'overload' } });
});
