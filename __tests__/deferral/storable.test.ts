import { describe, expect, test } from '@jest/globals';
import { storable } from '../../src/deferral/storable.js';

describe('what job returns', () => {
  test.each<[unknown]>([
    ['payment-7'],
    [7],
    [null],
    [undefined],
    [{ paymentId: 7, at: new Date(0), note: undefined, lines: [1, 'two', { three: true }] }],
  ])('is accepted as it is: %p', (data) => {
    expect(storable(data)).toBe(data);
  });

  const circle: Record<string, unknown> = {};
  circle.self = circle;
  test.each<[string, unknown]>([
    ['a promise', Promise.reject(new Error('the database is away'))],
    ['a promise at paymentId', { paymentId: Promise.reject(new Error('the database is away')) }],
    ['a promise at lines.1', { lines: [1, Promise.resolve(2)] }],
    ['a function at pay', { pay: () => 1 }],
    ['a symbol', Symbol('payment')],
    ['a bigint at id', { id: 7n }],
    ['NaN at amount', { amount: Number.NaN }],
    ['a Map at payment', { payment: new Map([['id', 7]]) }],
    ['a Uint8Array at id', { id: new Uint8Array(16) }],
    ['a Error', new Error('mine')],
    ['something too deep', circle],
  ])('is rejected if the handler would not get it: %s', (what, data) => {
    expect(() => storable(data)).toThrow(
      `deferTo: job must return what the handler needs, as data that JSON can hold; got ${what}`,
    );
  });
});
