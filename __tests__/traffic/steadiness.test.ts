import { expect, test } from '@jest/globals';
import { Steadiness } from '../../src/traffic/steadiness.js';

/** What slow answers prove that come one each second. */
const borne = (steadiness: Steadiness, count: number, from = 1000, every = 1000) =>
  Array.from({ length: count }, (_, at) => steadiness.bear(from + every * at));
const proven = (given: readonly boolean[]) => given.indexOf(true) + 1;

test('twelve slow answers in a row over ten seconds show that a provider has become slower for good', () => {
  expect(proven(borne(new Steadiness(), 12))).toBe(12);
  // Eleven more, quickly one after the other: the time decides.
  expect(proven(borne(new Steadiness(), 40, 1000, 500))).toBe(21);
});

test('neither fewer nor briefer ones do', () => {
  expect(proven(borne(new Steadiness(), 11, 1000, 9000))).toBe(0);
  expect(proven(borne(new Steadiness(), 100, 1000, 100))).toBe(0);
});

test('anything else in between starts a new row', () => {
  const steadiness = new Steadiness();
  expect(proven(borne(steadiness, 11))).toBe(0);
  steadiness.end();
  expect(proven(borne(steadiness, 20, 12_000))).toBe(12);
});
