import { describe, expect, test } from '@jest/globals';
import { readLimitReset, readRetryAfter, toldInBody } from '../../src/failure/retry-after.js';

const read = (headers: Record<string, string>, now?: number) => readRetryAfter((name) => headers[name], now);
const now = Date.UTC(2026, 10, 21, 10, 0, 0);

describe('Retry-After', () => {
  test.each([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': '07' }, 7000],
    [{ 'retry-after': '12.25' }, 12_250],
    [{ 'retry-after-ms': ' 250 ' }, 250],
    [{ 'retry-after': '4811111111111114' }, 1_000_000_000_000],
    [{ 'retry-after-ms': '4811111111111114' }, 1_000_000_000_000],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Saturday, 21-Nov-26 10:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Sat Nov 21 10:00:20 2026' }, 20_000],
    [{ 'retry-after': 'Saturday, 21-Nov-2026 10:00:20' }, 20_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after': ' Sat, 21 Nov 2026 12:00:20 +0200 ' }, 20_000],
    [{ 'retry-after': 'sat, 21 nov 2026 10:00:20 utc' }, 20_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT', date: 'soon' }, 20_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT', date: ' Sat, 21 Nov 2026 10:00:15 GMT ' }, 5000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:00 GMT' }, 86_400_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:00:00 GMT' }, 172_800_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 10:00:00 GMT' }, 259_200_000],
    [{ 'retry-after': 'Wed, 25 Nov 2026 10:00:00 GMT' }, 345_600_000],
    [{ 'retry-after': 'Thu, 26 Nov 2026 10:00:00 GMT' }, 432_000_000],
    [{ 'retry-after': 'Fri, 27 Nov 2026 10:00:00 GMT' }, 518_400_000],
  ])('%j is %s ms', (headers, expected) => {
    expect(read(headers, now)).toBe(expected);
  });

  test.each([
    '',
    'soon',
    '-',
    '5 apples',
    'apples 5',
    '5.',
    '.5',
    '5.x',
    '-5 apples',
    'x-5',
    '-5.',
    '-x',
    '2026-11-21',
    'Infinity',
    '1e3',
    'Sat, 99 Foo 2026',
    'on Sat, 21 Nov 2026 10:00:20 GMT',
    '21 Nov 2026 10:00:20 GMT',
  ])('%j is absent', (value) => {
    expect(read({ 'retry-after': value }, now)).toBeUndefined();
  });

  test('a date is measured from the answer, so that a wrong clock here does not matter', () => {
    const headers = { 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT', date: 'Sat, 21 Nov 2026 10:00:15 GMT' };
    expect(read(headers, now - 86_400_000)).toBe(5000);
    expect(read({ 'retry-after': headers['retry-after'] })).toBeUndefined();
    expect(read({})).toBeUndefined();
  });
});

test.each([
  { 'retry-after': '-5' },
  { 'retry-after': '-12.25' },
  { 'retry-after': '-0.5' },
  { 'retry-after-ms': '-1' },
  { 'retry-after-ms': ' -1 ', 'retry-after': '5' },
])('%j means never', (headers) => {
  expect(read(headers, now)).toBe(-1);
});

describe('the reset of a rate limit', () => {
  const reset = (headers: Record<string, string>, at?: number) => readLimitReset((name) => headers[name], at);

  test.each([
    [{ ratelimit: '"default";r=0;t=30' }, 30_000],
    [{ ratelimit: 'limit=100, remaining=0, reset=12' }, 12_000],
    [{ ratelimit: '"default";r=0;t=30', 'ratelimit-reset': '5' }, 30_000],
    [{ ratelimit: 't=30' }, 30_000],
    [{ ratelimit: 'r=0, T = 30' }, 30_000],
    [{ ratelimit: 'r=0;\tReset=30' }, 30_000],
    [{ ratelimit: 'r=0;left=9;t=30' }, 30_000],
    [{ 'ratelimit-reset': '5', 'x-ratelimit-reset': '9' }, 5000],
    [{ 'ratelimit-reset': '2.5' }, 2500],
    [{ 'x-ratelimit-reset': '999999999' }, 999_999_999_000],
    [{ 'x-ratelimit-reset': '1000000000' }, 0],
    [{ 'x-ratelimit-reset': '999999999999' }, 1_000_000_000_000],
    [{ 'x-ratelimit-reset': '1000000000000' }, 0],
    [{ 'x-ratelimit-reset': ' 9 ' }, 9000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 20) }, 20_000],
    [{ 'x-ratelimit-reset': String(now + 1500) }, 1500],
    [{ 'x-ratelimit-reset': String(now / 1000 - 20) }, 0],
    [{ 'x-ratelimit-reset': String(now / 1000 + 20), date: 'Sat, 21 Nov 2026 10:00:15 GMT' }, 5000],
  ])('%j is %s ms', (headers: Record<string, string>, expected) => {
    expect(reset(headers, now)).toBe(expected);
  });

  test.each([
    {},
    { ratelimit: '"default";r=0' },
    { 'ratelimit-reset': '-5' },
    { 'x-ratelimit-reset': 'soon' },
    { ratelimit: 'limit=9' },
    { ratelimit: 't=soon' },
  ])('%j is absent', (headers: Record<string, string>) => {
    expect(reset(headers, now)).toBeUndefined();
  });

  test('needs a clock as a time since the epoch', () => {
    expect(reset({ 'x-ratelimit-reset': '1900000000' })).toBeUndefined();
    expect(reset({ 'x-ratelimit-reset': '60' })).toBe(60_000);
  });
});

test.each([
  [undefined, undefined],
  [-1, -1],
  [-5, -1],
  [0, 0],
  [250, 250],
  [4811111111111114, 1_000_000_000_000],
])('a body that tells %p ms asks to wait %p', (told, ms) => {
  expect(toldInBody(told)).toBe(ms);
});
