import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { idOf } from '../id.js';
import {
  type Finding,
  type LookUpAnswer,
  type LookUpTools,
  SEVERAL_FIT,
  type State,
  type Unaskable,
} from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { stateOf } from '../state-of.js';
import { firstSentBy, isOlder, isSurelyBefore, isSurelySince } from '../their-clock.js';
import { wordSent } from '../word.js';
import { bodyOf } from './fields.js';
import { list, madeAt, type Named, SKEW } from './list.js';
import { isApprovedPart } from './partial.js';
import { isOfAnotherMethod, judgeFailed, reasonIn } from './payment-method.js';
import { isOfAnotherParty, MADE } from './success.js';

/**
 * Objects that can be found by their metadata, and what their status says about the request to make them. A transfer has no
 * status.
 */
export const LISTED: ReadonlyMap<string, Readonly<Record<string, State>>> = new Map([
  [
    'payment_intents',
    {
      requires_payment_method: 'landed',
      requires_confirmation: 'landed',
      requires_action: 'landed',
      processing: 'landed',
      requires_capture: 'landed',
      succeeded: 'landed',
      canceled: 'dead',
    },
  ],
  ['charges', { succeeded: 'landed', pending: 'landed', failed: 'denied' }],
  [
    'refunds',
    { succeeded: 'landed', pending: 'landed', requires_action: 'landed', failed: 'denied', canceled: 'dead' },
  ],
  ['payouts', { paid: 'landed', pending: 'landed', in_transit: 'landed', failed: 'denied', canceled: 'dead' }],
  ['transfers', {}],
]);

/** Looks for a new object in the list of the newest, by its name. */
export async function findNew(
  collection: string,
  named: Named,
  request: RequestFacts,
  tools: LookUpTools,
): Promise<Finding | Unaskable> {
  const { answer, matches, isWhole } = await list(collection, named, request, tools);
  const since = firstSentBy(answer, tools);
  // A payment is named by what it pays for; refunds and payouts for the same thing may be equal, and only their time tells them
  // apart.
  const isNamed = collection === 'payment_intents' || collection === 'charges';
  const isEarlier = (each: Fields) => isOlder(madeAt(each), since, SKEW);
  const recent = matches.filter((each) => !isEarlier(each));
  const [match, ...others] = recent.filter(({ id }) => isNamed || !tools.isAnothers?.(id));
  if (others.length > 0) return SEVERAL_FIT;
  if (match === undefined) {
    const isAbsent = isWhole && matches.every((each) => isOfAnother(each, collection, request, answer, tools));
    return { state: isAbsent ? 'absent' : 'undecided', answer };
  }
  const isOurs = isNamed || tools.firstSentAt === undefined || isSurelySince(madeAt(match), since);
  if (idOf(match.id) === undefined || !isOurs) return { state: 'undecided', answer };
  // A list holds the objects whole.
  const finding = judgeNew(collection, request, { ...answer, data: match });
  const mayBeOld = !isSurelySince(madeAt(match), since);
  if (finding.state === 'landed') {
    // Another card has paid for the same thing, or for a part of it, and this one may still be charged.
    const isOfAnother =
      isOfAnotherMethod(bodyOf(request), match) || (mayBeOld && isApprovedPart(bodyOf(request), match));
    return isOfAnother ? { state: 'undecided', answer } : finding;
  }
  if (mayBeOld || isOfAnotherMethod(bodyOf(request), methodIn(match))) return { state: 'undecided', answer };
  // The customer may have tried another card a second before, under the same reference.
  return { ...finding, shared: true };
}

/** Whether an object that looks older than the call, under the same name, certainly belongs to another call. */
function isOfAnother(
  found: Fields,
  collection: string,
  request: RequestFacts,
  answer: LookUpAnswer,
  tools: LookUpTools,
): boolean {
  const { state } = judgeNew(collection, request, { ...answer, data: found });
  const tookNothing = state === 'denied' || state === 'dead';
  return state === 'foreign' || isSurelyBefore(madeAt(found), answer, tools, tookNothing ? SKEW : undefined);
}

/** The payment method of an attempt; one that failed is named by its error. */
function methodIn({ payment_method, last_payment_error }: Fields): Fields {
  return { payment_method: fieldsOf(last_payment_error).payment_method ?? payment_method };
}

/** Asks for a new object by the id that Stripe has told. */
export async function fetchNew(
  collection: string,
  id: string,
  request: RequestFacts,
  { get }: LookUpTools,
): Promise<Finding> {
  const answer = await get(`./${collection}/${id}`);
  const told = fieldsOf(answer.data);
  const isIt = answer.status === 200 && told.id === id && told.object === MADE.get(collection);
  if (!isIt || isOfAnotherParty(told, request)) return { state: 'undecided', answer };
  return judgeNew(collection, request, answer);
}

/** What an object found by its name says about the request to make it. */
function judgeNew(collection: string, request: RequestFacts, answer: LookUpAnswer): Finding {
  const body = bodyOf(request);
  const found = fieldsOf(answer.data);
  const facts = [
    body.amount === undefined || isApprovedPart(body, found) || isSameAmount(body.amount, found.amount),
    body.currency === undefined || isSameWord(body.currency, found.currency),
  ];
  if (facts.includes(false)) return { state: 'foreign', answer };
  if (facts.includes(undefined)) return { state: 'undecided', answer };
  const isThere = collection === 'transfers' && found.status === undefined;
  const state = isThere ? 'landed' : (stateOf(LISTED.get(collection), found.status) ?? 'undecided');
  if (state === 'denied') return { state, answer, declined: reasonIn(found.failure_code ?? found.failure_reason) };
  if (state !== 'landed') return { state, answer, word: wordSent(found.status) };
  if (collection !== 'payment_intents' || wordSent(body.confirm) !== 'true') return { state: 'landed', answer };
  // It should have been confirmed at once.
  if (found.status === 'requires_confirmation') return { state: 'undecided', answer };
  if (found.status !== 'requires_payment_method') return { state: 'landed', answer };
  return judgeFailed(found, answer);
}
