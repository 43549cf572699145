import type { Report } from './report.js';

/** Shared by all copies of this package in a process. */
export const RECOVERY: unique symbol = Symbol.for('recoverable.report') as never;

export interface Reporting {
  report(): Report;
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
    const reporting = holder?.[RECOVERY];
    if (reporting !== undefined) return reporting.report();
  }
  return undefined;
}

interface Shape {
  readonly [RECOVERY]?: Reporting;
  readonly response?: unknown;
  readonly cause?: unknown;
  readonly rawHttpClientData?: unknown;
}

function shapeOf(value: unknown): Shape | undefined {
  return typeof value === 'object' && value !== null ? (value as Shape) : undefined;
}
