import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../src/traffic/pace.js';

const TYPICAL = true;

/** A pace that knows good answers to take 100 ms, the last of them sent at 900. */
function known(): Pace {
  const pace = new Pace();
  for (let answer = 0; answer < 10; answer++) pace.learn(100, 1000, TYPICAL);
  return pace;
}

describe('a failure may have met a queue that is too long', () => {
  test('if it was slow, and nothing that was sent later was answered quickly', () => {
    expect(known().isSuspect(2000, 2201)).toBe(true);
    expect(new Pace().isSuspect(0, 1001)).toBe(true);
  });

  test('not if it came at once', () => {
    expect(known().isSuspect(2000, 2200)).toBe(false);
    expect(new Pace().isSuspect(0, 1000)).toBe(false);
  });

  test('not if a later request was answered quickly: nothing overtakes in a queue, so this one was merely lost', () => {
    const pace = known();
    pace.learn(100, 2200, TYPICAL);
    expect(pace.isSuspect(2000, 5000)).toBe(false);
    expect(pace.isSuspect(2100, 5000)).toBe(true);
  });

  test('though a later one was answered slowly', () => {
    const pace = known();
    pace.learn(1000, 4000, TYPICAL);
    expect(pace.isSuspect(2000, 5000)).toBe(true);
  });

  test('if it came at once while good answers are slow: three in a row, in the last ten seconds', () => {
    const pace = known();
    pace.learn(1000, 4000, TYPICAL);
    pace.learn(1000, 4000, TYPICAL);
    expect(pace.isSuspect(4000, 4010)).toBe(false);
    pace.learn(1000, 4000, TYPICAL);
    expect(pace.isSuspect(4000, 4010)).toBe(true);
    expect(pace.isSuspect(13_990, 14_000)).toBe(true);
    expect(pace.isSuspect(13_991, 14_001)).toBe(false);
    pace.learn(100, 4020, TYPICAL);
    expect(pace.isSuspect(4030, 4040)).toBe(false);
  });
});

describe('a provider that has become slower for good lets waiting calls go', () => {
  /** Answers each second, of so many milliseconds, while calls wait: whether each lets one go. */
  const answers = (pace: Pace, times: readonly number[], from = 2000) =>
    times.map((took, at) => pace.learn(took, from + 1000 * at, !TYPICAL));
  const times = (count: number, took: number) => new Array<number>(count).fill(took);

  test('after twelve answers that take a few times what is usual, over ten seconds', () => {
    const given = answers(known(), times(15, 400));
    expect(given).toEqual([...new Array(11).fill(false), ...new Array(4).fill(true)]);
  });

  test('not if they take longer: they come out of a queue', () => {
    expect(answers(known(), times(20, 700))).not.toContain(true);
  });

  test('not if one fails, is much slower, or as quick as usual in between: then it is not a steady state', () => {
    const failed = known();
    answers(failed, times(11, 400));
    failed.fail(13_000);
    expect(answers(failed, times(11, 400), 13_000)).not.toContain(true);
    expect(answers(known(), [...times(11, 400), 5000, ...times(11, 400)])).not.toContain(true);
    const quick = answers(known(), [...times(11, 400), 100, ...times(11, 400)]);
    expect(quick.filter(Boolean)).toHaveLength(1);
  });

  test('not before the usual time is known', () => {
    expect(answers(new Pace(), times(1, 1100))).toEqual([false]);
  });
});

describe('what is usual', () => {
  test('is not learned while a call waits: otherwise a jam would become usual', () => {
    const pace = known();
    for (let answer = 0; answer < 100; answer++) expect(pace.learn(1000, 1000, !TYPICAL)).toBe(false);
    expect(pace.learn(201, 1000, !TYPICAL)).toBe(false);
    expect(pace.learn(200, 1000, !TYPICAL)).toBe(true);
  });

  test('an answer that was not timed is as quick as usual, and counts as sent when it came', () => {
    const pace = known();
    expect(pace.learn(Number.NaN, 3000, TYPICAL)).toBe(true);
    expect(pace.isSuspect(2999, 9000)).toBe(false);
    expect(pace.isSuspect(3000, 9000)).toBe(true);
  });

  test('a late answer does not take back what a later request has proven', () => {
    const pace = known();
    pace.learn(90, 3000, TYPICAL);
    pace.learn(150, 3001, TYPICAL);
    expect(pace.provenAt).toBe(2910);
  });
});

describe('trouble', () => {
  test('is a failure or a slow answer; without one since then, it is calm', () => {
    const pace = known();
    expect(pace.isCalmSince(-1)).toBe(true);
    pace.fail(2000);
    expect([pace.isCalmSince(1999), pace.isCalmSince(2000)]).toEqual([false, true]);
    pace.learn(100, 3000, TYPICAL);
    expect(pace.isCalmSince(2000)).toBe(true);
    pace.learn(5000, 3000, TYPICAL);
    expect([pace.isCalmSince(2999), pace.isCalmSince(3000)]).toEqual([false, true]);
  });
});

describe('a good answer', () => {
  test('that was slow is remembered for thirty seconds, or until a quick one comes', () => {
    const pace = known();
    expect(pace.isSlow(1000)).toBe(false);
    pace.learn(1000, 4000, TYPICAL);
    expect([pace.isSlow(34_000), pace.isSlow(34_001)]).toEqual([true, false]);
    pace.learn(100, 5000, TYPICAL);
    expect(pace.isSlow(5000)).toBe(false);
  });

  test('takes as long as usual, or so long that it must come out of a queue', () => {
    expect([known().isUsual(200), known().isUsual(201)]).toEqual([true, false]);
    expect([200, 201, 500, 501].map((took) => known().isLong(took))).toEqual([false, false, false, true]);
    const quick = new Pace();
    quick.learn(5, 0, TYPICAL);
    // What takes so little is never slow.
    expect([50, 51].map((took) => quick.isLong(took))).toEqual([false, true]);
  });

  test('is a sign of a jam only if it came out of a queue', () => {
    const pace = known();
    pace.learn(400, 2000, TYPICAL);
    expect(pace.isJammedSince(1999)).toBe(false);
    pace.learn(5000, 3000, TYPICAL);
    expect([pace.isJammedSince(2999), pace.isJammedSince(3000)]).toEqual([true, false]);
  });
});

test('the last news is a good answer or trouble, whichever came last', () => {
  const pace = new Pace();
  expect(pace.heardAt).toBe(Number.NEGATIVE_INFINITY);
  pace.learn(100, 1000, TYPICAL);
  expect(pace.heardAt).toBe(1000);
  pace.fail(2000);
  expect(pace.heardAt).toBe(2000);
  pace.learn(100, 3000, TYPICAL);
  expect(pace.heardAt).toBe(3000);
});

describe('what is usual, in a burst of answers,', () => {
  /** Answers of 100 ms at once, and then one of 199 ms. @returns whether that has made the usual time any longer */
  const isLearned = (before: number, now: number) => {
    const pace = new Pace();
    for (let answer = 0; answer < before; answer++) pace.learn(100, 1000, TYPICAL);
    pace.learn(199, 1000 + now, TYPICAL);
    return pace.learn(201, 1000 + now, TYPICAL);
  };

  test('is learned from a hundred, and then from one in six milliseconds: the others say the same', () => {
    expect([isLearned(99, 0), isLearned(100, 0)]).toEqual([true, false]);
    expect([isLearned(100, 5.9), isLearned(100, 6)]).toEqual([false, true]);
  });
});

describe('what all processes know', () => {
  const told = { usual: 0, slowInRow: 0, provenAgo: 1e9, lateAgo: 1e9, timelyAgo: 1e9, turns: 0 };

  test("their usual time replaces the process's own", () => {
    const pace = new Pace();
    pace.adopt({ ...told, usual: 30 }, 1000);
    expect(pace.isSuspect(2000, 2061)).toBe(true);
    pace.adopt(told, 1000);
    expect(pace.isSuspect(2000, 2061)).toBe(true);
    expect(pace.isSuspect(2000, 2060)).toBe(false);
  });

  test('a quick answer elsewhere proves that a lost request was merely lost', () => {
    const pace = known();
    pace.adopt({ ...told, provenAgo: 500 }, 3000);
    expect(pace.isSuspect(2499, 5000)).toBe(false);
    expect(pace.isSuspect(2500, 5000)).toBe(true);
  });

  test('slow answers elsewhere are slow answers here', () => {
    const pace = known();
    pace.adopt({ ...told, slowInRow: 3 }, 4000);
    expect(pace.isSuspect(4000, 4010)).toBe(true);
    pace.adopt({ ...told, slowInRow: 2 }, 4015);
    expect(pace.isSuspect(4015, 4016)).toBe(false);
    pace.adopt(told, 4020);
    expect(pace.isSuspect(4030, 4040)).toBe(false);
  });
});
