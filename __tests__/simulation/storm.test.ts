import { describe, expect, test } from '@jest/globals';
import { stormRow } from '../../src/simulation/peers.js';
import {
  backLoop,
  brownOut,
  collapse,
  collapseWrites,
  deadLoop,
  hiccups,
  outage,
  outageKeyed,
  outageWrites,
  scenarios,
  shedding,
} from '../../src/simulation/scenarios.js';
import { simulate } from '../../src/simulation/simulate.js';
import { introduction } from '../../src/simulation/storm-introduction.js';
import { tables } from '../../src/simulation/storm-tables.js';
import { summarise } from '../../src/simulation/summary.js';
import { COLUMNS, cellOf, rowsOf, type StormTable } from '../../src/simulation/tables.js';
import { cellsIn, report } from './storm-report.js';

const AXIOS_RETRY = '3 retries, no budget (axios-retry)';
const SHARED = 'recoverable, shared by Redis';

const table = (name: string) => tables.find(({ scenario }) => scenario.name === name) as StormTable;
describe('docs/storm.md', () => {
  test('begins with what the trade is', () => {
    expect(report.startsWith(introduction)).toBe(true);
  });

  test('has every row of every scenario', () => {
    expect(tables.map(({ scenario }) => scenario.name).sort()).toEqual(scenarios.map(({ name }) => name).sort());
    for (const each of tables) {
      for (const { name } of rowsOf(each)) {
        expect([name, cellsIn(each.scenario.name, name).length]).toEqual([name, COLUMNS.length]);
      }
    }
  });

  test.each([
    ['collapse', '3 retries, no budget (axios-retry)', 0],
    ['outage', 'recoverable, for a checkout (10 s)', 0],
    ['collapse', 'gRPC', 0],
    ['closed-loop', 'recoverable', 1],
    ['closed-loop-back', SHARED, 0],
    // What has a target that no test below plays.
    ['brown-out-25', 'recoverable', 2],
    ['slow-brown-out', 'recoverable', 0],
    ['rate-limit', 'recoverable', 0],
    ['partial-outage', 'recoverable', 1],
  ])('shows for %s with %s what its seeds give', async (name, who, column) => {
    const [row] = rowsOf(table(name)).filter((each) => each.name === who);
    const processes = COLUMNS[column] as number;
    expect(await cellOf(table(name), row as never, processes)).toBe(cellsIn(name, who)[column]);
  });

  test('is right that in every scenario at least as many calls succeed as with no retries at all', () => {
    expect(report).toContain('no scenario has fewer calls that succeed than with no retries at all');
    for (const who of ['recoverable', SHARED]) {
      // A thousand that share nothing know too little of each other: the page says so.
      const cells = cellsIn('collapse', who).filter(Boolean);
      for (const cell of cells.slice(0, who === SHARED ? 4 : 3)) expect(cell).toMatch(/^(\d+)\/\1;/);
    }
    const sales = (cells: string[]) => cells.map((cell) => Number(/^([\d.]+)%/.exec(cell)?.[1] ?? Number.NaN));
    const measured = tables.filter(({ scenario }) => scenario.name !== 'collapse');
    for (const { scenario } of measured) {
      const nothing = sales(cellsIn(scenario.name, 'no retries'))[0] as number;
      for (const who of ['recoverable', SHARED]) {
        // Medians of chance: half a point is none.
        for (const [column, ours] of sales(cellsIn(scenario.name, who).filter(Boolean)).entries()) {
          expect([scenario.name, who, column, ours >= nothing - 0.5]).toEqual([scenario.name, who, column, true]);
        }
      }
    }
  });
});

describe('a simulation', () => {
  test('is the same for the same seed, and differs for another seed', async () => {
    const of = (seed: number) => simulate(collapse, stormRow('recoverable'), 5, seed);
    const first = await of(3);
    expect(await of(3)).toEqual(first);
    expect(await of(4)).not.toEqual(first);
  });

  test('counts every call once, and every request', async () => {
    const { seconds, calls, succeeded, requests } = await simulate(outage, stormRow(AXIOS_RETRY), 1, 1);
    expect(seconds.reduce((sum, each) => sum + each.calls, 0)).toBe(calls);
    expect(succeeded).toBeLessThan(calls);
    const during = seconds.slice(21, 49);
    const load =
      during.reduce((sum, each) => sum + each.requests, 0) / during.reduce((sum, each) => sum + each.calls, 0);
    expect(load).toBeGreaterThan(3.8);
    expect(load).toBeLessThan(4.1);
    expect(requests).toBeGreaterThan(calls);
  });

  test('counts look-ups apart, and payments that were processed twice', async () => {
    const ours = await simulate(outageWrites, stormRow('recoverable'), 1, 1);
    expect(ours.lookUps).toBeGreaterThan(0);
    expect(ours.twice).toBe(0);
    const theirs = await simulate(outageWrites, stormRow(AXIOS_RETRY), 1, 1);
    expect(theirs.lookUps).toBe(0);
    expect(theirs.twice).toBeGreaterThan(100);
    expect((await simulate(outageKeyed, stormRow(AXIOS_RETRY), 1, 1)).twice).toBe(0);
  });

  test('makes no call that a good answer has let go wait for the next event', async () => {
    const { calls, succeeded, seconds } = await simulate(backLoop, stormRow('recoverable'), 1, 1);
    expect(calls).toBe(800);
    expect(succeeded).toBeGreaterThanOrEqual(790);
    expect(seconds.findLastIndex(({ ended }) => ended > 0)).toBeLessThan(15);
  });
});

/** The targets, with fewer seeds and shorter times than the report has. */
describe('recoverable in a storm', () => {
  const PROCESSES = [1, 20, 100];
  const columns = (names: readonly string[]) => PROCESSES.flatMap((each) => names.map((who) => [each, who] as const));

  test.each(columns(['recoverable', SHARED]))(
    'saves nearly all sales in a brown-out: %d processes, %s',
    async (processes, who) => {
      const { successInTrouble } = await summarise(
        { ...brownOut, seconds: 60, overAt: 50 },
        stormRow(who),
        processes,
        processes === 100 ? 5 : 10,
      );
      // Few seeds: medians of 30 are at 93% or more.
      expect(successInTrouble).toBeGreaterThanOrEqual(0.92);
    },
  );

  test.each([
    [1, 'recoverable', 0.06],
    [20, 'recoverable', 0.2],
    [100, 'recoverable', 0.85],
    [1, SHARED, 0.2],
    [20, SHARED, 0.2],
    [100, SHARED, 0.2],
  ])('spares a provider that is down: %d processes, %s', async (processes, who, most) => {
    const { amplificationInTrouble } = await summarise({ ...outage, seconds: 60 }, stormRow(who), processes, 5);
    expect(amplificationInTrouble).toBeLessThanOrEqual(most);
  });

  test.each(columns(['recoverable', SHARED]))(
    'lets an overrun provider recover: %d processes, %s',
    async (processes, who) => {
      const { recovered, recovery } = await summarise({ ...collapse, seconds: 100 }, stormRow(who), processes, 5);
      expect(recovered).toBe(5);
      expect(recovery).toBeLessThanOrEqual(3);
    },
  );

  test('lets it recover if it is overrun by payments that must be looked up', async () => {
    const { recovered, settled } = await summarise(
      { ...collapseWrites, seconds: 100 },
      stormRow('recoverable'),
      100,
      4,
      45,
    );
    expect([recovered, settled]).toEqual([4, 0]);
  });

  test('lets it recover also if a thousand processes share, each with a question now and then', async () => {
    const { recovered } = await summarise({ ...collapseWrites, seconds: 120 }, stormRow(SHARED), 1000, 2, 23);
    expect(recovered).toBe(2);
  });

  test.each([...PROCESSES, 1000])(
    'loses nothing to no retries at a provider that sheds: %d processes',
    async (processes) => {
      const brief = { ...shedding, seconds: 60 };
      const nothing = await summarise(brief, stormRow('no retries'), 1, 5);
      const ours = await summarise(brief, stormRow('recoverable'), processes, 5);
      expect(ours.successInTrouble).toBeGreaterThanOrEqual(nothing.successInTrouble);
    },
  );

  test('saves a batch that never pauses also if twenty processes share it and nothing else', async () => {
    const { success, amplification } = await summarise(backLoop, stormRow('recoverable'), 20, 10);
    expect(success).toBeGreaterThanOrEqual(0.95);
    expect(amplification - success).toBeLessThanOrEqual(0.35);
  });

  test('lets a batch that never pauses neither hammer a dead provider nor burn through its payments', async () => {
    const dead = await summarise(deadLoop, stormRow('recoverable'), 1, 10);
    expect(dead.amplification).toBeLessThanOrEqual(0.2);
    const back = await summarise(backLoop, stormRow('recoverable'), 1, 10);
    expect(back.success).toBeGreaterThanOrEqual(0.95);
    expect(back.amplification - back.success).toBeLessThanOrEqual(0.2);
  });

  test('loses at most one call in ten thousand if one request in a hundred fails', async () => {
    const summary = await summarise(hiccups, stormRow('recoverable'), 1, 3);
    expect(summary.worstSuccess).toBeGreaterThanOrEqual(0.9999);
  });
});
