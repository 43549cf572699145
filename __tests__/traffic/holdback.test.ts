import { expect, test } from '@jest/globals';
import { Holdback } from '../../src/traffic/holdback.js';

const early = () => 0;
const late = () => 0.999_999;
const LONG = 60_000;

test('holds no call before the provider asks', () => {
  expect(new Holdback().waitOf(0, late, LONG)).toBe(0);
});

test('releases calls one by one over as long as they were held', () => {
  const holdback = new Holdback();
  holdback.hold(4000, 1000);
  expect(holdback.left(1000)).toBe(4000);
  expect(holdback.waitOf(3000, early, LONG)).toBe(2000);
  expect(holdback.waitOf(3000, late, LONG)).toBeCloseTo(6000, 1);
  expect(holdback.waitOf(5000, late, LONG)).toBe(0);
});

test('a call that has less time is released within half of what it has left, and one that has none when it would be anyhow', () => {
  const holdback = new Holdback();
  holdback.hold(3000, 0);
  expect(holdback.waitOf(0, late, 5000)).toBeCloseTo(4000, 1);
  expect(holdback.waitOf(0, early, 5000)).toBe(3000);
  expect(holdback.waitOf(0, late, 3001)).toBeCloseTo(3000.5, 1);
  expect(holdback.waitOf(0, late, 9000)).toBeCloseTo(6000, 1);
  for (const none of [3000, 2000, 0, -1]) expect(holdback.waitOf(0, late, none)).toBeCloseTo(6000, 1);
});

test('a shorter time changes nothing, a longer one counts', () => {
  const holdback = new Holdback();
  holdback.hold(4000, 0);
  holdback.hold(1000, 1000);
  expect(holdback.left(1000)).toBe(3000);
  holdback.hold(5000, 1000);
  expect(holdback.left(1000)).toBe(5000);
});

test('holds for a minute at most, and releases within ten seconds', () => {
  const holdback = new Holdback();
  holdback.hold(86_400_000, 0);
  expect(holdback.left(0)).toBe(60_000);
  expect(holdback.waitOf(0, late, LONG)).toBeCloseTo(70_000, 1);
});

test('a past time is over, and one that ends when the asked-for time does is not started anew', () => {
  const holdback = new Holdback();
  holdback.hold(4000, 1000);
  expect(holdback.left(5000)).toBe(0);
  expect(holdback.left(9000)).toBe(0);
  holdback.hold(2000, 3000);
  expect(holdback.waitOf(3000, () => 0.5, LONG)).toBe(4000);
});
