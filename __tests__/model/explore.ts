import { judgeConduct } from './conduct.js';
import { drawScenario } from './draw.js';
import { judgeMoney } from './money.js';
import { type Observation, play } from './play.js';
import type { Scenario, Subject } from './scenario.js';

/** What is wrong with how a scenario went; empty for nothing. */
export async function judge(scenario: Scenario): Promise<string[]> {
  return wrongsOf(scenario, await play(scenario));
}

function wrongsOf(scenario: Scenario, observation: Observation): string[] {
  return [...judgeConduct(scenario, observation), ...judgeMoney(scenario, observation)];
}

export interface Exploration {
  /** How often each outcome came. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly requests: number;
  /** The first scenario in which something was wrong. */
  readonly counterexample: Scenario | undefined;
}

/** Plays so many scenarios, each from a seed of its own, up to the first in which something is wrong. */
export async function explore(subject: Subject, firstSeed: number, runs: number): Promise<Exploration> {
  const outcomes: Record<string, number> = {};
  let requests = 0;
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const scenario = drawScenario(subject, seed);
    const observation = await play(scenario);
    requests += observation.seen.length;
    const outcome = observation.report?.outcome ?? 'none';
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (wrongsOf(scenario, observation).length > 0) return { outcomes, requests, counterexample: scenario };
  }
  return { outcomes, requests, counterexample: undefined };
}
