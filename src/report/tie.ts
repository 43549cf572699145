import { conceal } from './conceal.js';
import { keepReport, type Reporting } from './recovery-of.js';

/** Ties a report to what the caller gets. What an error carries of the request and the answer is not printed from here on. */
export function tie(value: unknown, reporting: Reporting): void {
  if (typeof value !== 'object' || value === null) return;
  keepReport(value, reporting);
  conceal(value);
}
