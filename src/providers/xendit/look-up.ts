import { acceptedIn } from '../accepted.js';
import { isSameAmount, isSameWord } from '../amount.js';
import { fieldsIn } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf, isAlike, pieceOf } from '../id.js';
import {
  type Finding,
  type LookUpAnswer,
  type LookUpTools,
  type Reconcile,
  SEVERAL_FIT,
  type Unaskable,
} from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, isSurelyBefore, notSentBefore, onlyOneSince, timeOf } from '../their-clock.js';
import { wordSent } from '../word.js';
import { kindOf } from './endpoints.js';
import { questionFor } from './question.js';
import { KEY_USED, REFERENCE_USED } from './rules.js';
import { type Found, isOtherSum, isSameParty } from './same.js';
import { isNamedAs, isObject, isRefused, isTaken, nameOf } from './success.js';

/**
 * Whether a look-up found the requested payment, refund or payout: `true` or `false`; `undefined` if that cannot be decided, so
 * that nothing is concluded. `found` is one object of the list.
 */
export type SamePayment = (request: unknown, found: Readonly<Record<string, unknown>>) => boolean | undefined;

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
 * Asks for whatever is under the request's reference: `GET /payment_requests?reference_id=`, `GET /v2/payouts?reference_id=`, for
 * a refund `GET /refunds?payment_request_id=`, and for a capture the captures of its payment request. An accepted object is asked
 * for by its id. The caller's `for-user-id` is sent along, so that the sub-account is asked.
 */
export function reconcileXendit(same: SamePayment = sameSum): Reconcile {
  return async (request, tools) => {
    const accepted = acceptedIn(tools);
    if (accepted !== undefined) return askAboutAccepted(request, accepted, tools);
    const question = questionFor(request);
    if (typeof question !== 'string') return question;
    return judgeList(await tools.get(question), request, timesOf(tools), same);
  };
}

/**
 * A reference or a key that was refused as used may be of any age; but after an attempt in doubt, the key may have been used by
 * that.
 */
function timesOf(tools: LookUpTools): Times {
  const { failure, firstSentAt, inDoubt } = tools;
  // A refund that was made but failed as a duplicate says nothing about its reference.
  const code = failure?.field === undefined ? failure?.code : undefined;
  if (code === REFERENCE_USED) return { namesOne: true };
  if (inDoubt !== true && KEY_USED.some((each) => each === code)) return {};
  return { ...tools, isResumed: firstSentAt === undefined };
}

/** Another object may have its reference, but not its id. */
async function askAboutAccepted(
  request: RequestFacts,
  { data: accepted }: LookUpAnswer,
  tools: LookUpTools,
): Promise<Finding | undefined> {
  const id = isObject(accepted) ? nameOf(accepted) : undefined;
  const { endpoint } = kindOf(request);
  const piece = id === undefined ? undefined : pieceOf(id);
  if (id === undefined || piece === undefined) return undefined;
  if (endpoint === 'capture') {
    if (!/\/captures\/?$/.test(request.path)) return undefined;
    const answer = await tools.get('./captures');
    const own = listIn(answer)?.items.find((item) => nameOf(item) === id && isNamedAs(item, request));
    return own === undefined ? { state: 'undecided', answer } : judgeOne(own, endpoint, answer);
  }
  const name = { payment: 'payment_requests', payout: 'payouts', refund: 'refunds' }[endpoint ?? ''];
  if (name === undefined) return undefined;
  const answer = await tools.get(`./${name}/${piece}`);
  const { data } = answer;
  const isIt = isOk(answer) && isObject(data) && nameOf(data) === id && isNamedAs(data, request);
  return isIt ? judgeOne(data as Found, endpoint, answer) : { state: 'undecided', answer };
}

function judgeOne(item: Found, endpoint: string | undefined, answer: LookUpAnswer): Finding {
  if (isTaken(endpoint, item)) return { state: 'landed', answer: { ...answer, data: item } };
  if (isRefused(item)) return { state: 'denied', answer, declined: wordSent(item.failure_code ?? item.status) };
  return { state: DEAD.has(item.status) ? 'dead' : 'undecided', answer, word: wordSent(item.status) };
}

/**
 * When the call began. `isResumed`: this call has sent nothing yet, and a refusal may be older than the earlier call. `namesOne`:
 * the reference was refused as used, so it names only one object.
 */
type Times = Pick<LookUpTools, 'firstSentAt' | 'isAnothers'> & {
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
  const isEarlier = (item: Found) =>
    isSurelyBefore(timeOf(item.created), answer, times, isEnded(item) ? REFUSED_BEFORE : undefined);
  const judged = named.map((item) => ({ item, isSame: same(asked, item), age: ageOf(item, since) }));
  const ours = judged.filter(({ item, isSame }) => isSame !== false && !isEarlier(item));
  const sure = ours.filter(({ isSame }) => isSame === true);
  // Only its time distinguishes one of several equal objects under one reference.
  const isOne = (endpoint === 'refund' || endpoint === 'capture') && times.namesOne !== true;
  const done = sure.filter(({ item }) => isTaken(endpoint, item) && !times.isAnothers?.(nameOf(item)));
  const fitting = done.filter(({ age = since === undefined ? 0 : Number.POSITIVE_INFINITY }) => age <= SECOND);
  const taken = isOne
    ? onlyOneSince(done, ({ item }) => timeOf(item.created), since, notSentBefore(answer, times))
    : fitting[0];
  // Several may share a reference: without the time of the request, it is not known whose this one is.
  if (taken !== undefined && times.isResumed) return undecided;
  if (!isOne && fitting.length > 1) return SEVERAL_FIT;
  // The form in which the request itself is answered.
  if (taken !== undefined) return { state: 'landed', answer: { ...answer, data: taken.item } };
  // An object that landed may be on another page, or be one that no time tells from others.
  if (list.hasMore || (since === undefined && done.length > 0)) return undecided;
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
  const isOther = (item: Found) => isFiltered && isOtherSum(asked, item);
  const mayBeOurs = judged.some(({ item, age = 0 }) => !isEarlier(item) && age <= SKEW && !isOther(item));
  const isUnnamed = ({ reference_id: told }: Found) => idOf(told) === undefined || isAlike(asked.reference_id, told);
  const mayBeUnnamed = list.items.some(
    (item) =>
      !named.includes(item) && isUnnamed(item) && same(asked, item) !== false && (ageOf(item, since) ?? 0) <= SKEW,
  );
  return ours.length > 0 || mayBeOurs || mayBeUnnamed ? undecided : { state: 'absent', answer };
}

const DEAD: ReadonlySet<unknown> = new Set(['CANCELED', 'CANCELLED', 'EXPIRED', 'VOIDED']);

/** It can no longer take effect; a state that no document names may mean anything. */
function isEnded(item: Found): boolean {
  return isRefused(item) || DEAD.has(item.status);
}

/** Milliseconds from when it was made to the first attempt; negative if it was made later. `undefined` if unknown. */
function ageOf({ created }: Found, since: number | undefined): number | undefined {
  const made = timeOf(created);
  if (Number.isNaN(made)) return undefined;
  return since === undefined ? 0 : since - made;
}

function listIn({ status, data }: LookUpAnswer): { items: readonly Found[]; hasMore: boolean } | undefined {
  if (status < 200 || status > 299) return undefined;
  const { data: inner, has_more: more } = isObject(data) ? (data as { data?: unknown; has_more?: unknown }) : {};
  const items: unknown = Array.isArray(data) ? data : inner;
  if (!Array.isArray(items) || !items.every(isObject)) return undefined;
  // A full page may go on if nothing says that it is the last.
  return { items: items as unknown as Found[], hasMore: more === true || (more !== false && items.length >= PAGE) };
}

/** Compares amount and currency, as far as the request names them: a reference may belong to an order that is paid in parts. */
export const sameSum: SamePayment = (request, found) => {
  const asked = request as Found;
  const amount = asked.amount ?? asked.request_amount ?? asked.capture_amount;
  const facts = [
    amount === undefined || isSameAmount(amount, found.amount ?? found.request_amount ?? found.captured_amount),
    asked.currency === undefined || isSameWord(asked.currency, found.currency),
  ];
  if (facts.includes(false) || !isSameParty(asked, found)) return false;
  return facts.includes(undefined) ? undefined : true;
};
