import { recoveryOf, wasRead, wasResumed } from '../report/recovery-of.js';
import type { Report } from '../report/report.js';
import type { Deferral } from './deferral.js';

/**
 * Whether what the handler threw can be the payment's own failure: what it asked of somebody else, or asked that carries none of the
 * payment's keys, has failed for itself.
 */
export function isOwnError(error: unknown, stored: Deferral, inDoubt: boolean): boolean {
  const report = recoveryOf(error);
  const isRead = wasRead(error);
  if (report === undefined || !isOfItsKind(report, isRead, stored)) return false;
  if (Object.keys(stored.keys).length > 0) return hasItsKey(report, stored);
  // Without keys, it is told by the `recovery` that it was made with, which an operation cannot be given.
  return isRead === true || wasResumed(error) || (isRead === undefined && !inDoubt);
}

/**
 * Whether what the handler returned can be the payment's own answer: that of a look at its status, or to another payment, says nothing
 * of whether it was made. Nobody knows what an operation has asked for: that is taken at the handler's word.
 */
export function isOwnAnswer(returned: object, report: Report, stored: Deferral, inDoubt: boolean): boolean {
  const isRead = wasRead(returned);
  if (!isOfItsKind(report, isRead, stored)) return false;
  const names = Object.keys(stored.keys);
  if (isRead === undefined && Object.keys(report.keys).length === 0) return true;
  if (names.length === 0) return !inDoubt || isRead === true || wasResumed(returned);
  // What is not in doubt may be sent under another key, and the handler says that this is it.
  return inDoubt ? hasItsKey(report, stored) : names.some((name) => Object.hasOwn(report.keys, name));
}

/** A read is the job's own call only if what was deferred was one. */
function isOfItsKind(report: Report, isRead: boolean | undefined, stored: Deferral): boolean {
  return report.provider === stored.report.provider && (!isRead || stored.report.readOnly === true);
}

/** A key may have been replaced. */
function hasItsKey({ keys, rekeyed = [] }: Report, stored: Deferral): boolean {
  return Object.keys(stored.keys).some(
    (name) => Object.hasOwn(keys, name) && (keys[name] === stored.keys[name] || rekeyed.includes(name)),
  );
}
