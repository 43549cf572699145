import type { Passage } from '../failure/passage.js';
import { originOf, parsedUrl, placeOf } from '../redaction/path.js';
import { keepsQuery } from './names-the-same.js';

/** Where a request was seen to go: a URL, or empty for just where it was told; `undefined` if nobody knows. */
export type Went = string | undefined;

/** The way of a question and of its answer. */
interface Way {
  /** Where the client was told to send it. */
  readonly told: string;
  readonly went: Went;
  /** Where its answer says that it comes from; empty if it does not. */
  readonly from: string;
}

/** What was seen of an attempt that is over. */
interface Gone {
  readonly passage?: Passage | undefined;
  readonly wentTo?: Went;
}

const REDIRECTED = 'the look-up was redirected';

export const NOWHERE: readonly Went[] = [];
// Thousands of calls may wait whose attempts went there.
const AS_TOLD: readonly Went[] = [''];
const UNKNOWN: readonly Went[] = [undefined];

/** Where the attempts of a payment have gone that may have left, this one included. */
export function alsoTo(wentTo: readonly Went[], { passage, wentTo: went }: Gone): readonly Went[] {
  if (passage?.unsent !== undefined || wentTo.includes(went)) return wentTo;
  if (wentTo.length > 0 || went) return wentTo.concat(went);
  return went === '' ? AS_TOLD : UNKNOWN;
}

/**
 * @throws Error for an answer that is not the provider's to this question: a proxy made no tunnel, a redirect was followed, or the
 *   provider gave another or none
 */
export function checkPassage({ unsent, redirected, others }: Passage = {}): void {
  if (unsent !== undefined) throw new Error('the proxy made no tunnel for the look-up');
  if (redirected) throw new Error(REDIRECTED);
  if (others) throw new Error('the answer to the look-up is not what the provider answered');
}

/**
 * The answer has to come from where the question was sent, or, if a client of the application's own sends whatever it is told to
 * another host, or adds to each path, from where it went in the same way as the payment.
 *
 * @param sentTo where the payment's last attempt was to go, if one was sent
 * @param wentTo where each attempt went that may have left
 * @throws Error if it comes from elsewhere, or if a parameter was lost on the way
 */
export function checkWay(sentTo = '', wentTo: readonly Went[], { told, went, from }: Way): void {
  const way = wayTo(told, went);
  const ways = wentTo.map((each) => wayTo(sentTo, each));
  if (went) {
    // The answer may be a copy, which does not say where it comes from.
    if (ways.some((each) => each !== undefined && each !== way)) checkOrigin(went, told);
    if (!keepsQuery(told, went)) throw new Error('the look-up lost a parameter on its way');
  }
  const isPaymentsWay = way !== undefined && ways.length > 0 && ways.every((each) => each === way);
  // A wrapper may also say that the answer comes from where it was told to send the question.
  const isAsTold = placeOf(from) === placeOf(told);
  checkOrigin(from, isPaymentsWay && !isAsTold && went ? went : told);
}

/** @throws Error for an answer from elsewhere: a redirect was followed although it should not have been */
function checkOrigin(from: string, asked: string): void {
  const [came, place] = [placeOf(from), placeOf(asked)];
  // A client with a base URL of its own takes paths.
  if (came !== undefined && place !== undefined && came !== place) throw new Error(REDIRECTED);
}

/**
 * What comes before the path in the place where a request went; empty if that is as told, `undefined` if it went under another path,
 * or nobody knows.
 */
function wayTo(told: string, went: Went): string | undefined {
  if (went === '' || went === undefined) return went;
  const [place, path] = [placeOf(went), parsedUrl(told)?.pathname];
  const way =
    place !== undefined && path !== undefined && place.endsWith(path) ? place.slice(0, -path.length) : undefined;
  return way === originOf(told) ? '' : way;
}
