import { expect, test } from '@jest/globals';
import { Rhythm } from '../../src/traffic/rhythm.js';

const felt = (...times: number[]) => {
  const rhythm = new Rhythm();
  for (const time of times) rhythm.feel(time);
  return rhythm;
};

test('nothing is known before the second call: a probe is then as expensive as it can be', () => {
  expect(felt().gap).toBe(Number.POSITIVE_INFINITY);
  expect(felt(1000).gap).toBe(Number.POSITIVE_INFINITY);
  expect(felt(1000, 1250).gap).toBe(250);
});

test('the first gaps count equally, so that one that is short or long by chance is soon balanced', () => {
  expect(felt(0, 1000, 1100, 1200, 1300).gap).toBeCloseTo(325);
});

test('follows how often calls come', () => {
  const times = Array.from({ length: 40 }, (_, call) => 1000 * call);
  expect(felt(...times).gap).toBeCloseTo(1000);
  const last = times.at(-1) as number;
  const busier = Array.from({ length: 200 }, (_, call) => last + 10 * (call + 1));
  expect(felt(...times, ...busier).gap).toBeLessThan(15);
});

test('a time in which calls were kept waiting says nothing about how often they come', () => {
  const rhythm = felt(0, 100, 200);
  rhythm.pause();
  rhythm.feel(60_000);
  expect(rhythm.gap).toBe(100);
  rhythm.feel(60_100);
  expect(rhythm.gap).toBeCloseTo(100);
});

test('several calls reported at once came evenly, and none says nothing', () => {
  const rhythm = felt(0);
  rhythm.feel(500, 0);
  expect(rhythm.gap).toBe(Number.POSITIVE_INFINITY);
  rhythm.feel(1000, 4);
  expect(rhythm.gap).toBe(250);
});

test('calls that come at least once a second are brisk; of one that is the first, nobody knows', () => {
  expect([felt(0), felt(0, 1001), felt(0, 1000)].map(({ isBrisk }) => isBrisk)).toEqual([false, false, true]);
});

test('a process is busy with ten calls a second or more, once enough are known', () => {
  const every = (gap: number, gaps: number) => felt(...Array.from({ length: gaps + 1 }, (_, call) => gap * call));
  expect(every(100, 32).isBusy).toBe(true);
  expect(every(101, 32).isBusy).toBe(false);
  expect(every(10, 31).isBusy).toBe(false);
});
