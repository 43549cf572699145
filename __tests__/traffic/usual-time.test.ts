import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UsualTime } from '../../src/traffic/usual-time.js';

const learned = (...times: number[]) => {
  const usual = new UsualTime();
  for (const time of times) usual.learn(time, 0);
  return usual;
};

describe('how long good answers usually take', () => {
  test('before any has come, up to a second is quick', () => {
    const usual = new UsualTime();
    expect([usual.value, usual.isQuick(1000), usual.isQuick(1001)]).toEqual([0, true, false]);
  });

  test('quick is at most twice as long', () => {
    const usual = learned(100);
    expect([usual.value, usual.isQuick(200), usual.isQuick(201)]).toEqual([100, true, false]);
  });

  test('bearable is at most five times as long, once the usual time is known', () => {
    const usual = learned(100);
    expect([usual.isBearable(500), usual.isBearable(501), new UsualTime().isBearable(1)]).toEqual([true, false, false]);
  });

  test('a provider that answers in a few milliseconds is not slow because this machine is', () => {
    const usual = learned(2);
    expect([usual.isQuick(50), usual.isQuick(51)]).toEqual([true, false]);
  });

  test("is a millisecond at least, though powers are not exact: other processes' values must be so too", () => {
    const usual = learned(49);
    usual.learn(1, 60_000);
    expect(usual.value).toBe(1);
  });

  test('one that was not timed says nothing, and counts as quick', () => {
    const usual = learned(100, Number.NaN);
    expect([usual.value, usual.isQuick(Number.NaN)]).toEqual([100, true]);
  });

  test('a slow one among quick ones moves it little', () => {
    expect(learned(100, 100, 100, 10_000).value).toBeCloseTo(100 * 100 ** (1 / 4));
    expect(learned(...Array(99).fill(100), 10_000).value).toBeLessThan(105);
  });

  test('a jam of ten seconds is not usual after it, but a slowness of minutes is', () => {
    const usual = learned(...Array(1000).fill(100));
    let now = 0;
    for (; now < 10_000; now += 100) usual.learn(1000, now);
    expect(usual.isQuick(1000)).toBe(false);
    for (; now < 300_000; now += 100) usual.learn(1000, now);
    expect(usual.value).toBeGreaterThan(900);
  });

  test('many answers of other processes count as that many', () => {
    const usual = learned(...Array(10).fill(100));
    usual.learn(1000, 0, 90);
    expect(usual.value).toBeCloseTo(100 * 10 ** 0.9);
  });

  test('what all processes know replaces it, and is learned from onwards', () => {
    const usual = learned(100);
    usual.adopt(300);
    expect([usual.value, usual.isQuick(600), usual.isQuick(601)]).toEqual([300, true, false]);
    const unknown = new UsualTime();
    unknown.adopt(300);
    expect([unknown.value, unknown.isQuick(601)]).toEqual([300, false]);
  });

  test('lies between the quickest and the slowest, whatever comes in whatever order', () => {
    const answer = fc.record({
      took: fc.double({ min: 1, max: 1e6, noNaN: true }),
      gap: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1 }), (answers) => {
        const usual = new UsualTime();
        let now = 0;
        for (const { took, gap } of answers) {
          now += gap;
          usual.learn(took, now);
        }
        const times = answers.map(({ took }) => took);
        expect(usual.value).toBeGreaterThanOrEqual(Math.min(...times) * (1 - 1e-9));
        expect(usual.value).toBeLessThanOrEqual(Math.max(...times) * (1 + 1e-9));
      }),
    );
  });
});

test('a provider that has become slower for good is as quick as usual in the end, even while calls wait', () => {
  const usual = new UsualTime();
  for (let now = 0; now < 60_000; now += 100) usual.learn(100, now);
  const before = usual.isQuick(1000);
  for (let now = 60_000; now < 100_000; now += 100) usual.learnSlowly(1000, now);
  const afterAJam = usual.isQuick(1000);
  for (let now = 100_000; now < 1_800_000; now += 100) usual.learnSlowly(1000, now);
  expect([before, afterAJam, usual.isQuick(1000)]).toEqual([false, false, true]);
});

describe('while calls wait', () => {
  const later = 60_000;

  test('a good answer moves the usual by its share of ten minutes', () => {
    const usual = learned(100);
    usual.learnSlowly(1000, later);
    expect(usual.value).toBeCloseTo(100 * 10 ** 0.1);
    usual.learnSlowly(1000, later);
    expect(usual.value).toBeCloseTo(100 * 10 ** 0.1);
  });

  test('one after a long time is all that is known, and no more than that', () => {
    const usual = learned(100);
    usual.learnSlowly(1000, 9e9);
    expect(usual.value).toBeCloseTo(1000);
  });

  test('one that was not timed says nothing, and if the usual is unknown none sets it', () => {
    const usual = learned(100);
    usual.learnSlowly(Number.NaN, later);
    expect(usual.value).toBe(100);
    const unknown = new UsualTime();
    unknown.learnSlowly(1000, later);
    expect(unknown.value).toBe(0);
    unknown.learn(300, later);
    expect(unknown.value).toBe(300);
  });

  test('one that took no time counts as a millisecond', () => {
    const usual = learned(0);
    expect(usual.value).toBe(1);
    usual.learnSlowly(0, 9e9);
    expect(usual.value).toBe(1);
  });
});
