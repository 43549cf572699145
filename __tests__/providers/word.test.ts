import { describe, expect, test } from '@jest/globals';
import { isAnotherOfItsKind } from '../../src/providers/own-object.js';
import { numberSent, wordSent } from '../../src/providers/word.js';

const strange: readonly unknown[] = [
  { toString: '' },
  { toString: 1, valueOf: 1 },
  ['PAYMENT'],
  [],
  {},
  null,
  undefined,
];

describe('what somebody else has sent', () => {
  test.each(strange)('as a word: %j is none, and does not throw', (value) => {
    expect(wordSent(value)).toBe('');
  });

  test.each([
    ['PAYMENT', 'PAYMENT'],
    [7, '7'],
    [true, 'true'],
  ])('as a word: %j is %j', (value, word) => {
    expect(wordSent(value)).toBe(word);
  });

  test.each(strange)('as the kind of an object: %j is none, and does not throw', (value) => {
    expect(isAnotherOfItsKind('/v1/invoices/in_1/pay', value, 'in_2')).toBe(false);
    expect(isAnotherOfItsKind('/v1/invoices/in_1/pay', 'invoice', 'in_2')).toBe(true);
  });

  test.each(strange)('as a number: %j is none, and does not throw', (value) => {
    expect(numberSent(value)).toBeNaN();
  });

  test.each([
    ['10.00', 10],
    [7, 7],
  ])('as a number: %j is %d', (value, number) => {
    expect(numberSent(value)).toBe(number);
  });
});
