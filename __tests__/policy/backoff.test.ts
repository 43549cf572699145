import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { constant, exponential, type Jitter, linear } from '../../src/policy/backoff.js';

const attempts = [1, 2, 3, 4, 5, 6, 7];

describe('backoffs', () => {
  test('exponential without jitter doubles up to its maximum', () => {
    const backoff = exponential({ initial: 100, factor: 2, max: 1000, jitter: 'none' });
    expect(attempts.map((attempt) => backoff(attempt))).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
  });

  test('linear grows by its step, constant not at all', () => {
    const backoff = linear({ initial: 100, step: 50, max: 220 });
    expect(attempts.slice(0, 4).map((attempt) => backoff(attempt))).toEqual([100, 150, 200, 220]);
    expect(attempts.map((attempt) => constant(7)(attempt))).toEqual(attempts.map(() => 7));
  });

  test('has defaults', () => {
    const [one, none] = [() => 1, () => 0];
    expect(attempts.map((attempt) => exponential()(attempt, undefined, one))).toEqual([
      200, 400, 800, 1600, 3200, 6400, 10_000,
    ]);
    expect(exponential()(3, undefined, none)).toBe(0);
    expect([1, 2, 3, 20, 21].map((attempt) => linear()(attempt))).toEqual([500, 1000, 1500, 10_000, 10_000]);
    expect([1, 2].map((attempt) => linear({ initial: 70 })(attempt))).toEqual([70, 140]);
    for (let time = 0; time < 50; time++) expect(exponential()(1)).toBeLessThan(200);
    expect(new Set(Array.from({ length: 50 }, () => exponential()(7))).size).toBeGreaterThan(1);
  });

  test('decorrelated begins at its initial wait, and goes up to three times the previous one, at most to its maximum', () => {
    const at = (previous: number | undefined, chance: number) =>
      exponential({ initial: 100, max: 500, jitter: 'decorrelated' })(1, previous, () => chance);
    expect([at(undefined, 0), at(undefined, 0.5), at(undefined, 1)]).toEqual([100, 200, 300]);
    expect([at(10, 0), at(10, 1)]).toEqual([100, 100]);
    expect([at(200, 0.5), at(200, 1)]).toEqual([350, 500]);
  });

  test.each(['full', 'equal', 'decorrelated', 'none'] as const)(
    'exponential with jitter %s stays within its bounds',
    (jitter: Jitter) => {
      const options = fc.record({ initial: fc.nat(5000), factor: fc.integer({ min: 1, max: 5 }), max: fc.nat(60_000) });
      const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
      fc.assert(
        fc.property(
          options,
          fc.integer({ min: 1, max: 60 }),
          random,
          fc.nat(60_000),
          (given, attempt, chance, previous) => {
            const delay = exponential({ ...given, jitter })(attempt, previous, () => chance);
            const whole = Math.min(given.max, given.initial * given.factor ** (attempt - 1));
            const least = { full: 0, equal: whole / 2, none: whole, decorrelated: Math.min(given.initial, given.max) }[
              jitter
            ];
            const most = jitter === 'decorrelated' ? given.max : whole;
            expect(delay).toBeGreaterThanOrEqual(least);
            expect(delay).toBeLessThanOrEqual(most);
          },
        ),
      );
    },
  );

  test('jitter spreads over its whole range', () => {
    const at = (jitter: Jitter, chance: number) => exponential({ initial: 100, jitter })(1, 200, () => chance);
    expect([at('full', 0), at('full', 0.5)]).toEqual([0, 50]);
    expect([at('equal', 0), at('equal', 0.5)]).toEqual([50, 75]);
    expect([at('decorrelated', 0), at('decorrelated', 0.5)]).toEqual([100, 350]);
  });

  const wait = 'must be a number of milliseconds, at least 0; got';
  const jitters = "'full', 'equal', 'decorrelated' or 'none'";
  test.each([
    [() => exponential({ initial: -1 }), `exponential: initial ${wait} -1`],
    [() => exponential({ max: Number.NaN }), `exponential: max ${wait} NaN`],
    [() => exponential({ factor: 0.5 }), 'exponential: factor must be a number, at least 1; got 0.5'],
    [() => exponential({ jitter: 'some' as never }), `exponential: jitter must be ${jitters}; got 'some'`],
    [
      () => exponential({ base: 2 } as never),
      'exponential: base is not an option; did you mean initial? expected an object with some of: initial, factor, max, jitter',
    ],
    [() => linear({ initial: '5' as never }), `linear: initial ${wait} '5'`],
    [() => linear({ step: Number.NaN }), `linear: step ${wait} NaN`],
    [() => linear({ max: -1 }), `linear: max ${wait} -1`],
    [
      () => linear({ factor: 2 } as never),
      'linear: factor is not an option; expected an object with some of: initial, step, max',
    ],
    [() => constant('5' as never), `constant: delayMs ${wait} '5'`],
    [() => constant(-1), `constant: delayMs ${wait} -1`],
  ])('%s: the message names what is wrong', (make, message) => {
    expect(make).toThrow(new TypeError(message));
  });
});
