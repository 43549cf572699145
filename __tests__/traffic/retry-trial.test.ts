import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { systemClock } from '../../src/time/clock.js';
import { RetryTrial } from '../../src/traffic/retry-trial.js';
import { Rhythm } from '../../src/traffic/rhythm.js';

/** Milliseconds from one first attempt to the next. */
const GAP = 20;
/** Milliseconds of two windows, one of which is without retries. */
const PAIR = 500;
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
        expect(trial.pause(time.now)).not.toBeGreaterThan(750);
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
    const windows = Array.from({ length: 36 }, (_, index) => MIDNIGHT + 250 * index + 125);
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
    const begin = () => {
      for (let call = 0; call < 10; call++) answer(false);
      answer(true);
    };
    /** Goes through the next pair of windows, with so many first attempts in each. */
    const pair = (count: number, isGood: (kind: 'without' | 'beside', call: number) => boolean) => {
      for (let window = 0; window < 2; window++) {
        time.now = (PAIR / 2) * Math.ceil((time.now + 1) / (PAIR / 2));
        if (window === 0 && time.now % PAIR > 0) time.now += PAIR / 2;
        const kind = trial.pause(time.now) > 0 ? 'without' : 'beside';
        for (let call = 0; call < count; call++) answer(isGood(kind, call));
      }
    };
    begin();
    return { trial, time, answer, begin, pair };
  }

  const against = (kind: 'without' | 'beside') => kind === 'without';

  test('do harm once eight pairs of windows all say so, whatever happens outside of them', () => {
    const { trial, time, answer, pair } = script();
    for (let count = 0; count < 7; count++) {
      pair(5, against);
      answer(true, -1);
      answer(false, -1);
    }
    expect(trial.isHarmful(time.now)).toBe(false);
    pair(5, against);
    expect(trial.isHarmful(time.now)).toBe(true);
  });

  test('are not judged by fewer than ten first attempts of each kind', () => {
    const { trial, time, pair } = script();
    for (let count = 0; count < 9; count++) pair(1, against);
    expect(trial.isHarmful(time.now)).toBe(false);
    pair(1, against);
    expect(trial.isHarmful(time.now)).toBe(true);
  });

  test('are not judged by one pair, however much it says', () => {
    const { trial, time, pair } = script();
    pair(1000, (kind) => kind === 'without');
    expect(trial.isHarmful(time.now)).toBe(false);
  });

  test('have answers that come late, and count where they were sent', () => {
    const { trial, time, answer, pair } = script();
    const sent: { at: number; isGood: boolean }[] = [];
    for (let count = 0; count < 8; count++) {
      pair(1, (kind) => {
        for (let call = 0; call < 5; call++) sent.push({ at: time.now, isGood: against(kind) });
        return count % 2 === 0;
      });
    }
    expect(trial.isHarmful(time.now)).toBe(false);
    for (const { at, isGood } of sent) answer(isGood, at);
    expect(trial.isHarmful(time.now)).toBe(true);
  });

  /** So many pairs of windows that all say so, until retries are known to do harm. */
  function pairsUntilHarmful({ trial, time, pair }: ReturnType<typeof script>): number {
    let pairs = 0;
    for (; pairs < 20 && !trial.isHarmful(time.now); pairs++) pair(10, against);
    return pairs;
  }

  test('that did harm five seconds ago are soon known to do it again', () => {
    const scripted = script();
    expect(pairsUntilHarmful(scripted)).toBe(8);
    scripted.time.now += 5000;
    scripted.answer(true);
    expect(pairsUntilHarmful(scripted)).toBeLessThanOrEqual(2);
  });

  test('are judged afresh once first attempts have succeeded again', () => {
    const scripted = script();
    expect(pairsUntilHarmful(scripted)).toBe(8);
    for (let call = 0; call < 100; call++) scripted.answer(true);
    scripted.time.now += 5000;
    scripted.begin();
    expect(pairsUntilHarmful(scripted)).toBe(8);
  });

  test('that did harm for an hour are not held for long once they do none', () => {
    const scripted = script();
    const { trial, time, answer, pair } = scripted;
    const isShaky = shaky();
    while (time.now < 3_600_000) {
      pairsUntilHarmful(scripted);
      time.now += 5000;
      answer(true);
    }
    const since = time.now;
    let harmful = 0;
    while (time.now < since + 300_000) {
      pair(10, isShaky);
      if (trial.isHarmful(time.now)) harmful += 1;
    }
    expect((harmful * PAIR) / 1000).toBeLessThan(20);
  });

  test('are compared no more for half a minute once a hundred of each kind have shown no harm', () => {
    const { trial, time, answer, pair } = script();
    const evenly = (_: unknown, call: number) => call % 2 === 0;
    for (let count = 0; count < 9; count++) pair(11, evenly);
    const isLeftOut = () =>
      Array.from({ length: 200 }, (_, step) => trial.pause(time.now + 10 * step)).some((ms) => ms > 0);
    expect(isLeftOut()).toBe(true);
    pair(11, evenly);
    const end = time.now;
    for (; time.now < end + 30_000 - PAIR; time.now += 100) {
      expect(trial.pause(time.now)).toBe(0);
      answer(time.now % 200 === 0);
    }
    time.now += PAIR;
    answer(true);
    expect(isLeftOut()).toBe(true);
  });

  /** Of so many minutes in which retries make no difference, the share in which they are taken for harmful. */
  function mistaken(minutes: number, failing: (random: () => number) => (now: number) => number): number {
    let count = 0;
    for (let seed = 1; seed <= minutes; seed++) {
      const random = seededRandom(seed);
      // Ten to a hundred calls a second.
      const gap = 10 + 85 * random() ** 2;
      const { trial, time } = trialOf(random, gap, MIDNIGHT + 1000 * Math.floor(1e7 * random()));
      const share = failing(random);
      let isMistaken = false;
      for (; time.now < 60_000; time.now += -Math.log(1 - random()) * gap) {
        trial.learn(time.now, random() >= share(time.now), time.now);
        isMistaken ||= trial.isHarmful(time.now);
      }
      if (isMistaken) count += 1;
    }
    return count / minutes;
  }

  test.each<[string, (random: () => number) => (now: number) => number]>([
    [
      'fails by chance, whatever the share',
      (random) => {
        const share = 0.2 + 0.7 * random();
        return () => share;
      },
    ],
    [
      'is down every other while, by the clock or not',
      (random) => {
        const period = 200 * 50 ** random();
        const offset = random() < 0.5 ? 0 : period * random();
        const [down, up] = [0.5 + 0.5 * random(), 0.3 * random()];
        return (now) => ((now + offset) % period < period / 2 ? down : up);
      },
    ],
    [
      'is down for half of each second or two of the clock',
      (random) => {
        const period = random() < 0.5 ? 1000 : 2000;
        const down = 0.5 + 0.45 * random();
        return (now) => (now % period < period / 2 ? down : 0);
      },
    ],
    [
      'is down now and then, by chance',
      (random) => {
        const stay = 100 * 50 ** random();
        const shares = [0.5 + 0.5 * random(), 0.3 * random()];
        let until = 0;
        return (now) => {
          for (; until <= now; until += -Math.log(1 - random()) * stay) shares.reverse();
          return shares[0] as number;
        };
      },
    ],
  ])('are seldom taken for harmful at a provider that %s', (_, failing) => {
    expect(mistaken(100, failing)).toBeLessThan(0.05);
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
          expect(pause).toBeLessThanOrEqual(750);
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
