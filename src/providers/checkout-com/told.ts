import type { Fields } from '../body-fields.js';
import type { LookUpAnswer, LookUpTools } from '../look-up.js';
import { timeOf } from '../their-clock.js';

/** Milliseconds by which Checkout.com's clock may be behind this machine's. */
const SKEW = 600_000;
/** The same for a finding that ends the call. */
export const SECOND = 1000;

export type Tools = Pick<LookUpTools, 'get' | 'firstSentAt' | 'answer' | 'failure' | 'isAnothers'>;

/** The object found, as the answer to the request itself. */
export function answerWith(status: number, data: Fields): LookUpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, data };
}

/** Without a readable time, it may be from any time. */
export function isSince(time: unknown, since: number): boolean {
  const at = timeOf(time);
  return Number.isNaN(at) || at >= since - SKEW;
}
