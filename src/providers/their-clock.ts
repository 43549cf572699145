import { headerOf } from './exchange.js';
import type { LookUpAnswer, LookUpTools } from './look-up.js';
import { DAY } from './spans.js';

/**
 * Milliseconds: providers give times to the second, those of objects as well as the `Date` of an answer. So an object that is older
 * than the call by less than two seconds may pass for its own.
 */
const SECOND = 1000;

type Times = Pick<LookUpTools, 'firstSentAt' | 'lastSentAt'>;

/**
 * Milliseconds by which the time of an object may be wrong: a clock, or the zone in which a time is told, is off by hours. What
 * looks older by less than this may still be the call's own.
 */
export const MOST_OFF = DAY;

/** How far the answering provider's clock is ahead of this machine's. 0 if the answer does not say. */
function aheadBy({ clockAhead = { least: 0, most: SECOND } }: LookUpAnswer): { least: number; most: number } {
  return clockAhead;
}

/**
 * When the first attempt was sent at the latest, by the answering provider's clock, apart from the second to which that is told:
 * what it made since then, the call may have made. It is the later, the longer the quickest of the last answers took to be dated;
 * so it may be left open while all are slow.
 */
export function firstSentBy(answer: LookUpAnswer, { firstSentAt }: Times): number | undefined {
  return firstSentAt === undefined ? undefined : firstSentAt + aheadBy(answer).most - SECOND;
}

/** When the first attempt was sent at the earliest, likewise: what was made before then, the call did not make. */
export function notSentBefore(answer: LookUpAnswer, { firstSentAt }: Times): number | undefined {
  return firstSentAt === undefined ? undefined : firstSentAt + aheadBy(answer).least;
}

/**
 * The same, or by this machine's clock if that is earlier: a wrong `Date` must not make the call's own object too old to be its
 * own.
 */
export function firstSentAtLeast(answer: LookUpAnswer, times: Times): number | undefined {
  const { firstSentAt } = times;
  return firstSentAt === undefined ? undefined : firstSentAt + Math.min(0, aheadBy(answer).least);
}

/**
 * Whether something was certainly not made before then. If others can have its reference, what may be older may belong to another
 * call: an equal payment from the previous click, or the refusal of the customer's last card. False if either time is unknown.
 */
export function isSurelySince(made: number, since: number | undefined): boolean {
  return since !== undefined && made >= since - SECOND;
}

/** How a text ends that names its zone: `Z`, `+07:00`, `GMT`. */
const ZONED = /(?:Z|GMT|UTC|[+-]\d\d(?::?\d\d)?)\s*$/i;

/**
 * Milliseconds since the epoch. NaN if it is no text of a time, or names no zone: read as this machine's own, the time of an earlier
 * object may be after the call.
 */
export function timeOf(made: unknown): number {
  const text = typeof made === 'string' ? made : '';
  return /\d[T ]\d/i.test(text) && ZONED.test(text) ? Date.parse(text) : Number.NaN;
}

/** Whether something looks older than that by more than the allowed difference. False if either time is unknown. */
export function isOlder(made: number, since: number | undefined, allowed = SECOND): boolean {
  return since !== undefined && made < since - allowed;
}

/**
 * Whether something was certainly made before the call, so that its absence can be believed in spite of it. A `Date` is no proof:
 * it may be a gateway's, while the clock that dates the objects is another.
 *
 * @param allowed milliseconds by which clocks may differ, for something that took nothing: there the `Date` is good enough
 */
export function isSurelyBefore(made: number, answer: LookUpAnswer, times: Times, allowed = MOST_OFF): boolean {
  const isTold = !Number.isNaN(dateIn(answer.headers));
  return isOlder(made, firstSentAtLeast(answer, times), isTold ? allowed : MOST_OFF);
}

/**
 * The equal captures, refunds or payouts that were not certainly made before then. Several legitimate ones may share amount and
 * reference: only their time distinguishes them, and of two, it is not known which is this call's.
 *
 * @param equal all of them, whatever became of each: the call's own may be the one that was refused
 * @param earliest what was made before then certainly belongs to another call
 */
export function allSince<T>(
  equal: readonly T[],
  madeAt: (each: T) => number,
  earliest: number | undefined,
): readonly T[] {
  return equal.filter((each) => !isOlder(madeAt(each), earliest));
}

/** The only one of these, if it was certainly made since then: that is the call's. */
export function onlyOneSince<T>(
  equal: readonly T[],
  madeAt: (each: T) => number,
  since: number | undefined,
  earliest = since,
): T | undefined {
  const [only, ...others] = allSince(equal, madeAt, earliest);
  return only !== undefined && others.length === 0 && isSurelySince(madeAt(only), since) ? only : undefined;
}

/**
 * Whether the provider's clock is so far behind this machine's that a query for anything newer than the first attempt may have
 * missed what the call made.
 *
 * @param skew milliseconds that the query allowed for that
 */
export function isBehind({ headers }: LookUpAnswer, { lastSentAt }: Times, skew: number): boolean {
  return lastSentAt !== undefined && dateIn(headers) < lastSentAt - skew;
}

/** Milliseconds since the epoch; NaN if the answer does not say. */
function dateIn(headers: unknown): number {
  return Date.parse(headerOf(headers, 'date') ?? '');
}
