import { describe, expect, test } from '@jest/globals';
import { readRetryAfter } from '../../src/failure/retry-after.js';

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

  test.each(['', 'soon', '-5', '5 apples', '2026-11-21', 'Infinity', '1e3', 'Xyz, 99 Foo 2026'])(
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
