import { headerOf } from './exchange.js';
import type { LookUpAnswer, LookUpTools } from './look-up.js';

/** Milliseconds: providers tell times to the second. */
const SECOND = 1000;

type Times = Pick<LookUpTools, 'firstSentAt' | 'lastSentAt' | 'now'>;

/**
 * Milliseconds by which the clock of the provider that answers is ahead of this machine's, negative if it is behind: to a second, and to
 * the time that the answer took. 0 if it does not say.
 */
export function aheadBy({ headers }: LookUpAnswer, { now }: Times): number {
  const date = dateIn(headers);
  return now === undefined || Number.isNaN(date) ? 0 : date - now;
}

/** When the first attempt was sent, by the clock of the provider that answers, whose times are compared with it. */
export function firstSentBy(answer: LookUpAnswer, times: Times): number | undefined {
  return times.firstSentAt === undefined ? undefined : times.firstSentAt + aheadBy(answer, times);
}

/**
 * Whether something was surely not made before then: a refusal that may be older is another call's, such as that of the customer's last
 * card. False if either time is not known.
 */
export function isSurelySince(made: unknown, since: number | undefined): boolean {
  const at = typeof made === 'number' ? made : Date.parse(String(made));
  return since !== undefined && at >= since - SECOND;
}

/**
 * The provider's clock is so far behind this one's that a question for what is newer than the first attempt may have left out what
 * the call has made.
 *
 * @param skew milliseconds by which the question made allowance for that
 */
export function isBehind({ headers }: LookUpAnswer, { lastSentAt }: Times, skew: number): boolean {
  return lastSentAt !== undefined && dateIn(headers) < lastSentAt - skew;
}

function dateIn(headers: unknown): number {
  return Date.parse(headerOf(headers, 'date') ?? '');
}
