import { marks } from './mark.js';
import type { Report } from './report.js';

export interface Reporting {
  report(): Report;
}

/** Where the reports of a process are kept: beside what the callers get. */
interface Ties {
  tie(value: object, reporting: Reporting): void;
  of(value: object): Reporting | undefined;
}

const TIES = Symbol.for('recoverable.reports');

/** One for all copies of this package in a process: what one has tied, each can read. */
const ties: Ties = (globalThis as { [TIES]?: Ties })[TIES] ?? tied();
(globalThis as { [TIES]?: Ties })[TIES] = ties;

function tied(): Ties {
  const { put: tie, of } = marks<Reporting>();
  return { tie, of };
}

/**
 * The report of a call, from what it gave: the response, or the error. `undefined` where no attached client made it.
 *
 * A vendor's error counts too where it carries the response (`MidtransError.rawHttpClientData`).
 */
export function recoveryOf(value: unknown): Report | undefined {
  const outer = shapeOf(value);
  const holders = [outer, shapeOf(outer?.response), shapeOf(outer?.cause), shapeOf(outer?.rawHttpClientData)];
  for (const holder of holders) {
    const reporting = holder && ties.of(holder);
    if (reporting !== undefined) return reporting.report();
  }
  return undefined;
}

interface Shape {
  readonly response?: unknown;
  readonly cause?: unknown;
  readonly rawHttpClientData?: unknown;
}

function shapeOf(value: unknown): Shape | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** Whether another call has given this to its caller already. */
export function isTied(value: object, to: Reporting): boolean {
  const reporting = ties.of(value);
  return reporting !== undefined && reporting !== to;
}

/** Keeps the report of what the caller gets. Nobody sees it there: not who prints, copies, compares or freezes it. */
export function keepReport(value: object, reporting: Reporting): void {
  try {
    ties.tie(value, reporting);
  } catch {
    // An engine that keeps a frozen object from private fields too.
  }
}
