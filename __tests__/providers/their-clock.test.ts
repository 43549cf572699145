// How far a provider's clock is from this machine's, by its answers.
import { describe, expect, test } from '@jest/globals';
import { aheadBy, firstSentBy, isBehind, isSurelySince, onlyOneSince } from '../../src/providers/their-clock.js';

const now = Date.parse('2026-11-27T08:00:00Z');
const answer = (at: number, more = {}) => ({
  status: 200,
  data: {},
  headers: { date: new Date(at).toUTCString(), ...more },
});

describe('the clock of a provider', () => {
  test.each([
    ['an hour behind', answer(now - 3_600_000), -3_600_000],
    ['an hour ahead', answer(now + 3_600_000), 3_600_000],
    ['as this one, and slow to answer', answer(now + 9000), 0],
    ['as this one, by an answer out of a cache', answer(now - 600_000, { age: '600' }), 0],
    ['not told', { status: 200, data: {}, headers: {} }, 0],
    ['not told in a form that can be read', { status: 200, data: {}, headers: { date: 'soon' } }, 0],
  ])('is %s', (_, told, ahead) => {
    expect(aheadBy(told, { now })).toBe(ahead);
    expect(firstSentBy(told, { now, firstSentAt: now - 5000 })).toBe(now - 5000 + ahead);
  });

  test('hides what has just been made only if it is further behind than allowance is made for', () => {
    const times = { lastSentAt: now };
    expect([9, 11].map((minutes) => isBehind(answer(now - minutes * 60_000), times, 600_000))).toEqual([false, true]);
    expect(isBehind(answer(now - 3_600_000), {}, 600_000)).toBe(false);
  });

  test('vouches for nothing whose time is not known', () => {
    expect(isSurelySince('soon', now)).toBe(false);
    expect(isSurelySince(undefined, now)).toBe(false);
    expect(isSurelySince(now, undefined)).toBe(false);
    expect(isSurelySince(new Date(now).toISOString(), now)).toBe(true);
  });
});

test('of two equal refunds made since the first attempt, none is told as that of this call', () => {
  const since = Date.parse('2026-01-01T00:00:10Z');
  const at = (second: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString();
  const made = (...seconds: number[]) => onlyOneSince(seconds.map(at), (each) => each, since);
  expect(made(2, 12)).toBe(at(12));
  expect(made(12, 13)).toBeUndefined();
  expect(made(2)).toBeUndefined();
  expect(onlyOneSince([at(12)], (each) => each, undefined)).toBeUndefined();
});
