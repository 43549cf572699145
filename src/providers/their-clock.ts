import { headerOf } from './exchange.js';
import type { LookUpAnswer, LookUpTools } from './look-up.js';

/** Milliseconds: providers tell times to the second. */
const SECOND = 1000;

type Times = Pick<LookUpTools, 'firstSentAt' | 'lastSentAt' | 'now'>;

/** Milliseconds that an answer may take: a clock that seems to be ahead by so much is none that is known to be. */
const SLOW = 15_000;

/**
 * Milliseconds by which the clock of the provider that answers is ahead of this machine's, negative if it is behind: to a second. 0 if
 * it does not say, or if the time that its answer took may be all of it.
 */
export function aheadBy({ headers }: LookUpAnswer, { now }: Times): number {
  const date = dateIn(headers);
  if (now === undefined || Number.isNaN(date)) return 0;
  const ahead = date - now;
  return ahead > SLOW || ahead < 0 ? ahead : 0;
}

/** When the first attempt was sent, by the clock of the provider that answers, whose times are compared with it. */
export function firstSentBy(answer: LookUpAnswer, times: Times): number | undefined {
  return times.firstSentAt === undefined ? undefined : times.firstSentAt + aheadBy(answer, times);
}

/**
 * The same, or by this machine's clock if that is earlier: a `Date` that is wrong must not make what the call has done too old to be
 * its work. What is older than this is another call's.
 */
export function firstSentAtLeast(answer: LookUpAnswer, times: Times): number | undefined {
  const { firstSentAt } = times;
  return firstSentAt === undefined ? undefined : firstSentAt + Math.min(0, aheadBy(answer, times));
}

/**
 * Whether something was surely not made before then. What may be older is another call's, if others can have its reference: an equal
 * payment of the click before, or the refusal of the customer's last card. False if either time is not known.
 */
export function isSurelySince(made: unknown, since: number | undefined): boolean {
  const at = typeof made === 'number' ? made : Date.parse(String(made));
  return since !== undefined && at >= since - SECOND;
}

/**
 * The only one of equal captures or refunds that was surely made since then. Several legitimate ones may have one sum and one
 * reference, so that an older one is another call's, and of two made since nobody knows which is this call's.
 */
export function onlyOneSince<T>(
  equal: readonly T[],
  madeAt: (each: T) => unknown,
  since: number | undefined,
): T | undefined {
  const recent = equal.filter((each) => isSurelySince(madeAt(each), since));
  return recent.length === 1 ? recent[0] : undefined;
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

/** An answer out of a cache is older than its question by its `age` (RFC 9111 section 5.1). */
function dateIn(headers: unknown): number {
  const age = Number(headerOf(headers, 'age') ?? 0);
  return Date.parse(headerOf(headers, 'date') ?? '') + (age > 0 ? age * 1000 : 0);
}
