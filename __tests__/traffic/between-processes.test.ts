import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { SharedModel } from '../../src/simulation/shared-model.js';
import type { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { admit } from '../../src/traffic/door.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import type { Told } from '../../src/traffic/shared-state.js';
import type { Admission } from '../../src/traffic/visitor.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';

const FACTS = { method: 'POST', path: '/pay', header: () => undefined, body: undefined };
const USUAL = 20;
const LATE = 2000;

/** Processes that share what they know; each has made some calls, which were answered as quickly as usual. */
async function made(processes = 2, lie?: Told, awayMs = 0) {
  const clock = new FakeClock();
  const model = new SharedModel(clock as unknown as VirtualClock);
  if (lie !== undefined) model.exchange = async () => lie;
  if (awayMs > 0) {
    const there = model.exchange.bind(model);
    const way = () => new Promise<void>((arrived) => clock.setTimer(arrived, awayMs));
    model.exchange = async (...given) => {
      await way();
      const told = await there(...given);
      await way();
      return told;
    };
  }
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      clock.pass(Math.min(50, left));
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
  };
  const opened = () => {
    const link = new Link(model, clock, () => {});
    const lane = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, link).of(
      plainHttp(),
      'a.test',
      'POST /pay',
    );
    const attempt = async (end: (pass: Pass) => void) => {
      const call = new Pass(lane);
      call.ticket = lane.breaker?.admit(clock.now());
      end(call);
      await pass(1);
    };
    const works = (tookMs: number) => attempt((call) => call.succeed(clock.now(), tookMs));
    const fails = (failure: typeof failures.limited) => attempt((call) => call.learn(failure, FACTS, clock.now()));
    /** A call that has not been sent yet: what the door says, if it has said it. */
    const arrive = async () => {
      const visitor = {
        pass: new Pass(lane),
        caller: { gone: () => undefined, onGone: undefined, isAbort: () => false },
        request: FACTS,
        ...{ remaining: 60_000, patience: 30_000, isInDoubt: false, maxRetryAfter: 30_000 },
        onWait: () => {},
      };
      const call: { said?: Admission } = {};
      if (visitor.pass.enterAtOnce(clock.now())) call.said = { waited: false };
      else
        void admit(visitor).then((said) => {
          call.said = said;
        });
      await pass(1);
      return call;
    };
    return { lane, works, fails, arrive };
  };
  const all = Array.from({ length: processes }, opened);
  await pass(1);
  for (let round = 0; round < 10; round++) {
    for (const each of all) await each.works(USUAL);
    await pass(1000);
  }
  return { clock, pass, all };
}

describe('if answers of one process come late', () => {
  test('calls of another wait for room too, until an answer comes in time', async () => {
    const { pass, all } = await made();
    const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
    await pass(2000);
    await first.works(LATE);
    // It asks what others know, because it has not heard of them for long.
    await pass(5000);
    await first.works(LATE);
    const call = await second.arrive();
    expect([call.said, second.lane.stats().waiting]).toEqual([undefined, 1]);
    await first.works(USUAL);
    await pass(4000);
    expect([call.said, (await second.arrive()).said]).toEqual([{ waited: true }, { waited: false }]);
  });

  test('but not if a later attempt of any process was answered in time: that is no queue', async () => {
    const { pass, all } = await made();
    const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
    await pass(4500);
    await second.works(USUAL);
    await pass(500);
    await first.works(LATE);
    await pass(3500);
    expect((await second.arrive()).said).toEqual({ waited: false });
  });
});

test('that an answer came late ten minutes ago, and none since, holds nobody up', async () => {
  const { pass, all } = await made();
  const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
  await pass(2000);
  await first.works(LATE);
  await pass(600_000);
  const calls = [await second.arrive(), await first.arrive()];
  expect(calls.map(({ said }) => said)).toEqual([{ waited: false }, { waited: false }]);
});

test('that answers come late, always, is believed for as long as a breaker could hold a call up, and then no more', async () => {
  const pace = { usual: USUAL, slowInRow: 0, provenAgo: 0, lateAgo: 0, timelyAgo: 3_600_000, turns: 0 };
  const { pass, all } = await made(1, { pace, quiet: new Map() });
  const [{ arrive, works }] = all as [(typeof all)[0]];
  // It has been said since this process began, 10 s ago; each of its own answers came in time.
  expect((await arrive()).said).toBeUndefined();
  await pass(30_000);
  await works(USUAL);
  await pass(5000);
  expect([(await arrive()).said, (await arrive()).said]).toEqual([{ waited: false }, { waited: false }]);
});

test('what was proven, and when, does not change on its way to a shared state that is far away and back', async () => {
  const { pass, all } = await made(2, undefined, 75);
  await pass(2000);
  const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
  await first.works(LATE);
  await pass(1000);
  const known = ({ gate }: typeof first.lane) => [gate.pace.provenAt, gate.crowd.lateAt, gate.crowd.timelyAt];
  const before = known(first.lane);
  for (let failure = 0; failure < 20; failure++) {
    await first.fails(failures.unavailable);
    await second.fails(failures.unavailable);
    await pass(200);
  }
  for (const { lane } of all) {
    // Time passes in steps of up to 50 ms here.
    const moved = known(lane).map((time, which) => Math.abs(time - (before[which] ?? Number.NaN)));
    expect(Math.max(...moved)).toBeLessThan(50);
  }
});

describe('if the provider asks one process to wait', () => {
  test('the others hear of it before they send their next call, although they have just heard from it', async () => {
    const { pass, all, clock } = await made();
    const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
    await first.fails(failures.limited);
    await pass(3500);
    // Both know of it. Then it is over, and the first is asked to wait again.
    await pass(2000);
    const now = clock.now();
    expect([first.lane.quietLeft(FACTS, now), second.lane.quietLeft(FACTS, now)]).toEqual([0, 0]);
    expect((await second.arrive()).said).toEqual({ waited: false });
    await pass(150);
    await first.fails(failures.limited);
    const call = await second.arrive();
    expect([call.said, second.lane.stats().waiting]).toEqual([undefined, 1]);
    await pass(4500);
    expect(call.said).toBeUndefined();
    await pass(1000);
    expect(call.said).toEqual({ waited: true });
  });

  test('a call that was held asks again before it goes: the time may have begun anew', async () => {
    const { pass, all } = await made();
    const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
    await first.fails(failures.limited);
    await pass(4400);
    const call = await second.arrive();
    expect(second.lane.stats().waiting).toBe(1);
    // Told again shortly before the end.
    await first.fails(failures.limited);
    await pass(1500);
    expect([call.said, second.lane.stats().waiting]).toEqual([undefined, 1]);
    await pass(5000);
    expect(call.said).toEqual({ waited: true });
  });
});
