import { type Scenario, type Simulated, simulate } from './simulate.js';
import type { Strategy } from './strategy.js';

/** What many seeds of one scenario, strategy and number of processes say together. */
export interface Summary {
  readonly seeds: number;
  /** Seeds in which calls were well again in the end. */
  readonly recovered: number;
  /** Seconds from the end of the trouble, the median of those that recovered. */
  readonly recovery: number | undefined;
  /** The share of calls that succeeded, in the worst seed. */
  readonly worstSuccess: number;
  /** The share of the calls begun during the trouble that succeeded, the median. */
  readonly successInTrouble: number;
  /** Requests for each call, the median. */
  readonly amplification: number;
  /** Requests for each call during the trouble, the median. */
  readonly amplificationInTrouble: number;
  /** Requests for each call that the provider worked on for nobody, the median. */
  readonly wasted: number;
}

/** Plays the seeds from 1 on. `from` is when the trouble begins, in seconds. */
export async function summarise(
  scenario: Scenario,
  strategy: Strategy,
  processes: number,
  seeds: number,
): Promise<Summary> {
  const runs: Simulated[] = [];
  for (let seed = 1; seed <= seeds; seed++) runs.push(await simulate(scenario, strategy, processes, seed));
  const well = runs.flatMap(({ recovery }) => (recovery === undefined ? [] : [recovery]));
  const inTrouble = (run: Simulated, field: 'requests' | 'succeeded') => {
    const seconds = run.seconds.slice(scenario.beginsAt, Math.max(scenario.overAt, scenario.beginsAt + 1));
    return seconds.reduce((sum, each) => sum + each[field], 0) / seconds.reduce((sum, each) => sum + each.calls, 0);
  };
  return {
    seeds,
    recovered: well.length,
    recovery: well.length === 0 ? undefined : median(well),
    worstSuccess: Math.min(...runs.map(({ succeeded, calls }) => succeeded / calls)),
    successInTrouble: median(runs.map((run) => inTrouble(run, 'succeeded'))),
    amplification: median(runs.map(({ requests, calls }) => requests / calls)),
    amplificationInTrouble: median(runs.map((run) => inTrouble(run, 'requests'))),
    wasted: median(runs.map(({ wasted, calls }) => wasted / calls)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
