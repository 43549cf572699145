import { acceptedIn } from '../accepted.js';
import { isSameAmount } from '../amount.js';
import { isOk } from '../exchange.js';
import { canBeSame, idOf, isAlike } from '../id.js';
import type { Finding, LookUpAnswer } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, isSurelySince, notSentBefore, onlyOneSince, timeOf } from '../their-clock.js';
import { numberSent, wordSent } from '../word.js';
import { fieldsOf, referenceOf } from './answers.js';
import { answerWith, type Fields, isSince, type Tools } from './told.js';

/** The action that a request makes, by the last part of its path. */
export const ACTION_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['captures', ['Capture']],
  ['refunds', ['Refund']],
  ['voids', ['Void']],
  ['cancellations', ['Void', 'Cancel', 'Cancellation']],
]);

/**
 * Asks `GET /payments/{id}/actions` what became of a change of a payment, and the payment itself if they leave open whether all of it
 * was voided.
 */
export async function reconcileAction(request: RequestFacts, name: string, tools: Tools) {
  const accepted = acceptedIn(tools);
  if (accepted !== undefined)
    return judgeAccepted(await tools.get('./actions'), request, name, fieldsOf(accepted.data).action_id);
  const { amount } = fieldsOf(request.body);
  const isAll = name === 'cancellations' || (name === 'voids' && amount === undefined);
  if (referenceOf(request) === undefined && !isAll) {
    return { unaskable: 'Checkout.com finds a capture, a refund or a void of a part by its reference: this has none' };
  }
  const answer = await tools.get('./actions');
  const finding = judgeActions(answer, request, name, tools, false);
  if (finding.state !== 'undecided' || !isAll || !(await isOver(request, tools))) return finding;
  return judgeActions(answer, request, name, tools, true);
}

/** The payment as a whole (Checkout.com: API reference, payment status): the void of a part leaves it as it was. */
const OVER: ReadonlySet<unknown> = new Set(['Voided', 'Canceled']);

/** Whether the payment says that nothing of it is left: what else would be voided then? */
async function isOver({ path }: RequestFacts, tools: Tools): Promise<boolean> {
  const answer = await tools.get('./');
  const { id, status } = fieldsOf(answer.data);
  return isOk(answer) && idOf(id) === path.split('/').filter(Boolean).at(-2) && OVER.has(status);
}

/**
 * What the actions of a payment say about a change of it. `isOnce`: the payment has one such change, whoever made it. Otherwise
 * there may be equal ones, as parts of it.
 */
function judgeActions(
  answer: LookUpAnswer,
  request: RequestFacts,
  name: string,
  times: Tools,
  isOnce: boolean,
): Finding {
  const since = firstSentBy(answer, times);
  const earliest = notSentBefore(answer, times);
  const undecided: Finding = { state: 'undecided', answer };
  if (!isOk(answer) || !Array.isArray(answer.data)) return undecided;
  const types = ACTION_TYPES.get(name) ?? [];
  const reference = referenceOf(request);
  const { amount } = fieldsOf(request.body);
  const all = (answer.data as unknown[]).map((item) => fieldsOf(item) as Fields);
  const own = all.filter(
    (item) =>
      types.includes(wordSent(item.type)) &&
      (reference === undefined || item.reference === reference) &&
      (amount === undefined || isSameAmount(amount, item.amount) === true),
  );
  if (own.length === 0) return { state: mayBeAmong(all, request, types, since) ? 'undecided' : 'absent', answer };
  const recent = own.filter((item) => isSince(item.processed_on, since ?? 0));
  const ours = recent.filter(({ id }) => !times.isAnothers?.(id));
  if (isOnce) {
    const done = [...ours, ...recent].find((item) => item.approved === true);
    return done === undefined ? undecided : doneBy(done, reference);
  }
  // An equal one from a moment earlier belongs to another request.
  const named = reference === undefined ? [] : ours;
  const only = onlyOneSince(named, (item) => timeOf(item.processed_on), since, earliest);
  const isRest = amount === undefined && isLeft(all, name);
  if (only?.approved === true) return isRest ? undecided : doneBy(only, reference);
  const code = idOf(recent[0]?.response_code);
  return since !== undefined &&
    recent.length > 0 &&
    recent.length === own.length &&
    recent.every((item) => item.approved === false && isSurelySince(timeOf(item.processed_on), since))
    ? { state: 'denied', answer, shared: true, ...(code !== undefined && { declined: code }) }
    : undecided;
}

/**
 * Whether the actions leave something to capture, to refund or to void: one without an amount is of all that is left, and one of the
 * same reference may be of a part.
 */
function isLeft(all: readonly Fields[], name: string): boolean {
  const sumOf = (type: string) =>
    all
      .filter((item) => item.type === type && item.approved === true)
      .reduce((sum, { amount }) => sum + numberSent(amount), 0);
  const [authorized, captured] = [sumOf('Authorization'), sumOf('Capture')];
  const [whole, taken] =
    name === 'refunds'
      ? [captured || authorized, sumOf('Refund')]
      : [authorized, captured + (name === 'captures' ? 0 : sumOf('Void'))];
  return isSameAmount(whole, taken) !== true;
}

const OTHER_TYPES: ReadonlySet<unknown> = new Set([
  'Authorization',
  'Card Verification',
  ...[...ACTION_TYPES.values()].flat(),
]);

/**
 * It may be the call's own, told in another form: there is one under its reference, or one of its amount under a reference like it
 * or none, that another call did not surely make.
 */
function mayBeAmong(
  all: readonly Fields[],
  request: RequestFacts,
  types: readonly string[],
  since = Number.NEGATIVE_INFINITY,
): boolean {
  const reference = referenceOf(request);
  const { amount } = fieldsOf(request.body);
  const mayBeNamed = ({ reference: told, amount: sum }: Fields) =>
    (idOf(told) === undefined || isAlike(reference, told)) && isSameAmount(amount, sum) !== false;
  return all.some(
    (item) =>
      (reference === undefined || item.reference === reference || mayBeNamed(item)) &&
      (types.includes(wordSent(item.type)) || !OTHER_TYPES.has(item.type)) &&
      isSince(item.processed_on, since),
  );
}

/** What the actions of a payment say about the accepted one. */
function judgeAccepted(answer: LookUpAnswer, request: RequestFacts, name: string, action: unknown): Finding {
  const id = idOf(action);
  const all = isOk(answer) && Array.isArray(answer.data) ? (answer.data as unknown[]).map(fieldsOf) : [];
  const types: readonly unknown[] = ACTION_TYPES.get(name) ?? [];
  const isOwn = ({ type, reference }: Fields) =>
    (idOf(type) === undefined || types.includes(type)) && canBeSame(referenceOf(request), reference);
  const own = id === undefined ? undefined : all.find((item) => idOf(item.id) === id && isOwn(item as Fields));
  if (own?.approved === true) return doneBy(own as Fields, referenceOf(request));
  if (own?.approved !== false) return { state: 'undecided', answer };
  const code = idOf(own.response_code);
  return { state: 'denied', answer, ...(code !== undefined && { declined: code }) };
}

function doneBy({ id }: Fields, reference: string | undefined): Finding {
  return { state: 'landed', answer: answerWith(202, { action_id: id, reference, approved: true }) };
}
