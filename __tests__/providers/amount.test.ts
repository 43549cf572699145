// A payment that a look-up found is the one in question only if its amount is. What is not a plain decimal proves nothing.
import { describe, expect, test } from '@jest/globals';
import { isSameAmount } from '../../src/providers/amount.js';

describe('two amounts', () => {
  test.each<readonly [asked: unknown, told: unknown]>([
    [100, '100.00'],
    ['100', 100],
    [3.3000000000000003, '3.30'],
    [33.333333333333336, '33.33'],
    [' 100 ', '100'],
    ['1.234', 1.234],
    ['1.2', '1.200'],
    ['.50', 0.5],
    ['-5.00', -5],
    [0.1 + 0.2, 0.3],
    [9_000_000_000_000.01, '9000000000000.01'],
  ])('%j and %j are equal', (asked, told) => {
    expect(isSameAmount(asked, told)).toBe(true);
  });

  test.each<readonly [asked: unknown, told: unknown]>([
    [100, '100.01'],
    [100.4, 100],
    ['1.234', '1.235'],
    [1.234, '1.24'],
    ['1.2', '1.204'],
    [100, -100],
    [0, 0.01],
  ])('%j and %j differ', (asked, told) => {
    expect(isSameAmount(asked, told)).toBe(false);
  });

  test.each<readonly [asked: unknown, told: unknown]>([
    [100, '0x64'],
    ['0x64', 100],
    [100, '1e2'],
    ['0b1', 1],
    ['0o7', 7],
    ['1,000.00', 1000],
    ['1_000', 1000],
    ['１００', 100],
    ['', 0],
    [' ', 0],
    ['.', 0],
    [null, 0],
    [[], 0],
    [true, 1],
    [100n, 100],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('%p and %p cannot be compared', (asked, told) => {
    expect(isSameAmount(asked, told)).toBeUndefined();
  });

  test('cannot be compared if one has three decimal places and the other, which has two, may have been rounded', () => {
    expect(isSameAmount('1.204', '1.20')).toBeUndefined();
    expect(isSameAmount(1.204, 1.2)).toBeUndefined();
  });
});
