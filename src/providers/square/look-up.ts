import { acceptedIn } from '../accepted.js';
import { type Fields, fieldsOf, isObject } from '../body-fields.js';
import { headerOf } from '../exchange.js';
import { idOf, pieceOf } from '../id.js';
import {
  type Finding,
  type LookUpAnswer,
  type LookUpTools,
  type Reconcile,
  SEVERAL_FIT,
  type State,
  type Unaskable,
} from '../look-up.js';
import { isReadBack, mayBeRenamed } from '../newest-first.js';
import type { RequestFacts } from '../provider.js';
import { stateOf } from '../state-of.js';
import { firstSentBy, isBehind, isOlder, isSurelyBefore, isSurelySince, timeOf } from '../their-clock.js';
import { wordSent } from '../word.js';
import { askedIn } from './paths.js';
import { isApprovedPart, isNamedAs, isSameMoney } from './same.js';
import { paymentIn, refundIn } from './success.js';

/** What to do with a payment in doubt: see `SquareOptions.onDoubt`. */
export type InDoubt = 'undo' | 'leave';

/** What the application vouches for: see `SquareOptions`. */
interface Said {
  readonly onDoubt: InDoubt;
  readonly uniqueKey: boolean;
  readonly uniqueReference: boolean;
}

/** Milliseconds by which this machine's clock and Square's may differ. */
const SKEW = 600_000;
/** Milliseconds until a new payment is in the list: several seconds (Square: ListPayments). */
const LIST_LAG = 10_000;
const MOST_PAGES = 5;

/** What a status says about a request to make or change a payment, or to make a refund (Square: Payment, PaymentRefund). */
const STATES: ReadonlyMap<string, Readonly<Record<string, State>>> = new Map([
  ['payment', { APPROVED: 'landed', PENDING: 'landed', COMPLETED: 'landed', CANCELED: 'dead', FAILED: 'denied' }],
  ['complete', { COMPLETED: 'landed', APPROVED: 'absent', CANCELED: 'dead', FAILED: 'denied' }],
  ['cancel', { CANCELED: 'landed', APPROVED: 'absent', COMPLETED: 'denied', FAILED: 'denied' }],
  ['refund', { PENDING: 'landed', COMPLETED: 'landed', REJECTED: 'denied', FAILED: 'denied' }],
]);

/**
 * Asks Square what became of a payment. A change is looked up by the payment's id. A new payment cannot be found by its key: it
 * is searched for by its `reference_id` if that names one payment, and voided by its key if that finds nothing.
 */
export function reconcileSquare({ onDoubt, uniqueKey, uniqueReference }: Said): Reconcile {
  return async (request, tools) => {
    const { collection, id, action } = askedIn(request.path);
    if (request.method !== 'POST') return undefined;
    const accepted = acceptedIn(tools);
    if (collection === 'refunds' && accepted !== undefined) {
      return askById(request, 'refund', idOf(refundIn(accepted.data)?.id), tools);
    }
    if (collection !== 'payments') return undefined;
    if (id !== undefined && action !== undefined) {
      const answer = await tools.get('./');
      return STATES.has(action) ? judge(action, answer, id) : undefined;
    }
    if (id !== undefined) return undefined;
    if (accepted !== undefined) return askById(request, 'payment', idOf(paymentIn(accepted.data)?.id), tools);
    const body = fieldsOf(request.body);
    const reference = uniqueReference ? idOf(body.reference_id) : undefined;
    const key = idOf(body.idempotency_key);
    // If the key is the caller's own or an earlier call's, somebody may already have been told that the payment was made.
    const isUnique = uniqueKey && tools.lastSentAt !== undefined;
    const isOurs = isUnique || tools.attached?.includes('idempotencyKey') === true;
    const isLeft = onDoubt === 'leave' || key === undefined || !isOurs;
    if (reference !== undefined) {
      const finding = await find(reference, request, tools, isLeft);
      if ('unaskable' in finding) return finding;
      // It may have been made and not be in the list yet.
      if (finding.state === 'absent' && !hasSettled(finding.answer, tools.lastSentAt)) {
        return { ...finding, state: 'undecided' };
      }
      if (finding.state !== 'absent' || isLeft) return finding;
    }
    if (isLeft) {
      return {
        unaskable:
          'Square finds no payment by its key, and recoverable voids none under a key of your own, which another call may share; see uniqueReference, uniqueKey and onDoubt',
      };
    }
    return undo(key, tools);
  };
}

/** It was accepted but is not done: nothing is in doubt, and nothing is voided. */
async function askById(
  request: RequestFacts,
  made: 'payment' | 'refund',
  id: string | undefined,
  { get }: LookUpTools,
): Promise<Finding | undefined> {
  const piece = id === undefined ? undefined : pieceOf(id);
  if (id === undefined || piece === undefined) return undefined;
  const answer = await get(`./${made}s/${piece}`);
  const told = fieldsOf(made === 'refund' ? refundIn(answer.data) : paymentIn(answer.data));
  return isNamedAs(request, told) ? judge(made, answer, id) : { state: 'undecided', answer };
}

/** Voids whatever is under the key; if nothing is, the answer is a success too. */
async function undo(key: string, { post }: LookUpTools): Promise<Finding> {
  const answer = await post('./payments/cancel', { idempotency_key: key }, { voids: true });
  const { errors } = fieldsOf(answer.data);
  const isDone = answer.status === 200 && (errors === undefined || (Array.isArray(errors) && errors.length === 0));
  return { state: isDone ? 'undone' : 'undecided', answer };
}

function judge(action: string, answer: LookUpAnswer, id: string): Finding {
  const made = action === 'refund' ? refundIn(answer.data) : paymentIn(answer.data);
  const state = made?.id === id && answer.status === 200 ? stateOf(STATES.get(action), made.status) : undefined;
  if (state === undefined) return { state: 'undecided', answer };
  const word = wordSent(made?.status);
  return { state, answer, word, ...(state === 'denied' && { declined: word }) };
}

/**
 * Looks through the newest payments, back to before the first attempt.
 *
 * @param isLeft it is not voided by its key, under whatever name it is there
 */
async function find(
  reference: string,
  request: RequestFacts,
  tools: LookUpTools,
  isLeft: boolean,
): Promise<Finding | Unaskable> {
  const { get } = tools;
  const query = new URLSearchParams({ limit: '100', sort_order: 'DESC' });
  const location = idOf(fieldsOf(request.body).location_id);
  if (location !== undefined) query.set('location_id', location);
  const matches: Fields[] = [];
  let isUnclear = false;
  let newest = Number.NaN;
  for (let page = 1; ; page++) {
    const answer = await get(`./payments?${query}`);
    const { payments = [], cursor = '' } = fieldsOf(answer.data);
    const isPage =
      isObject(answer.data) && Array.isArray(payments) && payments.every(isObject) && typeof cursor === 'string';
    if (answer.status !== 200 || !isPage) return { state: 'undecided', answer };
    const found = payments.map(fieldsOf);
    if (page === 1) newest = madeAt(found[0]);
    matches.push(...found.filter(({ reference_id: each }) => each === reference));
    const mayBeOurs = (each: Fields) =>
      mayBeRenamed(reference, each.reference_id, madeAt(each), answer, tools) &&
      isSameMoney(fieldsOf(request.body), each) !== false;
    isUnclear ||= isLeft && found.some(mayBeOurs);
    const isPast = isReadBack(newest, madeAt(found.at(-1)), tools, matches.length > 0);
    if (cursor !== '' && !isPast) {
      if (page === MOST_PAGES) return { state: 'undecided', answer };
      query.set('cursor', cursor);
      continue;
    }
    const since = firstSentBy(answer, tools);
    const [match, ...others] = matches.filter((each) => !isOlder(madeAt(each), since, SKEW));
    if (match === undefined) {
      const areOthers = !isUnclear && matches.every((each) => isOfAnother(each, request, answer, tools));
      return { state: areOthers && !isBehind(answer, tools, SKEW) ? 'absent' : 'undecided', answer };
    }
    const id = pieceOf(idOf(match.id) ?? '.');
    if (others.length > 0) return SEVERAL_FIT;
    if (id === undefined) return { state: 'undecided', answer };
    return judgeMatch(request, await get(`./payments/${id}`), wordSent(match.id), tools);
  }
}

function judgeMatch(request: RequestFacts, answer: LookUpAnswer, id: string, tools: LookUpTools): Finding {
  const told = fieldsOf(paymentIn(answer.data));
  const asked = fieldsOf(request.body);
  const finding = judge('payment', answer, id);
  // The list named this payment: what names another one is not known to be it.
  if (!isNamedAs(request, told)) return { state: 'undecided', answer };
  const isLanded = finding.state === 'landed';
  const isSame = isSameMoney(asked, told);
  if (isLanded && isSame === false) return { state: 'foreign', answer };
  // What was refused, or approved in part, may belong to another card, tried before under the same reference.
  const isAnyones = !isLanded || isApprovedPart(asked, told);
  const isOurs = isAnyones ? isSurelySince(madeAt(told), firstSentBy(answer, tools)) : isSame;
  return isOurs === true ? finding : { state: 'undecided', answer };
}

/** Whether a payment that looks older than the call, under the same reference, certainly belongs to another call. */
function isOfAnother(found: Fields, request: RequestFacts, answer: LookUpAnswer, tools: LookUpTools): boolean {
  const tookNothing = found.status === 'FAILED' || found.status === 'CANCELED';
  return (
    isSameMoney(fieldsOf(request.body), found) === false ||
    isSurelyBefore(madeAt(found), answer, tools, tookNothing ? SKEW : undefined)
  );
}

function madeAt(payment: Fields | undefined): number {
  return timeOf(payment?.created_at);
}

/** Whether the list has had enough time since the last attempt, by Square's own clock. */
function hasSettled(answer: LookUpAnswer | undefined, lastSentAt: number | undefined): boolean {
  const date = Date.parse(headerOf(answer?.headers, 'date') ?? '');
  return lastSentAt === undefined || Number.isNaN(date) || date >= lastSentAt + LIST_LAG;
}
