import { marks } from '../redaction/mark.js';
import { read } from './careful.js';
import type { Report } from './report.js';
import { type Reporting, shared } from './shared.js';

export type { Reporting } from './shared.js';

/** Where the reports of a process are kept: outside the objects that callers get. */
interface Ties {
  tie(value: object, reporting: Reporting): void;
  of(value: object): Reporting | undefined;
}

const TIES = Symbol.for('recoverable.reports');

/** Shared by all copies of this package in a process: each can read what another has tied. */
const ties: Ties = (globalThis as { [TIES]?: Ties })[TIES] ?? tied();
(globalThis as { [TIES]?: Ties })[TIES] = ties;

function tied(): Ties {
  const { put: tie, of } = marks<Reporting>();
  return { tie, of };
}

/**
 * The report of a call, found by its response, its error, or the line that a listener to `recovery.finished` gets. `undefined` if
 * no attached client made it, or if several calls ended with the same object, such as the reason of a signal that they share: the
 * report would be wrong for some of them.
 *
 * Also works for objects made from those: an error that has it as its `cause`, up to some levels deep, and an SDK's own error or
 * answer that holds it, its headers or its parsed body (Midtrans `rawHttpClientData`, Stripe `detail` and `lastResponse`, Square
 * and Xendit `rawResponse`, Mercado Pago `__cause__`, Razorpay `error`).
 */
export function recoveryOf(value: unknown): Report | undefined {
  return reportingOf(value)?.report();
}

/** Whether the call that a value comes from only asked for something. `undefined` if nobody knows. */
export function wasRead(value: unknown): boolean | undefined {
  return reportingOf(value)?.isRead;
}

/** Whether the call that a value comes from was told to go on with an earlier one. */
export function wasResumed(value: unknown): boolean {
  return reportingOf(value)?.isResumed === true;
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

/** Most of these fields are absent: a chain of causes is followed about this deep. */
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

/** Whether another call has already given this to its caller. */
export function isTied(value: object, to: Reporting): boolean {
  const reporting = ties.of(value);
  return reporting !== undefined && reporting !== to;
}

/** Keeps the report of what the caller gets. It stays invisible when the object is printed, copied, compared or frozen. */
export function keepReport(value: object, reporting: Reporting): void {
  try {
    ties.tie(value, reporting);
  } catch {
    // Some engines keep private fields off a frozen object too.
  }
}

/** Whose report an object has so far. */
export function holderOf(value: object): Reporting | undefined {
  return ties.of(value);
}

/**
 * Keeps the report of an answer that came with `before`: nobody's, or that of a call inside this one. If it has another by now, it
 * is the answer to several calls.
 */
export function keepAnswer(value: object, reporting: Reporting, before: Reporting | undefined): void {
  if (holderOf(value) === before) keepReport(value, reporting);
  else shareReport(value, reporting);
}

/**
 * Keeps the report of an object that other callers may get too. If calls that are not part of one another share it, it has no
 * report.
 */
export function shareReport(value: object, reporting: Reporting): void {
  const held = ties.of(value);
  keepReport(value, held === undefined ? reporting : shared(held, reporting));
}
