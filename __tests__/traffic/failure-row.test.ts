import { expect, test } from '@jest/globals';
import { FailureRow } from '../../src/traffic/failure-row.js';

/** So many failures of attempts that were sent when the last of them is known. @returns what the last one proves */
function fails(row: FailureRow, count: number, now: number): number | undefined {
  for (let failure = 0; failure < count; failure++) row.add(now);
  return row.provenIn(now);
}

/** Rows of so many failures, each ended by a success, until that is usual. */
function usually(row: FailureRow, length: number): void {
  for (let times = 0; times < 100; times++) {
    fails(row, length, 0);
    row.end();
  }
}

test('in health, seven failures over half a second prove that nothing succeeds any more, and no fewer or briefer ones', () => {
  const row = new FailureRow(7);
  expect(row.isEmpty).toBe(true);
  expect(fails(row, 1, 0)).toBeUndefined();
  expect(fails(row, 5, 500)).toBeUndefined();
  expect(row.isEmpty).toBe(false);
  expect(fails(row, 1, 499)).toBeUndefined();
  expect(row.provenIn(500)).toBe(0);
});

test('a success ends it', () => {
  const row = new FailureRow(7);
  fails(row, 6, 0);
  row.end();
  expect(row.isEmpty).toBe(true);
  expect(fails(row, 6, 600)).toBeUndefined();
});

test.each([
  [0, 7],
  [1, 11],
  [3, 25],
])('if rows of %d failures are usual, it takes %d: bad luck is no outage', (length, needed) => {
  const row = new FailureRow(7);
  usually(row, length);
  fails(row, 1, 1000);
  expect(fails(row, needed - 2, 2000)).toBeUndefined();
  expect(fails(row, 1, 2000)).toBe(0);
});

test('a good while makes shorter rows usual again', () => {
  const row = new FailureRow(7);
  usually(row, 3);
  usually(row, 0);
  fails(row, 1, 0);
  expect(fails(row, 6, 500)).toBe(0);
});

test('timeouts of attempts sent before the first of them failed concern one moment, however many they are', () => {
  const row = new FailureRow(7);
  for (let failure = 0; failure < 200; failure++) row.add(3000 + failure);
  expect(row.provenIn(2999)).toBeUndefined();
  expect(row.provenIn(3000)).toBe(500);
});

test('a row four times as long is believed before it has lasted, for as long as it must still last', () => {
  const row = new FailureRow(7);
  expect(fails(row, 27, 100)).toBeUndefined();
  expect(fails(row, 1, 200)).toBe(400);
});

test('an interrupted row says nothing about how long rows are', () => {
  const row = new FailureRow(7);
  fails(row, 100, 0);
  row.clear();
  expect(row.isEmpty).toBe(true);
  fails(row, 1, 1000);
  expect(fails(row, 6, 1500)).toBe(0);
});

test('other processes report rows too: a success since it began ends it, and an earlier one does not', () => {
  const row = new FailureRow(7);
  fails(row, 6, 1000);
  row.learn(0, 5, 2000);
  row.learn(1, 0, 999);
  expect(row.isEmpty).toBe(false);
  expect(fails(row, 1, 1500)).toBe(0);
  row.learn(1, 0, 1000);
  expect(row.isEmpty).toBe(true);
});

test('rows that are usual in other processes are usual here', () => {
  const row = new FailureRow(7);
  row.learn(1000, 1000, 0);
  fails(row, 1, 1000);
  expect(fails(row, 9, 2000)).toBeUndefined();
  expect(fails(row, 1, 2000)).toBe(0);
});

test.each([
  ['told', 0, 24],
  ['partly of this process', 16, 8],
])('a few rows that others ended are learned from by their number: %s', (_what, own, failures) => {
  const row = new FailureRow(7);
  fails(row, own, 0);
  // Eight rows of three on average: two thirds of the way to three.
  row.learn(8, failures, 0);
  fails(row, 1, 1000);
  expect(fails(row, 16, 2000)).toBeUndefined();
  expect(fails(row, 1, 2000)).toBe(0);
});
