import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, isObject } from '../body-fields.js';
import { idOf, isAlike } from '../id.js';
import { type Finding, type LookUpAnswer, type LookUpTools, SEVERAL_FIT, type Unaskable } from '../look-up.js';
import { showsAllSince } from '../newest-first.js';
import type { RequestFacts } from '../provider.js';
import { allSince, firstSentBy, isSurelyBefore, notSentBefore, onlyOneSince, timeOf } from '../their-clock.js';
import { wordSent } from '../word.js';
import { kindOf } from './endpoints.js';
import { isOtherSum, isSameParty, type SamePayment } from './same.js';
import { isRefused, isTaken, nameOf } from './success.js';

/**
 * Milliseconds: a refusal that is older than the first attempt by more belongs to an earlier call, because Xendit does not make
 * references unique. A customer who soon tries another card must not be given the first one's refusal.
 */
const REFUSED_BEFORE = 5000;
/** Milliseconds by which Xendit's clock and this machine's may differ. */
const SKEW = 600_000;
/** Objects on a page of a list (Xendit: `limit`). */
const PAGE = 10;
/** Milliseconds: Xendit gives times to the second. */
const SECOND = 1000;

/**
 * When the call began. `isResumed`: this call has sent nothing yet, and a refusal may be older than the earlier call. `namesOne`:
 * the reference was refused as used, so it names only one object.
 */
export type Times = Pick<LookUpTools, 'firstSentAt' | 'isAnothers'> & {
  readonly isResumed?: boolean;
  readonly namesOne?: boolean;
};

/** What a list says about a request. A list with more pages does not prove absence. */
export function judgeList(
  answer: LookUpAnswer,
  request: RequestFacts,
  times: Times = {},
  same: SamePayment = sameSum,
): Finding | Unaskable {
  const undecided: Finding = { state: 'undecided', answer };
  const list = listIn(answer);
  if (list === undefined) return undecided;
  const { endpoint } = kindOf(request);
  const asked = fieldsIn(request);
  const since = firstSentBy(answer, times);
  const named = list.items.filter((item) => idOf(item.reference_id) === idOf(asked.reference_id));
  // Payments and payouts are asked for by their reference: a list with others in it answers a different question.
  const isFiltered = endpoint === 'payment' || endpoint === 'payout';
  if (isFiltered && named.length < list.items.length) return undecided;
  const isEarlier = (item: Fields) =>
    isSurelyBefore(timeOf(item.created), answer, times, isEnded(item) ? REFUSED_BEFORE : undefined);
  const judged = named.map((item) => ({ item, isSame: same(asked, item), age: ageOf(item, since) }));
  const ours = judged.filter(({ item, isSame }) => isSame !== false && !isEarlier(item));
  const sure = ours.filter(({ isSame }) => isSame === true);
  // Only its time distinguishes one of several equal objects under one reference; a payment is named by what it pays for.
  const isOne = (endpoint === 'refund' || endpoint === 'capture') && times.namesOne !== true;
  const madeAt = ({ item }: { readonly item: Fields }) => timeOf(item.created);
  const earliest = notSentBefore(answer, times);
  const mayBeOne = sure.filter(({ item }) => !times.isAnothers?.(nameOf(item)));
  const done = mayBeOne.filter(({ item }) => isTaken(endpoint, item));
  const fitting = done.filter(({ age = since === undefined ? 0 : Number.POSITIVE_INFINITY }) => age <= SECOND);
  const taken = isOne ? onlyOneSince(done, madeAt, since, earliest) : fitting[0];
  // Several may share a reference: without the time of the request, it is not known whose this one is.
  if (taken !== undefined && times.isResumed) return undecided;
  if (!isOne && fitting.length > 1) return SEVERAL_FIT;
  const isTimed = endpoint !== 'payment' && times.namesOne !== true && since !== undefined;
  const mayHaveLike = !showsAllSince(list.items, (item) => timeOf(item.created), earliest, !list.hasMore);
  if (isTimed && (mayHaveLike || allSince(mayBeOne, madeAt, earliest).length > 1)) return undecided;
  // The form in which the request itself is answered.
  if (taken !== undefined) return { state: 'landed', answer: { ...answer, data: taken.item } };
  // An object that landed may be on another page, or be one that no time tells from others, as after slow answers.
  if (list.hasMore || allSince(done, madeAt, earliest).length > 0) return undecided;
  const ended = sure.filter(({ age }) => age !== undefined && age <= REFUSED_BEFORE);
  const refused = ended.find(({ item }) => isRefused(item));
  if (refused !== undefined) {
    const { failure_code: code, status } = refused.item;
    const declined = wordSent(code ?? status);
    if (times.isResumed) return { state: 'dead', answer, declined };
    return { state: 'denied', answer, declined, ...(times.namesOne !== true && { shared: true }) };
  }
  const over = ended.find(({ item }) => DEAD.has(item.status));
  if (over !== undefined) return { state: 'dead', answer, word: wordSent(over.item.status) };
  // It may be this call's, told in another form: nothing is made again because of that.
  const isOther = (item: Fields) => isFiltered && isOtherSum(asked, item);
  const mayBeOurs = judged.some(({ item, age = 0 }) => !isEarlier(item) && age <= SKEW && !isOther(item));
  const isUnnamed = ({ reference_id: told }: Fields) => idOf(told) === undefined || isAlike(asked.reference_id, told);
  const mayBeUnnamed = list.items.some(
    (item) =>
      !named.includes(item) && isUnnamed(item) && same(asked, item) !== false && (ageOf(item, since) ?? 0) <= SKEW,
  );
  return ours.length > 0 || mayBeOurs || mayBeUnnamed ? undecided : { state: 'absent', answer };
}

export const DEAD: ReadonlySet<unknown> = new Set(['CANCELED', 'CANCELLED', 'EXPIRED', 'VOIDED']);

/** It can no longer take effect; a state that no document names may mean anything. */
function isEnded(item: Fields): boolean {
  return isRefused(item) || DEAD.has(item.status);
}

/** Milliseconds from when it was made to the first attempt; negative if it was made later. `undefined` if unknown. */
function ageOf({ created }: Fields, since: number | undefined): number | undefined {
  const made = timeOf(created);
  if (Number.isNaN(made)) return undefined;
  return since === undefined ? 0 : since - made;
}

export function listIn({ status, data }: LookUpAnswer): { items: readonly Fields[]; hasMore: boolean } | undefined {
  if (status < 200 || status > 299) return undefined;
  const { data: inner, has_more: more } = fieldsOf(data);
  const items: unknown = Array.isArray(data) ? data : inner;
  if (!Array.isArray(items) || !items.every(isObject)) return undefined;
  // A full page may go on if nothing says that it is the last.
  return { items, hasMore: more === true || (more !== false && items.length >= PAGE) };
}

/** Compares amount and currency, as far as the request names them: a reference may belong to an order that is paid in parts. */
export const sameSum: SamePayment = (request, found) => {
  const asked = fieldsOf(request);
  const amount = asked.amount ?? asked.request_amount ?? asked.capture_amount;
  const facts = [
    amount === undefined || isSameAmount(amount, found.amount ?? found.request_amount ?? found.captured_amount),
    asked.currency === undefined || isSameWord(asked.currency, found.currency),
  ];
  if (facts.includes(false) || !isSameParty(asked, found)) return false;
  return facts.includes(undefined) ? undefined : true;
};
