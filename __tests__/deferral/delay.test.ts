import { describe, expect, test } from '@jest/globals';
import { heeded, whenToGoOn } from '../../src/deferral/delay.js';
import { constant } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';

const NOW = 1_000_000;
const HOUR = 3_600_000;
const delay = heeded(constant(60_000), () => {});

describe('5,000 calls with the same return time', () => {
  const random = seededRandom(3);
  const times = Array.from({ length: 5000 }, () => whenToGoOn(NOW + HOUR, 1, delay, NOW, random) - NOW);

  test('come back over a tenth of the wait, not all at once', () => {
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(0.09 * HOUR);
    const perSecond = new Map<number, number>();
    for (const at of times) perSecond.set(Math.floor(at / 1000), (perSecond.get(Math.floor(at / 1000)) ?? 0) + 1);
    // Spread evenly, they would be 14 in each.
    expect(Math.max(...perSecond.values())).toBeLessThan(40);
  });

  test('do not come back before it, nor much later', () => {
    expect(Math.min(...times)).toBeGreaterThanOrEqual(HOUR);
    expect(Math.max(...times)).toBeLessThanOrEqual(1.1 * HOUR);
  });
});

test('wait at most ten minutes longer if deferred for a day', () => {
  expect(whenToGoOn(NOW + 24 * HOUR, 1, delay, NOW, () => 0.999) - NOW).toBeLessThanOrEqual(24 * HOUR + 600_000);
});

test('are spread as well if nobody gave a time: an outage ends many calls at once', () => {
  expect(whenToGoOn(undefined, 1, delay, NOW, () => 0) - NOW).toBe(60_000);
  expect(whenToGoOn(undefined, 1, delay, NOW, () => 0.5) - NOW).toBe(63_000);
});
