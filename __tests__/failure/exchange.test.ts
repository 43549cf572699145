import { describe, expect, test } from '@jest/globals';
import { headerOf } from '../../src/providers/exchange.js';

describe('a header is found', () => {
  test('whatever the case of its name', () => {
    expect(headerOf({ 'Retry-After': '5' }, 'retry-after')).toBe('5');
    expect(headerOf({ 'retry-after': '5' }, 'Retry-After')).toBe('5');
    expect(headerOf({ 'x-retry-after': '5' }, 'retry-after')).toBeUndefined();
  });

  test('in an object of headers with its own method', () => {
    expect(headerOf(new Headers({ 'Retry-After': '5' }), 'retry-after')).toBe('5');
    expect(headerOf(new Headers(), 'retry-after')).toBeUndefined();
    expect(headerOf({ get: 'a header of this name' }, 'GET')).toBe('a header of this name');
  });

  test('as a text, even if it is a number or several values', () => {
    expect(headerOf({ a: 0 }, 'a')).toBe('0');
    expect(headerOf({ a: ['x', 'y'] }, 'a')).toBe('x,y');
    expect(headerOf({ get: () => 7 }, 'a')).toBe('7');
  });

  test.each([null, undefined, false])('not where its value is %s: another spelling may hold one', (value) => {
    expect(headerOf({ a: value }, 'a')).toBeUndefined();
    expect(headerOf({ A: value, a: '1' }, 'a')).toBe('1');
    expect(headerOf({ get: () => value }, 'a')).toBeUndefined();
  });

  test.each([undefined, null, 'a: 1', 5])('not in %j', (headers) => {
    expect(headerOf(headers, 'a')).toBeUndefined();
  });
});
