import { marks } from '../redaction/mark.js';
import { read } from './careful.js';
import type { Report } from './report.js';
import { type Reporting, shared } from './shared.js';

export type { Reporting } from './shared.js';

/** Where the reports of a process are kept: outside of what the callers get. */
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
 * The report of a call, found by its response or its error. `undefined` if no attached client made it, and if several
 * calls ended with the same object, such as the reason of a signal that they share: the report would be wrong for some
 * of them.
 *
 * Also works for what was made of those: an error whose `cause` it is, some levels deep, and an SDK's own error or
 * answer that holds it, its headers or its parsed body (Midtrans `rawHttpClientData`, Stripe `detail` and
 * `lastResponse`, Square and Xendit `rawResponse`, Mercado Pago `__cause__`, Razorpay `error`).
 */
export function recoveryOf(value: unknown): Report | undefined {
  return reportingOf(value)?.report();
}

/** Whether the call that a value comes from only asked for something. `undefined` if nobody knows. */
export function wasRead(value: unknown): boolean | undefined {
  return reportingOf(value)?.isRead;
}

/** Whether it comes from calls that are reported, even if it has the report of none of them. */
export function isReported(value: unknown): boolean {
  return reportingOf(value) !== undefined;
}

function reportingOf(value: unknown): Reporting | undefined {
  const holders = new Set([value]);
  for (const holder of holders) {
    if (typeof holder !== 'object' || holder === null) continue;
    const reporting = ties.of(holder);
    if (reporting !== undefined) return reporting;
    if (holders.size <= MOST_HOLDERS) for (const name of WITHIN) holders.add(read(holder, name));
  }
  return undefined;
}

/** Most names are absent: a chain of causes is followed about as deep. */
const MOST_HOLDERS = 6;
const WITHIN = [
  'response',
  'cause',
  'rawHttpClientData',
  'detail',
  'lastResponse',
  'rawResponse',
  'headers',
  '__cause__',
  'error',
] as const;

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

/**
 * Keeps the report of what the caller gets, and perhaps other callers too: then the object has the report of no call that another
 * is not part of.
 */
export function shareReport(value: object, reporting: Reporting): void {
  const held = ties.of(value);
  keepReport(value, held === undefined ? reporting : shared(held, reporting));
}
