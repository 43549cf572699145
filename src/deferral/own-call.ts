import { recoveryOf, wasRead } from '../report/recovery-of.js';
import type { Report } from '../report/report.js';
import type { Deferral } from './deferral.js';

/**
 * Whether what the handler threw can be the payment's own failure: what it asked of somebody else, or asked that carries none of the
 * payment's keys, has failed for itself.
 */
export function isOwnError(error: unknown, stored: Deferral, inDoubt: boolean): boolean {
  const report = recoveryOf(error);
  if (report === undefined) return false;
  // Without keys, only the look-up that comes before anything is sent tells the payment's own refusal.
  const isNamed = Object.keys(stored.keys).length > 0;
  if (inDoubt && !isNamed && report.outcome === 'failed' && !report.lookUps?.length) return false;
  return isOfPayment(report, wasRead(error), stored, inDoubt, true);
}

/**
 * Whether what the handler returned can be the payment's own answer: that of a look at its status, or to another payment, says nothing
 * of whether it was made. Nobody knows what an operation has asked for: that is taken at the handler's word.
 */
export function isOwnAnswer(returned: object, report: Report, stored: Deferral, inDoubt: boolean): boolean {
  const isRead = wasRead(returned);
  if (isRead === undefined && Object.keys(report.keys).length === 0) return report.provider === stored.report.provider;
  // What is not in doubt may be sent under another key, and the handler says that this is it.
  return isOfPayment(report, isRead, stored, inDoubt, inDoubt);
}

/** What was only read is never in doubt. */
function isOfPayment(
  report: Report,
  isRead: boolean | undefined,
  stored: Deferral,
  inDoubt: boolean,
  sameValue: boolean,
): boolean {
  if (report.provider !== stored.report.provider || (inDoubt && isRead)) return false;
  const names = Object.keys(stored.keys);
  return names.length === 0 || names.some((name) => sharesKey(name, report, stored, sameValue));
}

/** A key may have been replaced. */
function sharesKey(name: string, { keys, rekeyed }: Report, stored: Deferral, sameValue: boolean): boolean {
  if (!Object.hasOwn(keys, name)) return false;
  return !sameValue || keys[name] === stored.keys[name] || rekeyed?.includes(name) === true;
}
