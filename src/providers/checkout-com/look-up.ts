import { acceptedIn, askById } from '../accepted.js';
import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, idOf, queriedAs } from '../id.js';
import {
  type Finding,
  type LookUpAnswer,
  type Reconcile,
  SEVERAL_FIT,
  type State,
  type Unaskable,
} from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import {
  allSince,
  firstSentAtLeast,
  firstSentBy,
  isSurelyBefore,
  isSurelySince,
  notSentBefore,
  timeOf,
} from '../their-clock.js';
import { wordSent } from '../word.js';
import { referenceOf } from './answers.js';
import { ACTION_TYPES, reconcileAction } from './look-up-action.js';
import { answerWith, isSince, SECOND, type Tools } from './told.js';

/** What became of a payment, by its status (Checkout.com: API reference, payment status). */
const STATES: ReadonlyMap<unknown, State> = new Map<unknown, State>([
  ...[
    'Authorized',
    'Card Verified',
    'Partially Captured',
    'Captured',
    'Paid',
    'Partially Refunded',
    'Refunded',
    'Refunded Pending',
    'Active',
    'Authentication Requested',
    'Pending',
    'Requested',
    'Retry Scheduled',
  ].map((status) => [status, 'landed'] as const),
  ['Declined', 'denied'],
  ['Voided', 'dead'],
  ['Canceled', 'dead'],
  ['Expired', 'dead'],
]);

/** The most payments that a list may hold (Checkout.com: Get a list of payments). */
const LIMIT = 100;

/**
 * Asks `GET /payments?reference=` what became of a payment, and `GET /payments/{id}/actions` what became of a change of one.
 *
 * @param isUnique no two requests share a reference
 */
export function reconcileCheckoutCom(isUnique: boolean): Reconcile {
  return async (request, tools) => {
    const parts = request.path.split('/').filter(Boolean);
    const name = parts.at(-1) ?? '';
    if (request.method !== 'POST') return undefined;
    if (name === 'payments') return reconcilePayment(request, tools);
    const isAction = parts.at(-3) === 'payments' && ACTION_TYPES.has(name);
    return isAction ? reconcileAction(request, name, tools, isUnique) : undefined;
  };
}

async function reconcilePayment(request: RequestFacts, tools: Tools) {
  const accepted = acceptedIn(tools);
  if (accepted !== undefined) return reconcileAccepted(request, idOf(fieldsOf(accepted.data).id), tools);
  const reference = queriedAs(referenceOf(request));
  if (reference === undefined) {
    return {
      unaskable: 'Checkout.com finds a payment by its reference, and this request has none that a URL can hold',
    };
  }
  const answer = await tools.get(`./payments?reference=${reference}&limit=${LIMIT}`);
  return judgeList(answer, request, tools);
}

async function reconcileAccepted(
  request: RequestFacts,
  id: string | undefined,
  tools: Tools,
): Promise<Finding | undefined> {
  const told = await askById(tools, './payments', id, (each) => canBeSame(referenceOf(request), each.reference));
  if (told === undefined) return undefined;
  const { answer, found } = told;
  const state = STATES.get(found?.status);
  const code = state === 'denied' ? idOf(found?.response_code) : undefined;
  const word = code ?? wordSent(found?.status);
  return { state: state ?? 'undecided', answer, word, ...(code !== undefined && { declined: code }) };
}

/**
 * What the list of payments with a reference says about a payment. Payments older than the first attempt belong to other calls;
 * an older identical one leaves it undecided, because it may be ours if a clock is wrong.
 */
function judgeList(answer: LookUpAnswer, request: RequestFacts, times: Tools): Finding | Unaskable {
  const since = firstSentBy(answer, times) ?? 0;
  const least = firstSentAtLeast(answer, times) ?? 0;
  const undecided: Finding = { state: 'undecided', answer };
  const { data, total_count: total } = fieldsOf(answer.data);
  if (!isOk(answer) || !Array.isArray(data)) return undecided;
  const items = data.map(fieldsOf);
  const reference = referenceOf(request);
  // A full page may go on if nothing says how many there are.
  const mayGoOn = typeof total === 'number' ? total > items.length : items.length >= LIMIT;
  if (items.some((item) => item.reference !== reference) || mayGoOn) return undecided;
  const own = items.filter((item) => isSame(item, request));
  const recent = own.filter((item) => isSince(item.requested_on, least));
  // Without that time it is not known whose payment it is: several may share a reference.
  const [landed, ...others] = recent.filter(
    (item) =>
      STATES.get(item.status) === 'landed' &&
      isSurelySince(timeOf(item.requested_on), since > 0 ? since : undefined) &&
      !times.isAnothers?.(item.id),
  );
  if (others.length > 0) return SEVERAL_FIT;
  const ours = own.filter((item) => !times.isAnothers?.(item.id));
  const madeAt = (item: Fields) => timeOf(item.requested_on);
  if (landed !== undefined && isPayout(request) && allSince(ours, madeAt, notSentBefore(answer, times)).length > 1)
    return undecided;
  if (landed !== undefined) return { state: 'landed', answer: answerWith(200, landed) };
  // The customer may have tried another card before, under the same reference.
  const ended = recent.filter(
    (item) => isSurelySince(timeOf(item.requested_on), since) || STATES.get(item.status) !== 'denied',
  );
  if (ended.length > 0) return endOf(ended, answer, since);
  const isClear =
    own.every(
      (item) =>
        STATES.get(item.status) === 'denied' && isSurelyBefore(timeOf(item.requested_on), answer, times, SECOND),
    ) && items.every((item) => own.includes(item) || !isSince(item.requested_on, least));
  return isClear ? { state: 'absent', answer } : undecided;
}

/** A payment is named by what it pays for; only their time distinguishes equal payouts, which have a destination. */
function isPayout({ body }: RequestFacts): boolean {
  return isPaidOut(fieldsOf(body));
}

function isPaidOut({ destination }: Fields): boolean {
  return (destination ?? undefined) !== undefined;
}

/** Declined or voided payments count if all agree, and if they are certainly not older than this call. */
function endOf(ended: readonly Fields[], answer: LookUpAnswer, since: number): Finding {
  const [state, ...others] = new Set(ended.map((item) => STATES.get(item.status) ?? 'undecided'));
  const isOurs = since > 0 && ended.every((item) => isSurelySince(timeOf(item.requested_on), since));
  if (state === undefined || state === 'landed' || others.length > 0 || !isOurs) return { state: 'undecided', answer };
  const code = idOf(ended[0]?.response_code);
  if (state !== 'denied') return { state, answer, word: wordSent(ended[0]?.status) };
  return { state, answer, shared: true, ...(code !== undefined && { declined: code }) };
}

/**
 * Compares what it is, amount and currency: another payment can have the same reference, and so can a payout. For a partial
 * authorisation, the whole amount counts.
 */
function isSame(found: Fields, request: RequestFacts): boolean {
  const { amount = 0, currency } = fieldsOf(request.body);
  const isOfKind = isPayout(request)
    ? isPaidOut(found) || (found.source ?? undefined) === undefined
    : !isPaidOut(found);
  return (
    isOfKind &&
    isSameAmount(amount, found.amount_requested ?? found.amount) === true &&
    isSameWord(currency, found.currency) === true
  );
}
