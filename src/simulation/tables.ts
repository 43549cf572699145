import { brownOut, collapse, hiccups, outage, rateLimit } from './scenarios.js';
import type { Scenario } from './simulate.js';
import type { Strategy } from './strategy.js';
import { type Summary, summarise } from './summary.js';

/** Client processes that share the calls, in the columns of a table. */
export const PROCESSES: readonly number[] = [1, 20, 100];

/** One table of the report: a scenario, and what is shown of it. */
export interface StormTable {
  readonly scenario: Scenario;
  /** What happens. */
  readonly about: string;
  /** What its cells say. */
  readonly says: string;
  /** What the figures mean. */
  readonly means: string;
  readonly cell: (summary: Summary) => string;
}

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

export const tables: readonly StormTable[] = [
  {
    scenario: collapse,
    about:
      'A spike to 80 calls a second for 5 s, at a provider that can work on 48 and works in vain on what has timed out.',
    says: 'seeds that recovered, seconds until these had, requests for each call over the whole, requests worked on in vain for each call',
    means:
      'Recovered seeds of a strategy that does not recover are those in which the spike did no harm, hence their 0 s. A budget of each process adds up with their number: a small bucket matters more than a small ratio, and one that good answers fill stays empty while there are none. Shared, it is one bucket, however many they are. A limit of concurrency that adapts keeps what the provider cannot do yet in the queue of the client, where nobody works on it in vain; a process with a call now and then has no use for it.',
    cell: ({ recovered, seeds, recovery, amplification, wasted }) =>
      `${recovered}/${seeds}, ${recovery === undefined ? '–' : `${recovery} s`}, ${amplification.toFixed(2)}, ${wasted.toFixed(2)}`,
  },
  {
    scenario: outage,
    about: 'Every request fails for 30 s.',
    says: 'requests for each call during the outage, seconds until calls were well again',
    means:
      'A breaker needs some failures to see an outage, seven in a row here. A hundred processes that share nothing make twelve calls each meanwhile: to stay below 0.2, each would have to stop for the rest of the outage after its second failure in a row, and then one such pair by chance, which one request in ten thousand is, would stop twelve calls. By Redis they see it together; what is left then is sent by processes that have not heard of it yet, for a second at most.',
    cell: ({ amplificationInTrouble, recovery }) =>
      `${amplificationInTrouble.toFixed(2)}, ${recovery === undefined ? '–' : `${recovery} s`}`,
  },
  {
    scenario: brownOut,
    about: 'Half of the requests fail for 60 s.',
    says: 'calls that succeeded during the brown-out, requests for each',
    means:
      'This is what a breaker costs: at a failureRatio of 0.5 it stops calls of which half would succeed. Where a brown-out is likelier than an outage, 0.6 or more keeps most of them, and costs nothing in an outage, which is seen by the failures in a row.',
    cell: ({ successInTrouble, amplificationInTrouble }) =>
      `${percent(successInTrouble)}, ${amplificationInTrouble.toFixed(2)}`,
  },
  {
    scenario: rateLimit,
    about: '80 calls a second for 30 s, where 60 are allowed; the others are told to wait for 1 s.',
    says: 'calls that succeeded while more was asked for than is allowed, requests for each',
    means:
      'A wait that the provider told holds back the other calls of the process too, so fewer are refused. What one process learns, the others do not, or by Redis within a second, when this wait is over: the more processes, the less of it is left.',
    cell: ({ successInTrouble, amplificationInTrouble }) =>
      `${percent(successInTrouble)}, ${amplificationInTrouble.toFixed(2)}`,
  },
  {
    scenario: hiccups,
    about: 'One request in a hundred fails, by chance.',
    says: 'calls that succeeded in the worst seed, requests for each',
    means: 'The retries that work are not refused by any of these budgets.',
    cell: ({ worstSuccess, amplification }) => `${percent(worstSuccess, 3)}, ${amplification.toFixed(2)}`,
  },
];

/** One line of a table, in Markdown. */
export async function rowOf({ scenario, cell }: StormTable, strategy: Strategy, seeds: number): Promise<string> {
  const cells: string[] = [];
  for (const processes of PROCESSES) cells.push(cell(await summarise(scenario, strategy, processes, seeds)));
  return `| ${strategy.name} | ${cells.join(' | ')} |`;
}
