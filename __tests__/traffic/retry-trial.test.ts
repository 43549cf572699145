import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { systemClock } from '../../src/time/clock.js';
import { RetryTrial } from '../../src/traffic/retry-trial.js';
import { Rhythm } from '../../src/traffic/rhythm.js';

/** Milliseconds from one first attempt to the next. */
const GAP = 20;
const MIDNIGHT = 1_700_000_000_000;

/** Calls that come so often, by a clock that tells this. */
function trialOf(random = seededRandom(1), gap = GAP, wallAhead = MIDNIGHT) {
  const rhythm = new Rhythm();
  for (let call = 0; call < 40; call++) rhythm.feel(call * gap);
  const time = { now: 0 };
  const clock = { ...systemClock, now: () => time.now, wall: () => wallAhead + time.now, random };
  return { trial: new RetryTrial(clock, rhythm), time };
}

interface Played {
  readonly retries: number;
  /** When retries were first known to do harm. */
  readonly harmfulAt: number;
  /** Milliseconds for which they were. */
  readonly harmfulFor: number;
  /** Milliseconds during which a retry had to come later. */
  readonly pausedFor: number;
}

/**
 * A process makes a call every 20 ms, and retries what fails, again and again, a tenth of a second later. `answers` knows how many
 * requests were sent within the last fifth of a second.
 */
function play(seconds: number, answers: (load: number, now: number) => boolean, gap = GAP, seed = 1): Played {
  const { trial, time } = trialOf(seededRandom(seed), gap);
  let due: number[] = [];
  let sent: number[] = [];
  const load = (now: number) => {
    sent = [...sent.filter((at) => at > now - 200), now];
    return sent.length;
  };
  const played = { retries: 0, harmfulAt: Number.NaN, harmfulFor: 0, pausedFor: 0 };
  for (; time.now < 1000 * seconds; time.now += 10) {
    const { now } = time;
    if (trial.isHarmful(now)) {
      played.harmfulFor += 10;
      if (Number.isNaN(played.harmfulAt)) played.harmfulAt = now;
    }
    if (trial.pause(now) > 0) played.pausedFor += 10;
    const late = due.filter((at) => at <= now);
    due = due.filter((at) => at > now);
    for (const _ of late) {
      const pause = trial.isHarmful(now) ? 100 : trial.pause(now);
      if (pause > 0) due.push(now + pause);
      else {
        played.retries += 1;
        if (!answers(load(now), now)) due.push(now + 100);
      }
    }
    if (now % gap === 0) {
      const isGood = answers(load(now), now);
      trial.learn(now, isGood, now);
      if (!isGood) due.push(now + 100);
    }
  }
  return played;
}

/** Half of all requests fail. */
const shaky = (random = seededRandom(7)) => {
  return () => random() < 0.5;
};
/** What comes on top of eight requests in a fifth of a second fails, and more of it the more there is. */
const overrun = (random = seededRandom(7)) => {
  return (load: number) => random() < 6 / load;
};

describe('retries', () => {
  test('do harm if a provider refuses more of the first attempts beside them', () => {
    const { harmfulAt, harmfulFor } = play(30, overrun());
    expect(harmfulAt).toBeLessThan(10_000);
    expect(harmfulFor).toBeGreaterThan(10_000);
  });

  test('do none if it refuses the same share whatever comes', () => {
    // Of a hundred seeds chance may mistake a few.
    const mistaken = Array.from({ length: 100 }, (_, seed) => play(30, shaky(seededRandom(seed)), GAP, seed)).filter(
      ({ harmfulFor }) => harmfulFor > 0,
    );
    expect(mistaken.length).toBeLessThanOrEqual(5);
  });

  test('come later for as long as it takes to know, and no longer', () => {
    const { pausedFor } = play(30, shaky());
    expect(pausedFor).toBeGreaterThan(500);
    expect(pausedFor).toBeLessThan(10_000);
  });

  test('wait for five seconds if they do harm, and then try again', () => {
    const { trial } = trialOf();
    let now = 0;
    for (; !trial.isHarmful(now); now += GAP) trial.learn(now, trial.pause(now) > 0 || now % 60 === 0, now);
    const since = now - GAP;
    expect(trial.isHarmful(since + 4999)).toBe(true);
    expect(trial.isHarmful(since + 5000)).toBe(false);
  });

  test('are not asked for ever which window they may go in, whatever the wall clock says', () => {
    for (const wall of [1e300, -1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
      const { trial, time } = trialOf(seededRandom(1), GAP, wall);
      for (; time.now < 3000; time.now += GAP) {
        trial.learn(time.now, time.now % 40 === 0, time.now);
        expect(trial.pause(time.now)).not.toBeGreaterThan(1500);
      }
    }
  });

  test('need not wait any more once first attempts succeed again', () => {
    const { trial } = trialOf();
    let now = 0;
    for (; !trial.isHarmful(now); now += GAP) trial.learn(now, trial.pause(now) > 0 || now % 60 === 0, now);
    const end = now + 4000;
    for (; trial.isHarmful(now); now += GAP) trial.learn(now, true, now);
    expect(now).toBeLessThan(end);
  });

  test.each([
    ['a process with few calls', 101, shaky()],
    ['a provider that answers nothing well', GAP, () => false],
    [
      'a provider that seldom fails',
      GAP,
      (
        (random) => () =>
          random() < 0.95
      )(seededRandom(3)),
    ],
  ])('are not left out by %s', (_, gap, answers) => {
    const { trial } = trialOf(seededRandom(1), gap);
    let asked = 0;
    for (let now = 0; now < 30_000; now += 10) {
      if (now % 20 === 0) trial.learn(now, answers(), now);
      expect(trial.pause(now)).toBe(0);
      asked += 1;
    }
    expect(asked).toBe(3000);
  });

  test('are left out by all processes at the same time, whenever each began, and in one window of each pair', () => {
    const begun = [0, 730, 12_345].map((at) => {
      const { trial, time } = trialOf(seededRandom(1), GAP, MIDNIGHT - at);
      for (let call = 0; call < 20; call++) {
        time.now = at - 400 + GAP * call;
        trial.learn(time.now, call % 2 === 0, time.now);
      }
      return (wall: number) => trial.pause(wall - MIDNIGHT + at) > 0;
    });
    const windows = Array.from({ length: 36 }, (_, index) => MIDNIGHT + 500 * index + 250);
    const [first = [], ...others] = begun.map((isLeftOut) => windows.map(isLeftOut));
    for (const other of others) expect(other).toEqual(first);
    for (let pair = 0; pair < first.length; pair += 2) expect(first[pair]).toBe(!first[pair + 1]);
    expect(first.filter((_, index) => index % 2 === 0)).toContain(true);
    expect(first.filter((_, index) => index % 2 === 0)).toContain(false);
  });

  /** Answers of first attempts, by the kind of the window in which they come: `without` retries, or beside them. */
  function script() {
    const { trial, time } = trialOf();
    const answer = (isGood: boolean, sentAt = time.now) => trial.learn(sentAt, isGood, time.now);
    /** Goes on to a window of the kind. */
    const to = (kind: 'without' | 'beside') => {
      for (let step = 0; trial.pause(time.now) > 0 !== (kind === 'without'); step++) {
        if (step > 200) throw new Error('nothing is compared');
        time.now += 10;
      }
    };
    for (let call = 0; call < 10; call++) answer(false);
    // Now it begins.
    answer(true);
    return { trial, time, answer, to };
  }

  test('are not judged by fewer than ten first attempts of each kind, nor by those sent before the comparison began', () => {
    const { trial, time, answer, to } = script();
    const play = (kind: 'without' | 'beside', count: number) => {
      to(kind);
      for (let call = 0; call < count; call++) answer(kind === 'without');
    };
    play('beside', 9);
    play('without', 30);
    for (let call = 0; call < 30; call++) answer(false, -1);
    expect(trial.isHarmful(time.now)).toBe(false);
    play('beside', 1);
    expect(trial.isHarmful(time.now)).toBe(true);
  });

  test.each([
    [26, false],
    [25, true],
  ])('do harm if they make a difference of three standard errors: 40 of 50, and %i of 50', (good, isHarmful) => {
    const { trial, time, answer, to } = script();
    for (let call = 0; call < 50 && !trial.isHarmful(time.now); call += 5) {
      for (const [kind, share] of [
        ['without', 40],
        ['beside', good],
      ] as const) {
        if (trial.isHarmful(time.now)) break;
        to(kind);
        const goodOf = (calls: number) => Math.ceil((calls * share) / 50);
        for (let one = call; one < call + 5; one++) answer(goodOf(one + 1) > goodOf(one));
      }
    }
    expect(trial.isHarmful(time.now)).toBe(isHarmful);
  });

  test('are compared no more for half a minute once a hundred of each kind have shown no harm', () => {
    const { trial, time, answer, to } = script();
    const play = (count: number) => {
      for (const kind of ['without', 'beside'] as const) {
        to(kind);
        for (let call = 0; call < count; call++) answer(call % 2 === 0);
      }
    };
    play(98);
    play(1);
    to('without');
    expect(trial.pause(time.now)).toBeGreaterThan(0);
    play(1);
    const end = time.now;
    for (; time.now < end + 30_000; time.now += 100) {
      expect(trial.pause(time.now)).toBe(0);
      answer(time.now % 200 === 0);
    }
    answer(true);
    expect(Array.from({ length: 200 }, (_, step) => trial.pause(time.now + 10 * step)).some((ms) => ms > 0)).toBe(true);
  });

  test('are compared for twenty seconds at most, and then not for half a minute', () => {
    const { trial, time, answer } = script();
    const paused: number[] = [];
    // Too few to show anything.
    for (time.now = 400; time.now < 60_000; time.now += 400) {
      answer(time.now % 800 === 0);
      if (trial.pause(time.now) > 0) paused.push(time.now);
    }
    expect(paused.filter((at) => at <= 20_000).length).toBeGreaterThan(10);
    expect(paused.filter((at) => at > 20_000 && at < 50_000)).toEqual([]);
    expect(paused.filter((at) => at >= 50_000).length).toBeGreaterThan(5);
  });

  test('are never held for longer than two windows and the one in which they come, whatever is answered', () => {
    const outcomes = fc.array(fc.record({ isGood: fc.boolean(), after: fc.integer({ min: 0, max: 400 }) }), {
      minLength: 20,
      maxLength: 400,
    });
    let paused = 0;
    fc.assert(
      fc.property(outcomes, fc.nat(), fc.integer({ min: -1e12, max: 1e12 }), (answers, seed, wallAhead) => {
        const { trial, time } = trialOf(seededRandom(seed), GAP, wallAhead);
        for (const { isGood, after } of answers) {
          time.now += after;
          trial.learn(time.now - after / 2, isGood, time.now);
          const pause = trial.pause(time.now);
          if (pause > 0) paused += 1;
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThanOrEqual(1500);
          // Timers come late. Then it may go.
          expect(trial.pause(time.now + pause + (pause > 0 ? 49 : 0))).toBe(0);
          // Nothing more is heard: both end by themselves.
          expect(trial.isHarmful(time.now + 5000)).toBe(false);
          expect(trial.pause(time.now + 20_001)).toBe(0);
        }
      }),
    );
    expect(paused).toBeGreaterThan(0);
  });
});
