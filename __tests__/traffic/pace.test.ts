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

  test('not if a request that was sent later was answered quickly: nobody overtakes in a queue, so it was merely lost', () => {
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

describe('what is usual', () => {
  test('is not learned while somebody waits: then it would make a jam usual', () => {
    const pace = known();
    for (let answer = 0; answer < 100; answer++) expect(pace.learn(1000, 1000, !TYPICAL)).toBe(false);
    expect(pace.learn(201, 1000, !TYPICAL)).toBe(false);
    expect(pace.learn(200, 1000, !TYPICAL)).toBe(true);
  });

  test('an answer that was not timed is as quick as usual, and is as good as sent when it came', () => {
    const pace = known();
    expect(pace.learn(Number.NaN, 3000, TYPICAL)).toBe(true);
    expect(pace.isSuspect(2999, 9000)).toBe(false);
    expect(pace.isSuspect(3000, 9000)).toBe(true);
  });

  test('an answer that comes late does not take back what a later request has proven', () => {
    const pace = known();
    pace.learn(10, 3000, TYPICAL);
    pace.learn(200, 3001, TYPICAL);
    expect(pace.provenAt).toBe(2990);
  });
});

describe('what all processes know', () => {
  const told = { usual: 0, slowInRow: 0, provenAgo: 1e9, turns: 0 };

  test('their usual time takes the place of the own', () => {
    const pace = new Pace();
    pace.adopt({ ...told, usual: 30 }, 1000);
    expect(pace.isSuspect(2000, 2061)).toBe(true);
    pace.adopt(told, 1000);
    expect(pace.isSuspect(2000, 2061)).toBe(true);
    expect(pace.isSuspect(2000, 2060)).toBe(false);
  });

  test('what was answered quickly elsewhere proves that a lost request was merely lost', () => {
    const pace = known();
    pace.adopt({ ...told, provenAgo: 500 }, 3000);
    expect(pace.isSuspect(2499, 5000)).toBe(false);
    expect(pace.isSuspect(2500, 5000)).toBe(true);
  });

  test('slow answers elsewhere are slow answers here', () => {
    const pace = known();
    pace.adopt({ ...told, slowInRow: 3 }, 4000);
    expect(pace.isSuspect(4000, 4010)).toBe(true);
    pace.adopt(told, 4020);
    expect(pace.isSuspect(4030, 4040)).toBe(false);
  });
});
