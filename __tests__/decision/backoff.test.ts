import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { constant, exponential, type Jitter, linear } from '../../src/index.js';

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

  test.each([
    [() => exponential({ initial: -1 }), /exponential: initial must be a number of milliseconds, at least 0; got -1/],
    [() => exponential({ factor: 0.5 }), /factor must be a number, at least 1; got 0.5/],
    [
      () => exponential({ jitter: 'some' as never }),
      /jitter must be 'full', 'equal', 'decorrelated' or 'none'; got 'some'/,
    ],
    [
      () => exponential({ base: 2 } as never),
      /exponential: base is not an option; expected an object with some of: initial/,
    ],
    [() => linear({ step: Number.NaN }), /linear: step must be a number of milliseconds/],
    [() => constant('5' as never), /constant: delayMs must be a number of milliseconds, at least 0; got '5'/],
  ])('%s names what is wrong', (make, message) => {
    expect(make).toThrow(message);
  });
});
