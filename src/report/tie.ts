import { conceal, hide } from './conceal.js';
import { RECOVERY, type Reporting } from './recovery-of.js';

/**
 * Ties a report to what the caller gets, where it can be tied. Unseen by `console.log` and `JSON.stringify`, and so is, from
 * here on, what an error carries of the request and the answer.
 */
export function tie(value: unknown, reporting: Reporting): void {
  if (typeof value !== 'object' || value === null || !Object.isExtensible(value)) return;
  hide(value, RECOVERY, reporting);
  conceal(value);
}
