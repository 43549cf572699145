import type { Evidence, InnerCall } from '../engine/run-evidence.js';
import { causes } from '../failure/transport.js';
import { holderOf } from '../report/recovery-of.js';

/**
 * Whether what an operation threw is the error of a call inside it that is over, and never got so far as to be sent: its own report
 * knows that, but an error that tells only of a time limit does not.
 */
export function isUnsentInside({ inner, underWay }: Evidence, thrown: unknown): boolean {
  for (const link of causes(thrown)) {
    const call = holderOf(link) as InnerCall | undefined;
    if (call === undefined || !inner.has(call)) continue;
    // What a call resumes may have been done before.
    const { attempts, processed } = call.record.course;
    const isUnsent = attempts.every(({ classified }) => classified?.failure.code === 'UNSENT');
    return isUnsent && processed === 'no' && !underWay.has(call);
  }
  return false;
}
