import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { drawChart } from '../../src/simulation/chart.js';
import { ours, peers } from '../../src/simulation/peers.js';
import { collapse, hiccups, outage } from '../../src/simulation/scenarios.js';
import { simulate } from '../../src/simulation/simulate.js';
import type { Strategy } from '../../src/simulation/strategy.js';
import { summarise } from '../../src/simulation/summary.js';
import { rowOf, type StormTable, tables } from '../../src/simulation/tables.js';
import { RetryBudget } from '../../src/traffic/budget.js';

const report = readFileSync(join(__dirname, '..', '..', 'docs', 'storm.md'), 'utf8');
const SEEDS = 30;

const strategy = (name: string) => [...peers, ...ours].find((each) => each.name === name) as Strategy;
const table = (name: string) => tables.find(({ scenario }) => scenario.name === name) as StormTable;

describe('docs/storm.md', () => {
  test.each([
    ['collapse', 'recoverable'],
    ['collapse', 'gRPC'],
    ['outage', 'recoverable'],
    ['outage', 'recoverable, shared by Redis'],
    ['rate-limit', 'recoverable'],
  ])(
    'says of a %s with %s what its seeds give',
    async (name, who) => {
      const section = report.slice(report.indexOf(`\n## ${name}\n`));
      expect(section.slice(0, section.indexOf('!['))).toContain(await rowOf(table(name), strategy(who), SEEDS));
    },
    180_000,
  );
});

describe('a simulation', () => {
  test('is the same for the same seed, and another one for another seed', async () => {
    const of = (seed: number) => simulate(collapse, strategy('recoverable'), 5, seed);
    const first = await of(3);
    expect(await of(3)).toEqual(first);
    expect(await of(4)).not.toEqual(first);
  });

  test('counts every call once, and every request', async () => {
    const { seconds, calls, succeeded, requests } = await simulate(
      outage,
      strategy('3 retries, no budget (axios-retry)'),
      1,
      1,
    );
    expect(seconds.reduce((sum, each) => sum + each.calls, 0)).toBe(calls);
    expect(succeeded).toBeLessThan(calls);
    const during = seconds.slice(21, 49);
    const load =
      during.reduce((sum, each) => sum + each.requests, 0) / during.reduce((sum, each) => sum + each.calls, 0);
    expect(load).toBeGreaterThan(3.8);
    expect(load).toBeLessThan(4.1);
    expect(requests).toBeGreaterThan(calls);
  });
});

describe('recoverable in a storm', () => {
  test('lets the provider recover every time, and about as soon as the best of the other retriers', () => {
    // Its rows are played again above.
    const cellsOf = (name: string) =>
      new RegExp(`^\\| ${name} \\| (.*) \\|$`, 'm').exec(report)?.[1]?.split(' | ') ?? [];
    const secondsIn = (cell: string) => Number(/^30\/30, (\d+) s/.exec(cell)?.[1]);
    const [ours, best] = [cellsOf('recoverable').map(secondsIn), cellsOf('gRPC').map(secondsIn)];
    expect(ours.length).toBe(3);
    for (const [index, seconds] of ours.entries()) expect(seconds).toBeLessThanOrEqual(1.2 * (best[index] as number));
  });

  test.each([1, 20, 100])(
    'adds at most a tenth of the load, and the bursts, in an outage, with %d processes',
    async (processes) => {
      const { amplificationInTrouble } = await summarise(outage, strategy('recoverable, breaker off'), processes, 5);
      const calls = (outage.overAt - outage.beginsAt) * outage.rate(outage.beginsAt);
      expect(amplificationInTrouble).toBeLessThanOrEqual(1.1 + (new RetryBudget().burst * processes) / calls);
    },
  );

  test.each([
    [1, 'recoverable'],
    [20, 'recoverable'],
    [1, 'recoverable, shared by Redis'],
    [20, 'recoverable, shared by Redis'],
    [100, 'recoverable, shared by Redis'],
  ])('leaves less than a fifth of the load in an outage, with %d processes, %s', async (processes, name) => {
    const { amplificationInTrouble } = await summarise(outage, strategy(name), processes, 10);
    expect(amplificationInTrouble).toBeLessThan(0.2);
  });

  test('loses at most one call in ten thousand where one request in a hundred fails', async () => {
    const summary = await summarise(hiccups, strategy('recoverable'), 1, 5);
    expect(summary.worstSuccess).toBeGreaterThanOrEqual(0.9999);
  });
});

test('a chart is drawn for every series, and what it says is escaped', () => {
  const svg = drawChart(
    [
      { name: 'a <b> & "c"', values: [1, 2, 3] },
      { name: 'd', values: [3, 2, 1] },
    ],
    { title: 'x < y', unit: 'calls', trouble: [0, 1] },
  );
  expect(svg.match(/<path class="line s\d" d="M[^"]+"/g)?.length).toBe(2);
  expect(svg).toContain('a &lt;b> &amp; &quot;c&quot;');
  expect(svg).toContain('x &lt; y');
  expect(svg).not.toContain('NaN');
});
