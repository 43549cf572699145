import { type Scenario, type Simulated, simulate } from '../simulation/simulate.js';
import type { Strategy } from '../simulation/strategy.js';
import { summaryOf } from '../simulation/summary.js';
import type { World } from './world.js';

/** What is drawn over time, and its unit. */
export const UNITS = { load: 'requests a second', success: '% of calls', waits: 'milliseconds for each call' };
export type Kind = keyof typeof UNITS;

/** The progress has had its time: what comes next begins on an empty line. */
const CLEARED = '\r\u001b[2K';

/** The client that the others are measured by. */
export const NO_RETRIES = 'no retries';

/** All runs of one strategy. */
export interface Played {
  readonly name: string;
  readonly tellsUnknown: boolean;
  readonly runs: readonly Simulated[];
  /** The mean of all seeds, for each second. */
  readonly over: Readonly<Record<Kind, readonly number[]>>;
}

/** Runs one strategy through the scenario with each seed. */
export async function play(
  scenario: Scenario,
  strategy: Strategy,
  processes: number,
  seeds: number,
  world: World,
): Promise<Played> {
  const runs: Simulated[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    if (world.isWatched) world.err(`\r${strategy.name}: seed ${seed} of ${seeds} `);
    runs.push(await simulate(scenario, strategy, processes, seed));
  }
  if (world.isWatched) world.err(CLEARED);
  const mean = (value: (run: Simulated, second: number) => number) =>
    Array.from(
      { length: scenario.seconds },
      (_, second) => runs.reduce((sum, run) => sum + value(run, second), 0) / seeds,
    );
  const at = (run: Simulated, second: number) =>
    run.seconds[second] ?? { calls: 0, succeeded: 0, requests: 0, lookUps: 0, took: 0 };
  return {
    name: strategy.name,
    tellsUnknown: strategy.tellsUnknown === true,
    runs,
    over: {
      load: mean((run, second) => at(run, second).requests + at(run, second).lookUps),
      success: mean((run, second) => (100 * at(run, second).succeeded) / Math.max(1, at(run, second).calls)),
      waits: mean((run, second) => at(run, second).took / Math.max(1, at(run, second).calls)),
    },
  };
}

/** The figures of all seeds together. */
export function figuresOf(scenario: Scenario, { name, tellsUnknown, runs }: Played) {
  const sum = (value: (run: Simulated) => number) => runs.reduce((total, run) => total + value(run), 0);
  const calls = sum((run) => run.calls);
  const summary = summaryOf(scenario, runs);
  return {
    name,
    success: sum((run) => run.succeeded) / calls,
    requestsPerCall: sum((run) => run.requests) / calls,
    lookUpsPerCall: sum((run) => run.lookUps) / calls,
    /** For the calls that began during the trouble, the median of all seeds. */
    inTrouble: {
      success: summary.successInTrouble,
      requestsPerCall: summary.amplificationInTrouble,
      /** Seconds within which nineteen of twenty of those that succeeded did; absent if none did. */
      slowest: summary.slowest,
      /** Only of a client that tells it from a failure. */
      ...(tellsUnknown && { unknown: summary.unknownInTrouble }),
    },
    processedTwice: summary.twice,
    recovered: summary.recovered,
    seeds: runs.length,
    recoverySeconds: summary.recovery,
  };
}
