import { isAlike } from './id.js';
import type { LookUpAnswer, LookUpTools } from './look-up.js';
import { firstSentAtLeast, isOlder, MOST_OFF } from './their-clock.js';

/** Milliseconds by which the times of two objects at one provider may be wrong. */
const APART = 600_000;
/** The same, once an object is found that may be the call's: a name is used only once. */
const APART_IF_FOUND = 60_000;

/**
 * Whether a list that shows the newest first was read back to before the call, so that what it made cannot be further on. Both
 * times are the provider's own: since it made the newest object, no more time can have passed than since the first attempt. So
 * no clock must agree with another, and a busy account need not be read for hours back in case they do not.
 *
 * @param newest when the first object of the list was made, in milliseconds
 * @param last when the last one that was read was made
 */
export function isReadBack(newest: number, last: number, times: ReadTimes, isFound: boolean): boolean {
  const { firstSentAt, lastSentAt, now } = times;
  if (firstSentAt === undefined || now === undefined) return false;
  // A resumed call has its time from another process, maybe by the clock of another machine.
  const apart = lastSentAt === undefined ? MOST_OFF : isFound ? APART_IF_FOUND : APART;
  return last < newest - Math.max(0, now - firstSentAt) - apart;
}

/**
 * Whether the first page of a list shows all that was made since then: it is the only one, or goes from the newest back to before. What
 * looks like the only one of its kind may have its like on the next page.
 */
export function showsAllSince<T>(
  page: readonly T[],
  madeAt: (each: T) => number,
  since: number | undefined,
  isOnly: boolean,
): boolean {
  if (isOnly) return true;
  const times = page.map(madeAt);
  return isNewestFirst(times) && isOlder(times.at(-1) ?? Number.NaN, since);
}

/** Whether no object of a list is newer than the one before it. */
export function isNewestFirst(times: readonly number[]): boolean {
  return times.every((each, at) => at === 0 || each <= (times[at - 1] ?? Number.NaN));
}

/**
 * Whether an object with another name may be the call's own, under what the provider has made of its name: then the list proves no
 * absence.
 */
export function mayBeRenamed(
  asked: string,
  told: unknown,
  made: number,
  answer: LookUpAnswer,
  times: ReadTimes,
): boolean {
  return told !== asked && isAlike(asked, told) && !isOlder(made, firstSentAtLeast(answer, times), APART);
}

type ReadTimes = Pick<LookUpTools, 'firstSentAt' | 'lastSentAt' | 'now'>;
