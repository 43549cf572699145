import { describe, expect, test } from '@jest/globals';
import { Acquaintance } from '../../src/traffic/acquaintance.js';

const MANY = 7;
/** A client made at time 0, after so many good answers at this time. */
function known(answers: number, at: number): Acquaintance {
  const acquaintance = new Acquaintance(0);
  for (let answer = 0; answer < answers; answer++) acquaintance.learn(at);
  return acquaintance;
}

describe('a process with fewer than three good answers in the last minute is suspicious', () => {
  test('after three failures in a row, or a slow answer', () => {
    expect(known(3, 20_000).isSuspicious(3, MANY, true, 20_000)).toBe(false);
    const acquaintance = known(2, 15_000);
    expect(acquaintance.isSuspicious(2, MANY, false, 20_000)).toBe(false);
    expect(acquaintance.isSuspicious(3, MANY, false, 20_000)).toBe(true);
    expect(acquaintance.isSuspicious(0, MANY, true, 20_000)).toBe(true);
  });

  test('but not in its first ten seconds, in which it could not get to know the provider, unless many fail', () => {
    const acquaintance = known(0, 0);
    expect(acquaintance.isSuspicious(6, MANY, true, 9999)).toBe(false);
    expect(acquaintance.isSuspicious(7, MANY, true, 9999)).toBe(true);
    expect(acquaintance.isSuspicious(3, MANY, true, 10_000)).toBe(true);
    const later = new Acquaintance(50_000);
    expect(later.isSuspicious(3, MANY, true, 59_999)).toBe(false);
    expect(later.isSuspicious(3, MANY, true, 60_000)).toBe(true);
  });
});

test('one with more good answers is not, until they are too long ago', () => {
  const acquaintance = known(6, 20_000);
  expect(acquaintance.isSuspicious(7, MANY, true, 20_000)).toBe(false);
  expect(acquaintance.isSuspicious(7, MANY, true, 61_000)).toBe(false);
  expect(acquaintance.isSuspicious(7, MANY, true, 62_000)).toBe(true);
});
