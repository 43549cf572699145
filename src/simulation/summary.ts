import { type Scenario, type Second, type Simulated, simulate } from './simulate.js';
import type { Strategy } from './strategy.js';

/** What many seeds of one scenario, strategy and number of processes say together. */
export interface Summary {
  readonly seeds: number;
  /** Seeds in which calls were well again in the end. */
  readonly recovered: number;
  /** Seconds from the end of the trouble, the median of those that recovered. */
  readonly recovery: number | undefined;
  /** The same of calls that end, those included that have waited since the trouble. */
  readonly settled: number | undefined;
  /** The share of calls that succeeded, in the worst seed. */
  readonly worstSuccess: number;
  /** The share of the calls begun during the trouble that succeeded, the median. */
  readonly successInTrouble: number;
  /** The share of the calls begun during the trouble that their client calls unknown, the median. */
  readonly unknownInTrouble: number;
  /** Requests for each call, the median. */
  readonly amplification: number;
  /** Requests for each call during the trouble, the median. */
  readonly amplificationInTrouble: number;
  /** Look-ups for each call begun during the trouble, the median. */
  readonly lookUpsInTrouble: number;
  /** Look-ups for each call over the whole, the median. */
  readonly lookUps: number;
  /** Writes that took effect twice, of all seeds. */
  readonly twice: number;
  /** The share of all calls that succeeded, the median. */
  readonly success: number;
  /** Requests for each call that the provider worked on for nobody, the median. */
  readonly wasted: number;
  /**
   * Seconds that nineteen of twenty calls took at most which began during the trouble and succeeded, the median of the seeds in
   * which any did; `undefined` if none did.
   */
  readonly slowest: number | undefined;
}

/** Plays so many seeds, from one on. */
export async function summarise(
  scenario: Scenario,
  strategy: Strategy,
  processes: number,
  seeds: number,
  from = 1,
): Promise<Summary> {
  const runs: Simulated[] = [];
  for (let seed = from; seed < from + seeds; seed++) runs.push(await simulate(scenario, strategy, processes, seed));
  return summaryOf(scenario, runs);
}

/** What these runs of one scenario say together. */
export function summaryOf(scenario: Scenario, runs: readonly Simulated[]): Summary {
  const well = runs.flatMap(({ recovery }) => recovery ?? []);
  const settled = runs.flatMap(({ settled }) => settled ?? []);
  // Without a time of trouble, all of it counts.
  const during = ({ seconds }: Simulated) =>
    scenario.overAt > scenario.beginsAt ? seconds.slice(scenario.beginsAt, scenario.overAt) : seconds;
  const slowest = runs.flatMap((run) => slowestOf(during(run)) ?? []);
  const inTrouble = (run: Simulated, field: 'requests' | 'lookUps' | 'succeeded' | 'unknown') => {
    const seconds = during(run);
    return seconds.reduce((sum, each) => sum + each[field], 0) / seconds.reduce((sum, each) => sum + each.calls, 0);
  };
  return {
    seeds: runs.length,
    recovered: well.length,
    recovery: well.length === 0 ? undefined : median(well),
    settled: settled.length === 0 ? undefined : median(settled),
    worstSuccess: Math.min(...runs.map(({ succeeded, calls }) => succeeded / calls)),
    successInTrouble: median(runs.map((run) => inTrouble(run, 'succeeded'))),
    unknownInTrouble: median(runs.map((run) => inTrouble(run, 'unknown'))),
    amplification: median(runs.map(({ requests, calls }) => requests / calls)),
    amplificationInTrouble: median(runs.map((run) => inTrouble(run, 'requests'))),
    lookUpsInTrouble: median(runs.map((run) => inTrouble(run, 'lookUps'))),
    lookUps: median(runs.map(({ lookUps, calls }) => lookUps / calls)),
    twice: runs.reduce((sum, run) => sum + run.twice, 0),
    success: median(runs.map(({ succeeded, calls }) => succeeded / calls)),
    slowest: slowest.length === 0 ? undefined : median(slowest),
    wasted: median(runs.map(({ wasted, calls }) => wasted / calls)),
  };
}

function slowestOf(seconds: readonly Second[]): number | undefined {
  const times = seconds.flatMap((second) => second.times).sort((a, b) => a - b);
  const slow = times[Math.floor(0.95 * times.length)];
  return slow === undefined ? undefined : slow / 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
