import { brownOut, collapse, hiccups, outage, rateLimit } from './scenarios.js';
import type { Scenario } from './simulate.js';
import type { Strategy } from './strategy.js';
import { type Summary, summarise } from './summary.js';

/** Client processes that share the calls, in the columns of a table. */
export const PROCESSES: readonly number[] = [1, 20, 100];

/** One table of the report: a scenario, and what is shown of it. */
export interface StormTable {
  readonly scenario: Scenario;
  readonly says: string;
  readonly cell: (summary: Summary) => string;
}

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

export const tables: readonly StormTable[] = [
  {
    scenario: collapse,
    says: 'seeds that recovered, seconds until they had, requests for each call over the whole, of these for nobody',
    cell: ({ recovered, seeds, recovery, amplification, wasted }) =>
      `${recovered}/${seeds}, ${recovery === undefined ? '–' : `${recovery} s`}, ${amplification.toFixed(2)}, ${wasted.toFixed(2)}`,
  },
  {
    scenario: outage,
    says: 'requests for each call during the outage, seconds until calls were well again',
    cell: ({ amplificationInTrouble, recovery }) =>
      `${amplificationInTrouble.toFixed(2)}, ${recovery === undefined ? '–' : `${recovery} s`}`,
  },
  {
    scenario: brownOut,
    says: 'calls that succeeded during the brown-out, requests for each',
    cell: ({ successInTrouble, amplificationInTrouble }) =>
      `${percent(successInTrouble)}, ${amplificationInTrouble.toFixed(2)}`,
  },
  {
    scenario: rateLimit,
    says: 'calls that succeeded while more was asked for than is allowed, requests for each',
    cell: ({ successInTrouble, amplificationInTrouble }) =>
      `${percent(successInTrouble)}, ${amplificationInTrouble.toFixed(2)}`,
  },
  {
    scenario: hiccups,
    says: 'calls that succeeded, requests for each',
    cell: ({ success, amplification }) => `${percent(success, 2)}, ${amplification.toFixed(2)}`,
  },
];

/** One line of a table, in Markdown. */
export function rowOf({ scenario, cell }: StormTable, strategy: Strategy, seeds: number): string {
  const cells = PROCESSES.map((processes) => cell(summarise(scenario, strategy, processes, seeds)));
  return `| ${strategy.name} | ${cells.join(' | ')} |`;
}
