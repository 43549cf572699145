import { describe, expect, test } from '@jest/globals';
import { AdaptiveLimit } from '../../src/traffic/adaptive-limit.js';
import { Turnstile } from '../../src/traffic/turnstile.js';

/** So many good answers that took so long, with every place in use. */
function answers(limit: AdaptiveLimit, count: number, tookMs: number): number {
  for (let answer = 0; answer < count; answer++) limit.learn(tookMs, true, limit.value);
  return limit.value;
}

describe('a limit that adapts', () => {
  test('begins with 20, and does not move before twenty good answers have shown what is usual', () => {
    const limit = new AdaptiveLimit();
    limit.learn(5000, false, 20);
    expect(answers(limit, 19, 50)).toBe(20);
    expect(answers(limit, 20, 50)).toBeGreaterThan(22);
  });

  test('grows by its root in a round of answers while they are as quick as usual, up to a thousand', () => {
    const limit = new AdaptiveLimit();
    answers(limit, 19, 50);
    expect(answers(limit, 21, 50)).toBe(24);
    expect(answers(limit, 25_000, 50)).toBe(1000);
  });

  test('does not grow if it is never nearly reached', () => {
    const limit = new AdaptiveLimit();
    for (let answer = 0; answer < 1000; answer++) limit.learn(50, true, 9);
    expect(limit.value).toBe(20);
    limit.learn(50, true, 10);
    for (let answer = 0; answer < 2; answer++) limit.learn(50, true, 11);
    expect(limit.value).toBe(21);
  });

  test('is halved by a round of answers that take much longer than usual, but never below one', () => {
    const limit = new AdaptiveLimit();
    const before = answers(limit, 500, 50);
    for (let answer = 0; answer < before; answer++) limit.learn(1000, true, before);
    expect(limit.value).toBeGreaterThan(before / 2);
    expect(limit.value).toBeLessThan(before * 0.75);
    for (let answer = 0; answer < 1000; answer++) limit.learn(60_000, false, 0);
    expect(limit.value).toBe(1);
  });

  test('learns what is usual from twenty good answers, and at once if they get quicker', () => {
    const limit = new AdaptiveLimit();
    answers(limit, 20, 500);
    limit.learn(5000, false, 1);
    expect(limit.value).toBeLessThan(15);
    answers(limit, 40, 50);
    const before = limit.value;
    expect(answers(limit, 40, 200)).toBeLessThan(before);
  });

  test('twice the usual time is not slow, more is', () => {
    const limit = new AdaptiveLimit();
    const before = answers(limit, 200, 50);
    expect(answers(limit, 20, 100)).toBeGreaterThan(before);
    expect(answers(limit, 200, 150)).toBeLessThan(before);
  });

  test('comes back when answers are quick again', () => {
    const limit = new AdaptiveLimit();
    answers(limit, 300, 50);
    const small = answers(limit, 300, 5000);
    expect(small).toBeLessThan(8);
    expect(answers(limit, 300, 50)).toBeGreaterThan(3 * small);
  });

  test('takes slowness for usual in the end, but not during a storm', () => {
    const limit = new AdaptiveLimit();
    answers(limit, 1000, 50);
    expect(answers(limit, 2000, 200)).toBeLessThan(40);
    expect(answers(limit, 20_000, 200)).toBeGreaterThan(200);
  });

  test('does not hold back a provider whose answers are quick and slow by chance', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const limit = new AdaptiveLimit();
    for (let answer = 0; answer < 20_000; answer++) limit.learn(20 - 20 * Math.log(1 - random()), true, limit.value);
    expect(limit.value).toBeGreaterThan(200);
  });

  test('a timeout is as slow as it was long; a failure that comes at once says nothing', () => {
    const limit = new AdaptiveLimit();
    const before = answers(limit, 100, 50);
    for (let failure = 0; failure < 100; failure++) limit.learn(Math.min(50, failure + 1), false, limit.value);
    expect(limit.value).toBe(before);
    // Nor does it change what is usual.
    expect(answers(limit, 20, 100)).toBeGreaterThan(before);
    limit.learn(3000, false, 0);
    expect(limit.value).toBeLessThanOrEqual(Math.ceil(before / 2) + 4);
  });

  test('an answer in no time at all is an answer', () => {
    expect(answers(new AdaptiveLimit(), 100, 0)).toBeGreaterThanOrEqual(20);
  });
});

describe('a turnstile with an adaptive limit', () => {
  test('lets waiting calls in when there is more room, and lets none in while there is less', () => {
    const turnstile = new Turnstile({ limit: 'adaptive' });
    let entered = 0;
    for (let call = 0; call < 20; call++) expect(turnstile.tryEnter()).toBe(true);
    expect(turnstile.tryEnter()).toBe(false);
    for (let call = 0; call < 100; call++) turnstile.await(() => entered++);
    const pass = (tookMs: number) => {
      turnstile.leave();
      turnstile.learn(tookMs, true);
    };
    for (let answer = 0; answer < 40; answer++) pass(50);
    expect(turnstile.limit).toBe(24);
    expect(entered).toBe(40 + 4);
    for (let answer = 0; answer < 20; answer++) pass(5000);
    expect(turnstile.limit).toBeLessThan(20);
    expect(entered).toBeLessThanOrEqual(40 + 4 + turnstile.limit);
  });

  test('counts the attempt that has just ended among those under way', () => {
    const turnstile = new Turnstile({ limit: 'adaptive' });
    for (let call = 0; call < 11; call++) turnstile.tryEnter();
    for (let answer = 0; answer < 40; answer++) {
      turnstile.leave();
      turnstile.learn(50, true);
      turnstile.tryEnter();
    }
    expect(turnstile.limit).toBe(22);
  });

  test('learns nothing with a fixed limit', () => {
    const turnstile = new Turnstile({ limit: 2 });
    for (let answer = 0; answer < 100; answer++) turnstile.learn(answer < 50 ? 1 : 1000, true);
    expect(turnstile.limit).toBe(2);
  });
});
