import { describe, expect, test } from '@jest/globals';
import { NEVER, readLimitReset, readRetryAfter } from '../../src/failure/retry-after.js';

const read = (headers: Record<string, string>, now?: number) => readRetryAfter((name) => headers[name], now);
const now = Date.UTC(2026, 10, 21, 10, 0, 0);

describe('Retry-After', () => {
  test.each([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Saturday, 21-Nov-26 10:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Sat Nov 21 10:00:20 2026' }, 20_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
  ])('%j is %s ms', (headers, expected) => {
    expect(read(headers, now)).toBe(expected);
  });

  test.each(['', 'soon', '-', '5 apples', '2026-11-21', 'Infinity', '1e3', 'Xyz, 99 Foo 2026'])(
    '%j is absent',
    (value) => {
      expect(read({ 'retry-after': value }, now)).toBeUndefined();
    },
  );

  test('a date is measured from the answer, so that a wrong clock here does not matter', () => {
    const headers = { 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT', date: 'Sat, 21 Nov 2026 10:00:15 GMT' };
    expect(read(headers, now - 86_400_000)).toBe(5000);
    expect(read({ 'retry-after': headers['retry-after'] })).toBeUndefined();
    expect(read({})).toBeUndefined();
  });
});

test.each([{ 'retry-after': '-5' }, { 'retry-after': '-0.5' }, { 'retry-after-ms': '-1' }])(
  '%j means never',
  (headers) => {
    expect(read(headers, now)).toBe(NEVER);
  },
);

describe('the reset of a rate limit', () => {
  const reset = (headers: Record<string, string>, at?: number) => readLimitReset((name) => headers[name], at);

  test.each([
    [{ ratelimit: '"default";r=0;t=30' }, 30_000],
    [{ ratelimit: 'limit=100, remaining=0, reset=12' }, 12_000],
    [{ ratelimit: '"default";r=0;t=30', 'ratelimit-reset': '5' }, 30_000],
    [{ 'ratelimit-reset': '5', 'x-ratelimit-reset': '9' }, 5000],
    [{ 'x-ratelimit-reset': ' 9 ' }, 9000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 20) }, 20_000],
    [{ 'x-ratelimit-reset': String(now + 1500) }, 1500],
    [{ 'x-ratelimit-reset': String(now / 1000 - 20) }, 0],
    [{ 'x-ratelimit-reset': String(now / 1000 + 20), date: 'Sat, 21 Nov 2026 10:00:15 GMT' }, 5000],
  ])('%j is %s ms', (headers: Record<string, string>, expected) => {
    expect(reset(headers, now)).toBe(expected);
  });

  test.each([{}, { ratelimit: '"default";r=0' }, { 'ratelimit-reset': '-5' }, { 'x-ratelimit-reset': 'soon' }])(
    '%j is absent',
    (headers: Record<string, string>) => {
      expect(reset(headers, now)).toBeUndefined();
    },
  );

  test('as a time since the epoch needs a clock', () => {
    expect(reset({ 'x-ratelimit-reset': '1900000000' })).toBeUndefined();
  });
});
