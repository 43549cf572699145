// How far a provider's clock is from this machine's, judged by its answers.
import { describe, expect, test } from '@jest/globals';
import {
  aheadBy,
  firstSentBy,
  isBehind,
  isSurelyBefore,
  isSurelySince,
  onlyOneSince,
} from '../../src/providers/their-clock.js';

const now = Date.parse('2026-11-27T08:00:00Z');
const answer = (at: number, more = {}) => ({
  status: 200,
  data: {},
  headers: { date: new Date(at).toUTCString(), ...more },
});

describe('the clock of a provider', () => {
  test.each([
    ['an hour behind', answer(now - 3_600_000), -3_600_000],
    ['an hour ahead', { ...answer(now + 3_600_000), receivedAt: now }, 3_600_000],
    ['two seconds ahead', { ...answer(now + 2000), receivedAt: now }, 2000],
    ['ahead by what the answer did not take', { ...answer(now + 12_000), receivedAt: now + 9000 }, 3000],
    ['the same as this one, if the answer is slow', { ...answer(now + 9000), receivedAt: now + 9000 }, 0],
    ['the same as this one, if nobody knows how long the answer took', answer(now + 3_600_000), 0],
    ['the same as this one, if the answer is from a cache', answer(now - 600_000, { age: '600' }), 0],
    ['taken for the same as this one, if the answer has no date', { status: 200, data: {}, headers: {} }, 0],
    [
      'taken for the same as this one, if the date cannot be read',
      { status: 200, data: {}, headers: { date: 'soon' } },
      0,
    ],
  ])('is %s', (_, told, ahead) => {
    expect(aheadBy(told, { now })).toBe(ahead);
    expect(firstSentBy(told, { now, firstSentAt: now - 5000 })).toBe(now - 5000 + ahead);
  });

  test('can hide a new object only if it is further behind than the look-up allows for', () => {
    const times = { lastSentAt: now };
    expect([9, 11].map((minutes) => isBehind(answer(now - minutes * 60_000), times, 600_000))).toEqual([false, true]);
    expect(isBehind(answer(now - 3_600_000), {}, 600_000)).toBe(false);
  });

  test('proves nothing about an object whose time is unknown', () => {
    expect(isSurelySince('soon', now)).toBe(false);
    expect(isSurelySince(undefined, now)).toBe(false);
    expect(isSurelySince(now, undefined)).toBe(false);
    expect(isSurelySince(new Date(now).toISOString(), now)).toBe(true);
  });
});

describe('what looks older than the call', () => {
  const HOUR = 3_600_000;
  const times = { now, firstSentAt: now - 5000 };
  const undated = { status: 200, data: {}, headers: {} };
  const areBefore = (told: typeof undated, allowed?: number) =>
    [1, 20, 26].map((hours) => isSurelyBefore(now - hours * HOUR, told, times, allowed));

  test('is certainly older if it is so by more than a day, whatever the Date says', () => {
    expect(areBefore(undated)).toEqual([false, false, true]);
    expect(areBefore(answer(now))).toEqual([false, false, true]);
    expect(areBefore(answer(now + 5 * HOUR))).toEqual([false, false, true]);
    expect(areBefore(answer(now - 5 * HOUR))).toEqual([false, false, false]);
  });

  test('and took nothing, is certainly older if the Date says so', () => {
    expect(areBefore(undated, 1000)).toEqual([false, false, true]);
    expect(areBefore(answer(now), 1000)).toEqual([true, true, true]);
    expect(areBefore(answer(now - 5 * HOUR), 1000)).toEqual([false, true, true]);
  });

  test('is not known to be older if either time is unknown', () => {
    expect(isSurelyBefore('soon', answer(now), times)).toBe(false);
    expect(isSurelyBefore(0, answer(now), {})).toBe(false);
  });
});

test('of two equal refunds made since the first attempt, neither is taken for this call’s', () => {
  const since = Date.parse('2026-01-01T00:00:10Z');
  const at = (second: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString();
  const made = (...seconds: number[]) => onlyOneSince(seconds.map(at), (each) => each, since);
  expect(made(2, 12)).toBe(at(12));
  expect(made(12, 13)).toBeUndefined();
  expect(made(2)).toBeUndefined();
  expect(onlyOneSince([at(12)], (each) => each, undefined)).toBeUndefined();
});
