import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import type { Ticket } from '../../src/traffic/breaker.js';
import { Crowd } from '../../src/traffic/crowd.js';
import { admit } from '../../src/traffic/door.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import type { Admission } from '../../src/traffic/visitor.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';

const FACTS = { method: 'POST', path: '/charge', header: () => undefined, body: undefined };
const USUAL = 20;
const LATE = 2000;

describe('answers come late', () => {
  const late = (crowd: Crowd, ...times: number[]) => {
    for (const now of times) crowd.learn(LATE, true, now);
  };

  test('if the last one did, until one does not', () => {
    const crowd = new Crowd();
    expect(crowd.isOn).toBe(false);
    late(crowd, 0);
    expect(crowd.isOn).toBe(true);
    crowd.learn(USUAL, false, 20_000);
    expect(crowd.isOn).toBe(false);
  });

  test('only beyond half a second, and many times what is usual', () => {
    const crowd = new Crowd();
    crowd.learn(500, true, 0);
    expect(crowd.isOn).toBe(false);
    crowd.learn(501, true, 2);
    expect(crowd.isOn).toBe(true);
    crowd.learn(10_000, false, 20_000);
    expect(crowd.isOn).toBe(false);
  });

  test('unless an attempt that was sent later was answered in time: there is no queue', () => {
    const crowd = new Crowd();
    crowd.learn(USUAL, false, 1000);
    late(crowd, 1000 + LATE - USUAL);
    expect(crowd.isOn).toBe(false);
    late(crowd, 1001 + LATE - USUAL);
    expect(crowd.isOn).toBe(true);
    // This one was not timed: it counts as quick.
    crowd.learn(Number.NaN, false, 5000);
    expect(crowd.isOn).toBe(false);
  });

  test('if others say so, whatever this process has seen, and for as long as they do', () => {
    const crowd = new Crowd();
    crowd.learn(USUAL, false, 1000);
    crowd.adopt(1500, 1400, 4000);
    expect([crowd.isOn, crowd.take(4000)]).toEqual([true, false]);
    // What they said before is not news: ten seconds after it, one is let in to find out.
    crowd.adopt(9000, 1400, 12_000);
    expect([crowd.take(14_000), crowd.take(14_001)]).toEqual([false, true]);
    crowd.adopt(9000, 9000, 15_000);
    expect(crowd.isOn).toBe(false);
    crowd.adopt(1500, 1400, 16_000);
    expect(crowd.isOn).toBe(false);
  });
});

test('an attempt is overtaken by one that was sent later and is answered, however late an earlier one is answered after that', () => {
  const crowd = new Crowd();
  crowd.learn(100, false, 1000);
  expect([crowd.isOvertaken(899), crowd.isOvertaken(900)]).toEqual([true, false]);
  crowd.learn(900, false, 1100);
  expect([crowd.isOvertaken(899), crowd.isOvertaken(900)]).toEqual([true, false]);
});

/** Of a crowd whose last late answer came at time 0. */
function roomOf(crowd: Crowd, now = 0): number {
  let count = 0;
  while (crowd.take(now)) count += 1;
  return count;
}

/** The last answer came late. */
function lateCrowd(): Crowd {
  const crowd = new Crowd();
  crowd.learn(LATE, true, 0);
  return crowd;
}

test('each answer makes room for one more call, and every twentieth for another; no more than fifty are kept', () => {
  const crowd = lateCrowd();
  for (let answer = 0; answer < 20; answer++) crowd.makeRoom();
  expect(roomOf(crowd)).toBe(21);
  for (let answer = 0; answer < 1000; answer++) crowd.makeRoom();
  expect(roomOf(crowd)).toBe(50);
  for (let call = 0; call < 1000; call++) crowd.giveBack();
  expect(roomOf(crowd)).toBe(50);
});

test('one that is sent without asking takes the room of another', () => {
  const crowd = lateCrowd();
  crowd.charge();
  crowd.makeRoom();
  expect(roomOf(crowd)).toBe(0);
  crowd.makeRoom();
  expect(roomOf(crowd)).toBe(1);
});

test('one that is let in to find out takes no room, and is not put off by an answer that is not late', () => {
  const crowd = lateCrowd();
  crowd.learn(USUAL, false, 5000);
  expect(crowd.take(10_001)).toBe(true);
  crowd.makeRoom();
  expect(roomOf(crowd, 10_001)).toBe(1);
});

test('without room, one is let in to find out if nothing has been heard for ten seconds', () => {
  const crowd = lateCrowd();
  expect([roomOf(crowd, 10_000), roomOf(crowd, 10_001), roomOf(crowd, 20_001), roomOf(crowd, 20_002)]).toEqual([
    0, 1, 0, 1,
  ]);
});

/** A lane in which answers come late, and what comes to its door. */
function crowded(options = {}) {
  const clock = new FakeClock();
  const lanes = new Lanes(options, clock, { breaker: () => {}, held: () => {} });
  const lane = lanes.of(plainHttp(), 'api.example', 'POST /charge');
  const answer = (tookMs = LATE) => new Pass(lane).succeed(clock.now(), tookMs);
  for (let call = 0; call < 10; call++) answer(USUAL);
  clock.pass(10_000);
  answer();
  // It has made room, which is taken.
  lane.gate.letsIn(clock.now());
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  let waitsSaid = 0;
  /** A call that has not been sent yet: what the door has said, if it has. */
  const arrive = async ({ longestWait = 30_000, deadline = 60_000 } = {}) => {
    const pass = new Pass(lane);
    const cameAt = clock.now();
    const call: { said?: Admission; saidAt?: number } = {};
    if (pass.enterAtOnce(clock.now())) call.said = { waited: false };
    else {
      const visitor = {
        pass,
        caller: { gone: () => undefined, onGone: undefined, isAbort: () => false },
        request: FACTS,
        get remaining() {
          return deadline - (clock.now() - cameAt);
        },
        get patience() {
          return longestWait - pass.waited;
        },
        isInDoubt: false,
        maxRetryAfter: 30_000,
        onWait: () => {
          waitsSaid += 1;
        },
      };
      void admit(visitor).then((said) => {
        call.said = said;
        call.saidAt = clock.now() - cameAt;
      });
    }
    await settle();
    return call;
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 1000) {
      clock.pass(Math.min(1000, left));
      await settle();
    }
  };
  return { clock, lane, answer, arrive, pass, settle, waits: () => waitsSaid };
}

describe('while answers come late', () => {
  test('a call that has not been sent yet waits for one that is answered', async () => {
    const { answer, arrive, settle, lane, waits } = crowded();
    answer();
    expect((await arrive()).said).toEqual({ waited: false });
    const [first, second] = [await arrive(), await arrive()];
    expect([first.said, second.said, waits(), lane.stats().waiting]).toEqual([undefined, undefined, 2, 2]);
    answer();
    await settle();
    expect([first.said, second.said]).toEqual([{ waited: true }, undefined]);
    answer();
    await settle();
    expect(second.said).toEqual({ waited: true });
  });

  test('so does one for which another has failed, if that was answered or overtaken', async () => {
    const { arrive, settle, lane, clock } = crowded();
    // Whoever has to go away first goes first.
    const first = await arrive({ longestWait: 10_000 });
    const second = await arrive({ longestWait: 20_000 });
    const third = await arrive({ longestWait: 30_000 });
    const fail = async (failure: typeof failures.reset, sentAt: number) => {
      new Pass(lane).learn(failure, FACTS, sentAt);
      await settle();
    };
    await fail(failures.unavailable, clock.now());
    expect([first.said, second.said, third.said]).toEqual([{ waited: true }, undefined, undefined]);
    // Nobody knows whether the provider still works on what was sent after the last one that it has answered.
    await fail(failures.reset, clock.now() - LATE + 1);
    expect(second.said).toBeUndefined();
    await fail(failures.reset, clock.now() - LATE - 1);
    expect([second.said, third.said]).toEqual([{ waited: true }, undefined]);
  });

  test('one of which an attempt has failed waits for an answer that is as quick as usual', async () => {
    const { answer, lane, settle } = crowded();
    let hasGone = false;
    lane.gate.join(Number.POSITIVE_INFINITY, true, () => {
      hasGone = true;
    });
    for (let count = 0; count < 5; count++) answer();
    await settle();
    expect(hasGone).toBe(false);
    answer(USUAL);
    expect(hasGone).toBe(true);
  });

  test.each([
    ['longestWait', { longestWait: 8000 }, 8000],
    ['half of its time', { deadline: 12_000 }, 6000],
    ['if nobody may wait, none', { longestWait: 0 }, 0],
  ])('nobody is refused for it: it goes after %s', async (_what, given, after) => {
    const { clock, arrive, answer, pass, lane } = crowded();
    const call = await arrive(given);
    for (let second = 0; second < 10 && call.said === undefined; second++) {
      await pass(1000);
      // Late answers all the while, each of which lets another one in that has to go away sooner.
      lane.gate.join(0, false, () => {});
      answer();
      lane.gate.letsIn(clock.now());
    }
    expect(call.said).toEqual({ waited: true });
    expect(call.saidAt).toBe(after);
  });

  test('a call looks again every two seconds whether it still has to wait, and is let in if nothing is heard', async () => {
    const { arrive, pass, lane } = crowded();
    // The timer that lets one go now and then is another matter.
    lane.gate.changed = () => {};
    const call = await arrive();
    await pass(15_000);
    expect(call.said).toEqual({ waited: true });
    expect(call.saidAt).toBeLessThanOrEqual(15_000);
  });

  test('who comes when they no longer do waits behind those that still wait', async () => {
    const { answer, arrive, settle } = crowded();
    const [first, second] = [await arrive(), await arrive()];
    answer(USUAL);
    const third = await arrive();
    await settle();
    expect([first.said, second.said, third.said]).toEqual([{ waited: true }, undefined, undefined]);
    answer(USUAL);
    answer(USUAL);
    await settle();
    expect([second.said, third.said]).toEqual([{ waited: true }, { waited: true }]);
    expect((await arrive()).said).toEqual({ waited: false });
  });

  test('a probe needs no room: nobody would make any', async () => {
    const { arrive, lane, clock, settle } = crowded();
    for (let failure = 0; failure < 7; failure++) {
      clock.pass(100);
      lane.breaker?.fail(lane.breaker.admit(clock.now()) as Ticket, clock.now());
    }
    expect(lane.breaker?.state).toBe('open');
    const probe = await arrive();
    clock.pass(lane.breaker?.passableIn(clock.now()) ?? 0);
    await settle();
    expect(probe.said).toEqual({ waited: true });
  });

  test('without a circuit breaker nobody waits', async () => {
    const { arrive } = crowded({ circuitBreaker: false });
    expect((await arrive()).said).toEqual({ waited: false });
  });
});
