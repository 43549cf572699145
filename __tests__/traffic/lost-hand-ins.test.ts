// What became of a probe reaches the shared state even if one exchange fails: until it does, all processes wait.
import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { SharedModel } from '../../src/simulation/shared-model.js';
import type { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { admit } from '../../src/traffic/door.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import type { HandedBreaker } from '../../src/traffic/shared-state.js';
import type { Admission } from '../../src/traffic/visitor.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';

const FACTS = { method: 'POST', path: '/pay', header: () => undefined, body: undefined };
/** Milliseconds after which the shared state replaces a probe of which it has heard nothing. */
const REPLACED = 30_000;

function tellsOfProbe({ probesProven, probesFailed, probesReturned }: HandedBreaker): boolean {
  return probesProven + probesFailed + probesReturned > 0;
}

/** Two processes that have found the provider dead; the first has got the probe. `lost`: exchanges that tell of it and fail. */
async function made(lost: number) {
  const clock = new FakeClock();
  const model = new SharedModel(clock as unknown as VirtualClock);
  const there = model.exchange.bind(model);
  const told: HandedBreaker[] = [];
  let left = lost;
  model.exchange = async (lane, given) => {
    if (given.breaker !== undefined && tellsOfProbe(given.breaker)) {
      told.push(given.breaker);
      if (left-- > 0) throw Object.assign(new Error(), { code: 'ECONNRESET' });
    }
    return there(lane, given);
  };
  const pass = async (ms: number) => {
    for (let span = ms; span > 0; span -= 50) {
      clock.pass(Math.min(50, span));
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
  };
  const [first, second] = [0, 1].map(() => {
    const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, new Link(model, clock, () => {}));
    return { lanes, lane: lanes.of(plainHttp(), 'a.test', 'POST /pay') };
  }) as [{ lanes: Lanes; lane: Lane }, { lanes: Lanes; lane: Lane }];
  const arrive = async ({ lane }: { readonly lane: Lane }) => {
    const call: { said?: Admission; pass: Pass } = { pass: new Pass(lane) };
    const caller = { gone: () => undefined, onGone: undefined, isAbort: () => false };
    const time = { remaining: 600_000, patience: 600_000, isInDoubt: false, maxRetryAfter: 0 };
    void admit({ pass: call.pass, caller, request: FACTS, ...time, onWait: () => {} }).then((said) => {
      call.said = said;
    });
    await pass(1);
    return call;
  };
  const fails = (call: Pass) => call.learn(failures.unavailable, FACTS, clock.now());
  await pass(1);
  for (let failure = 0; failure < 12; failure++) {
    const call = new Pass(first.lane);
    call.ticket = first.lane.breaker?.admit(clock.now());
    if (call.ticket !== undefined) fails(call);
    await pass(100);
  }
  const probe = await arrive(first);
  await pass(5000);
  expect([probe.said, probe.pass.isProbe]).toEqual([{ waited: true }, true]);
  const waiting = [await arrive(first), await arrive(second)];
  expect(waiting.map(({ said }) => said)).toEqual([undefined, undefined]);
  return { clock, pass, first, probe: probe.pass, waiting, fails, told };
}

type Lane = ReturnType<Lanes['of']>;

describe('if the exchange that tells what became of a probe fails', () => {
  test('that the provider is well is told with the next one', async () => {
    const { clock, pass, probe, waiting } = await made(1);
    probe.succeed(clock.now(), 20);
    await pass(REPLACED / 2);
    expect(waiting.map(({ said }) => said)).toEqual([{ waited: true }, { waited: true }]);
  });

  test('a probe that proved nothing is handed back with the next one', async () => {
    const { pass, probe, waiting } = await made(1);
    probe.handIn();
    await pass(REPLACED / 2);
    // The first process, which was alone meanwhile, has sent one by its own breaker.
    expect(waiting.map(({ pass: { isProbe } }) => isProbe)).toEqual([true, true]);
  });

  test('that the provider is dead is told once', async () => {
    const { pass, probe, fails, told, waiting } = await made(1);
    fails(probe);
    await pass(2000);
    expect(told.map(({ probesFailed }) => probesFailed)).toEqual([1, 1]);
    await pass(REPLACED / 2);
    expect(waiting.filter(({ pass: { isProbe } }) => isProbe).length).toBe(1);
  });

  test('a client that was detached tells it too, until the probe has been replaced, and then no more', async () => {
    const { clock, pass, first, probe, told } = await made(Number.POSITIVE_INFINITY);
    first.lanes.close();
    probe.succeed(clock.now(), 20);
    await pass(REPLACED - 5000);
    const before = told.length;
    expect(before).toBeGreaterThan(1);
    await pass(5 * REPLACED);
    expect(told.length).toBeLessThanOrEqual(before + 1);
  });
});
