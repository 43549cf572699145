import { expect, test } from '@jest/globals';
import { Steadiness } from '../../src/traffic/steadiness.js';

/** What slow answers at these times prove, one after the other. */
const borne = (steadiness: Steadiness, ...times: number[]) => times.map((time) => steadiness.bear(time));

test('five slow answers in a row over eight seconds say that a provider has become slower for good', () => {
  expect(borne(new Steadiness(), 1000, 3000, 5000, 7000, 9000)).toEqual([false, false, false, false, true]);
});

test('neither fewer nor briefer ones do', () => {
  expect(borne(new Steadiness(), 1000, 3000, 5000, 99_000)).toEqual([false, false, false, false]);
  expect(borne(new Steadiness(), 1000, 1000, 1000, 1000, 8999, 9000)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('anything else between them begins a new row', () => {
  const steadiness = new Steadiness();
  borne(steadiness, 1000, 3000, 5000, 7000);
  steadiness.end();
  expect(borne(steadiness, 9000, 11_000, 13_000, 15_000, 17_000)).toEqual([false, false, false, false, true]);
});
