import { acceptedIn } from '../accepted.js';
import { isSameAmount } from '../amount.js';
import { type Fields, fieldsOf, listOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, idOf, isAlike } from '../id.js';
import type { Finding, LookUpAnswer, Unaskable } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, isSurelySince, notSentBefore, onlyOneSince, timeOf } from '../their-clock.js';
import { numberSent, wordSent } from '../word.js';
import { referenceOf } from './answers.js';
import { answerWith, isSince, type Tools } from './told.js';

/** The action that a request makes, by the last part of its path. */
export const ACTION_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['captures', ['Capture']],
  ['refunds', ['Refund']],
  ['voids', ['Void']],
  ['cancellations', ['Void', 'Cancel', 'Cancellation']],
]);

/** Why an action is not taken for the call's by its time. */
const SHARED: Unaskable = {
  unaskable: 'Checkout.com tells when an action was processed, not requested: see the option uniqueReference',
};

/**
 * Asks `GET /payments/{id}/actions` what became of a change of a payment, and the payment itself if they leave open whether all of it
 * was voided.
 *
 * @param isUnique no other request has this one's reference
 */
export async function reconcileAction(request: RequestFacts, name: string, tools: Tools, isUnique: boolean) {
  const accepted = acceptedIn(tools);
  if (accepted !== undefined)
    return judgeAccepted(await tools.get('./actions'), request, name, fieldsOf(accepted.data).action_id);
  const { amount } = fieldsOf(request.body);
  const isAll = name === 'cancellations' || (name === 'voids' && amount === undefined);
  if (referenceOf(request) === undefined && !isAll) {
    return { unaskable: 'Checkout.com finds a capture, a refund or a void of a part by its reference: this has none' };
  }
  const answer = await tools.get('./actions');
  const finding = judgeActions(answer, request, name, tools, isUnique ? 'unique' : 'shared');
  if (!('state' in finding) || finding.state !== 'undecided' || !isAll || !(await isOver(request, tools)))
    return finding;
  return judgeActions(answer, request, name, tools, 'once');
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
 * What the actions of a payment say about a change of it.
 *
 * @param kind `once`: the payment has one such change, whoever made it. Otherwise there may be equal ones, as parts of it, and if the
 *   reference is `shared`, one that another request asked for before this one may be processed, and dated, since
 */
function judgeActions(
  answer: LookUpAnswer,
  request: RequestFacts,
  name: string,
  times: Tools,
  kind: 'once' | 'unique' | 'shared',
): Finding | Unaskable {
  const since = firstSentBy(answer, times);
  const earliest = notSentBefore(answer, times);
  const undecided: Finding = { state: 'undecided', answer };
  if (!isOk(answer) || !Array.isArray(answer.data)) return undecided;
  const types = ACTION_TYPES.get(name) ?? [];
  const reference = referenceOf(request);
  const { amount } = fieldsOf(request.body);
  const all = listOf(answer.data);
  const own = all.filter(
    (item) =>
      types.includes(wordSent(item.type)) &&
      (reference === undefined || item.reference === reference) &&
      (amount === undefined || isSameAmount(amount, item.amount) === true),
  );
  if (own.length === 0) return { state: mayBeAmong(all, request, types, since) ? 'undecided' : 'absent', answer };
  const recent = own.filter((item) => isSince(item.processed_on, since ?? 0));
  const ours = recent.filter(({ id }) => !times.isAnothers?.(id));
  if (kind === 'once') {
    const done = [...ours, ...recent].find((item) => item.approved === true);
    return done === undefined ? undecided : doneBy(done, reference);
  }
  // An equal one from a moment earlier belongs to another request.
  const named = reference === undefined ? [] : ours;
  const only = onlyOneSince(named, (item) => timeOf(item.processed_on), since, earliest);
  // What is left for another one: if that is not enough, it is done, whoever has asked for it.
  const left = leftIn(all, name);
  const isSpent = amount === undefined ? isSameAmount(0, left) === true : left >= 0 && left < numberSent(amount);
  if (only?.approved === true) {
    if (isSpent || (kind === 'unique' && amount !== undefined)) return doneBy(only, reference);
    return amount === undefined ? undecided : SHARED;
  }
  const code = idOf(recent[0]?.response_code);
  // Another one's refusal, too, is believed only once there was time for this one to be shown.
  return since !== undefined &&
    recent.length > 0 &&
    recent.length === own.length &&
    recent.every((item) => item.approved === false && isSurelySince(timeOf(item.processed_on), since))
    ? { state: 'denied', answer, shared: true, ...(code !== undefined && { declined: code }) }
    : undecided;
}

/** How much the actions leave to capture, to refund or to void; without an amount, all of that is asked for. */
function leftIn(all: readonly Fields[], name: string): number {
  const sumOf = (type: string) =>
    all
      .filter((item) => item.type === type && item.approved === true)
      .reduce((sum, { amount }) => sum + numberSent(amount), 0);
  const [authorized, captured] = [sumOf('Authorization'), sumOf('Capture')];
  if (name === 'refunds') return (captured || authorized) - sumOf('Refund');
  return authorized - captured - (name === 'captures' ? 0 : sumOf('Void'));
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
  const all = isOk(answer) ? listOf(answer.data) : [];
  const types: readonly unknown[] = ACTION_TYPES.get(name) ?? [];
  const isOwn = ({ type, reference }: Fields) =>
    (idOf(type) === undefined || types.includes(type)) && canBeSame(referenceOf(request), reference);
  const own = id === undefined ? undefined : all.find((item) => idOf(item.id) === id && isOwn(item));
  if (own?.approved === true) return doneBy(own, referenceOf(request));
  if (own?.approved !== false) return { state: 'undecided', answer };
  const code = idOf(own.response_code);
  return { state: 'denied', answer, ...(code !== undefined && { declined: code }) };
}

function doneBy({ id }: Fields, reference: string | undefined): Finding {
  return { state: 'landed', answer: answerWith(202, { action_id: id, reference, approved: true }) };
}
