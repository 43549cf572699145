import { ours, peers, stormRow } from './peers.js';
import type { Scenario } from './simulate.js';
import type { Strategy } from './strategy.js';
import { type Summary, summarise } from './summary.js';

/** One table of the report: a scenario, and what is shown about it. */
export interface StormTable {
  readonly scenario: Scenario;
  /** What happens. */
  readonly about: string;
  /** What its cells mean. */
  readonly says: string;
  /** What the figures mean. */
  readonly means: string;
  readonly cell: (summary: Summary) => string;
  /** All peers and all variants are shown. */
  readonly isFull?: boolean;
  /** It has charts. */
  readonly isDrawn?: true;
}

/** A row: who, and of which seeds. */
export interface StormRow {
  readonly strategy: Strategy;
  readonly name: string;
  readonly from: number;
  readonly seeds: number;
  /** A thousand processes are played too, with fewer seeds if they share nothing. */
  readonly isForMany: boolean;
}

/** Seeds of the rows that matter most, of the other rows, and with a thousand processes that share nothing. */
export const SEEDS = { headline: 30, other: 10, many: 5 };
/** The first of the seeds that nothing was tuned on. */
export const UNTUNED = 31;
const MANY = 1000;
/** The columns of a table: numbers of processes. */
export const COLUMNS: readonly number[] = [1, 20, 100, MANY];

const RECOVERABLE = 'recoverable';
const SHARED = 'recoverable, shared by Redis';
const headline = ['no retries', '3 retries, no budget (axios-retry)', RECOVERABLE, SHARED];

/** The rows of a table in order. */
export function rowsOf({ isFull = false }: StormTable): readonly StormRow[] {
  const rows = [...peers, ...ours].flatMap((strategy): StormRow[] => {
    const { name } = strategy;
    const isHeadline = headline.includes(name);
    const seeds = isHeadline ? SEEDS.headline : SEEDS.other;
    return isHeadline || isFull ? [{ strategy, name, from: 1, seeds, isForMany: isHeadline }] : [];
  });
  return [...rows, ...[RECOVERABLE, SHARED].map(untuned)];
}

/** What a strategy reaches with the seeds that nothing was tuned on. */
function untuned(name: string): StormRow {
  const seeds = SEEDS.headline;
  const named = `${name}, seeds ${UNTUNED} to ${UNTUNED + seeds - 1}`;
  return { strategy: stormRow(name), name: named, from: UNTUNED, seeds, isForMany: false };
}

/** One cell. */
export async function cellOf(table: StormTable, row: StormRow, processes: number): Promise<string> {
  if (processes === MANY && !row.isForMany) return '';
  const seeds = processes === MANY && row.name !== SHARED ? SEEDS.many : row.seeds;
  return table.cell(await summarise(table.scenario, row.strategy, processes, seeds, row.from));
}

/** One line of a table, in Markdown. A stateless strategy is the same however many processes there are. */
export async function rowOf(table: StormTable, row: StormRow): Promise<string> {
  const cells: string[] = [];
  for (const processes of COLUMNS) {
    const isSame = row.strategy.isStateless && cells[0] !== undefined;
    cells.push(isSame ? (cells[0] as string) : await cellOf(table, row, processes));
  }
  return `| ${row.name} | ${cells.join(' | ')} |`;
}
