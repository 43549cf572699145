import { expect, test } from '@jest/globals';
import { Holdback } from '../../src/traffic/holdback.js';

const early = () => 0;
const late = () => 0.999_999;

test('holds no call before the provider asks', () => {
  expect(new Holdback().waitOf(0, late)).toBe(0);
});

test('releases calls one by one over as long as they were held', () => {
  const holdback = new Holdback();
  holdback.hold(4000, 1000);
  expect(holdback.left(1000)).toBe(4000);
  expect(holdback.waitOf(3000, early)).toBe(2000);
  expect(holdback.waitOf(3000, late)).toBeCloseTo(6000, 1);
  expect(holdback.waitOf(5000, late)).toBe(0);
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
  expect(holdback.waitOf(0, late)).toBeCloseTo(70_000, 1);
});

test('a past time is over, and one that ends when the asked-for time does is not started anew', () => {
  const holdback = new Holdback();
  holdback.hold(4000, 1000);
  expect(holdback.left(5000)).toBe(0);
  expect(holdback.left(9000)).toBe(0);
  holdback.hold(2000, 3000);
  expect(holdback.waitOf(3000, () => 0.5)).toBe(4000);
});
