import { describe, expect, test } from '@jest/globals';
import type { Selection, Wanted } from '../../src/timeline/choose.js';
import { Follower } from '../../src/timeline/follow.js';
import { Histogram } from '../../src/timeline/histogram.js';
import { type CallLine, readLine } from '../../src/timeline/read-line.js';
import { splitLines } from '../../src/timeline/split-lines.js';
import { survey } from '../../src/timeline/survey.js';
import { type Trace, traceCall } from '../../src/timeline/trace.js';
import { BEGAN, callOf, lineOf, logOf } from './lines.js';

const all: Selection = { title: 'slowest', takes: () => true, by: 'slowest', most: 100 };

async function idsOf(lines: readonly string[], wanted: Wanted, selection: Partial<Selection> = {}): Promise<string[]> {
  const { chosen } = await survey(logOf(lines), wanted, [{ ...all, ...selection }]);
  return chosen.flatMap(({ traces }) => traces.map(({ callId }) => callId));
}

const log = [
  ...callOf('a', 'unknown', 800),
  ...callOf('b', 'failed', 200, { code: 'BUSY', provider: 'mdes' }),
  ...callOf('c', 'recovered', 3000),
  ...callOf('d', 'failed', 900),
  lineOf({ callId: 'e', event: 'recovery.retry', attempt: 1, elapsedMs: 70, delayMs: 5, code: 'BUSY' }),
];

describe('a survey', () => {
  test('does not take a successful call for an unfinished one if the log has nothing but a failed hook of it', async () => {
    const hook = { event: 'recovery.hook', hook: 'isPartial', error: 'TypeError', attempt: 1 };
    expect(await idsOf([lineOf({ ...hook, callId: 'well' }), ...log, lineOf({ ...hook, callId: 'a' })], {})).toEqual(
      await idsOf(log, {}),
    );
  });

  test('keeps the slowest, or the latest, and counts what it does not keep', async () => {
    expect(await idsOf(log, {})).toEqual(['c', 'd', 'a', 'b', 'e']);
    expect(await idsOf(log, {}, { most: 2 })).toEqual(['c', 'd']);
    expect(await idsOf(log, {}, { by: 'latest', most: 3 })).toEqual(['e', 'd', 'c']);
    const failed: Selection = { title: 'failed', takes: ({ outcome }) => outcome === 'failed', by: 'latest', most: 1 };
    const { chosen, calls, outcomes } = await survey(logOf(log), {}, [failed]);
    expect(chosen[0]?.matched).toBe(2);
    expect(calls).toBe(5);
    expect(Object.fromEntries(outcomes)).toEqual({ unknown: 1, failed: 2, recovered: 1, unfinished: 1 });
  });

  test.each<[Wanted, string[]]>([
    [{ call: 'b' }, ['b']],
    [{ provider: 'mdes' }, ['b']],
    [{ outcome: 'failed' }, ['d', 'b']],
    [{ outcome: 'unfinished' }, ['e']],
    [{ code: 'BUSY' }, ['b', 'e']],
    [{ code: 'BUSY', provider: 'midtrans' }, ['e']],
    [{ call: 'nobody' }, []],
  ])('keeps those that are asked for: %j', async (wanted, ids) => {
    expect(await idsOf(log, wanted)).toEqual(ids);
  });

  test('separates the lines, whatever is between them and wherever a piece ends', async () => {
    const held = { schema: 1, event: 'recovery.held', provider: 'mdes', host: 'h', delayMs: 100 };
    const mixed = [
      'ready 🚀',
      ...log,
      '{"msg":"other"}',
      '{"level":3',
      '',
      lineOf({ schema: 2, event: 'recovery.retry' }),
      JSON.stringify(held),
    ];
    for (const piece of [1, 7, 100_000]) {
      const { lines, calls, troubles } = await survey(logOf(mixed, piece), {}, [all]);
      expect(lines).toEqual({ read: mixed.length, ours: log.length + 1, broken: 1, newer: 1, pretty: 0 });
      expect(calls).toBe(5);
      expect(troubles).toMatchObject([{ provider: 'mdes', host: 'h' }]);
    }
  });

  test('does not keep a line without end', async () => {
    async function* endless() {
      for (let piece = 0; piece < 100; piece++) yield '{'.repeat(100_000);
      yield '\nlast';
    }
    const seen: number[] = [];
    for await (const batch of splitLines(endless())) seen.push(...batch.map((line) => line.length));
    expect(seen).toEqual([expect.any(Number), 4]);
    expect(seen[0]).toBeLessThanOrEqual(1_100_000);
  });
});

describe('a follower', () => {
  test('gives up the call that has been silent longest if too many are open', () => {
    const follower = new Follower(3);
    const retry = (callId: string, attempt: number) =>
      follower.follow(
        readLine(lineOf({ callId, event: 'recovery.retry', attempt, delayMs: 1, elapsedMs: attempt })) as CallLine,
      );
    retry('a', 1);
    retry('b', 1);
    retry('a', 2);
    retry('c', 1);
    expect(follower.dropped).toBe(1);
    expect([...follower.unfinished()].map(({ callId }) => callId)).toEqual(['a', 'c']);
  });

  test('counts a call once, though its end comes first, or twice', () => {
    const follower = new Follower();
    const lines = callOf('a', 'failed', 800).map((line) => readLine(line) as CallLine);
    const ends = [...lines.toReversed(), ...lines].map((line) => follower.follow(line)?.outcome);
    expect(ends.filter((outcome) => outcome !== undefined)).toEqual(['failed']);
    expect([...follower.unfinished()]).toEqual([]);
  });

  test('limits the lines of one call, and knows its end all the same', () => {
    const follower = new Follower();
    const line = (event: string, more: object) => readLine(lineOf({ event, elapsedMs: 1, ...more })) as CallLine;
    for (let attempt = 1; attempt <= 5000; attempt++) follower.follow(line('recovery.retry', { attempt }));
    const trace = follower.follow(line('recovery.finished', { attempt: 5001, outcome: 'failed' }));
    expect(trace?.steps.length).toBeLessThan(500);
    expect(trace).toMatchObject({ outcome: 'failed', attempts: 5001 });
  });
});

describe('a histogram', () => {
  const traceAt = (time: number, more: object = {}): Trace => ({
    ...traceCall(callOf('a', 'failed', 0, { time }).map((line) => readLine(line) as CallLine)),
    ...more,
  });
  const sum = (histogram: Histogram) =>
    histogram
      .chart()
      ?.series.flatMap(({ counts }) => counts)
      .reduce((total, [, calls]) => total + calls, 0);

  test('widens its buckets with the time that it covers, and loses no call', () => {
    const histogram = new Histogram();
    const hours = [5, 0, 3, 20, 19, 1, 700];
    for (const hour of hours) histogram.count(traceAt(BEGAN + hour * 3_600_000));
    const chart = histogram.chart();
    expect(sum(histogram)).toBe(hours.length);
    expect(chart?.buckets).toBeLessThanOrEqual(96);
    expect((chart?.buckets ?? 0) * (chart?.widthMs ?? 0)).toBeGreaterThanOrEqual(700 * 3_600_000);
    expect(chart?.from).toBeLessThanOrEqual(BEGAN);
    expect(chart?.series[0]?.counts[0]).toEqual([0, expect.any(Number)]);
  });

  test('tells provider, outcome and codes apart, up to a bound', () => {
    const histogram = new Histogram();
    histogram.count(traceAt(BEGAN, { codes: ['x', 'y'] }));
    histogram.count(traceAt(BEGAN, { codes: ['y', 'x'] }));
    histogram.count(traceAt(BEGAN, { outcome: 'unknown' }));
    expect(histogram.chart()?.series.length).toBe(2);
    for (let n = 0; n < 3000; n++) histogram.count(traceAt(BEGAN, { codes: [`code-${n}`], provider: `p-${n}` }));
    expect(histogram.chart()?.series.length).toBeLessThan(700);
    expect(sum(histogram)).toBe(3003);
  });

  test('has nothing to show for calls without a time', () => {
    const histogram = new Histogram();
    histogram.count(traceAt(5));
    expect(histogram.chart()).toBeUndefined();
  });
});
