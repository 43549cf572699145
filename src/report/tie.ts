import { conceal } from './conceal.js';
import { keepReport, type Reporting, shareReport } from './recovery-of.js';

/** Ties a report to what the caller gets. From here on, printing an error does not show its request and answer. */
export function tie(value: unknown, reporting: Reporting): void {
  if (typeof value !== 'object' || value === null) return;
  keepReport(value, reporting);
  conceal(value);
}

/**
 * The same for an object that must stay the very same, and may belong to another caller too: an abort reason, or a value of the
 * application's.
 */
export function tieShared(value: unknown, reporting: Reporting): void {
  if (typeof value !== 'object' || value === null) return;
  shareReport(value, reporting);
  conceal(value);
}
