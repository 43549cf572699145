import { isSameAmount, isSameWord } from '../amount.js';
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
import type { RequestFacts } from '../provider.js';
import { stateOf } from '../state-of.js';
import { firstSentBy, isSurelySince } from '../their-clock.js';
import { wordSent } from '../word.js';
import { bodyOf, type Fields, fieldsOf } from './fields.js';
import { list, type Named } from './list.js';
import { askedIn } from './paths.js';
import { isOneOfSeveral } from './success.js';

/**
 * Objects that can be found by their metadata, and what their status says about the request to make them. A transfer has no
 * status.
 */
const LISTED: ReadonlyMap<string, Readonly<Record<string, State>>> = new Map([
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
  ['transfers', { undefined: 'landed' }],
]);

/**
 * Asks Stripe what became of a write to a payment. It fetches the payment by the id in the path, or in the error that answered
 * the write. It finds a new payment in the list of the newest, by the metadata key by which the application names its payments.
 * Search is no use, because it shows a new payment only after a while (Stripe: Search).
 */
export function reconcileStripe(reference: string | undefined): Reconcile {
  return async (request, tools) => {
    const { version, collection, id, action } = askedIn(request.path);
    if (request.method !== 'POST' || version !== 'v1') return undefined;
    if (id !== undefined) {
      if (collection !== 'payment_intents' || !(action !== undefined && ACTIONS.has(action))) return undefined;
      return fetchIntent(id, action, request, tools);
    }
    if (!LISTED.has(collection)) return undefined;
    const told = idIn(collection, tools);
    if (told !== undefined) return fetchNew(collection, told, request, tools);
    const value = reference === undefined ? undefined : idOf(fieldsOf(bodyOf(request).metadata)[reference]);
    if (reference === undefined || value === undefined) {
      return {
        unaskable:
          'Stripe finds no object by its idempotency key; name payments in their metadata, and that metadata key in the option reference',
      };
    }
    return findNew(collection, { reference, value }, request, tools);
  };
}

/** The state in which each change leaves a PaymentIntent, and the state if it has not begun (Stripe: PaymentIntent lifecycle). */
const ACTIONS: ReadonlyMap<string, Readonly<Record<string, State>>> = new Map([
  [
    'confirm',
    {
      succeeded: 'landed',
      processing: 'landed',
      requires_capture: 'landed',
      requires_action: 'landed',
      requires_confirmation: 'absent',
      canceled: 'dead',
    },
  ],
  ['capture', { succeeded: 'landed', requires_capture: 'absent', canceled: 'dead' }],
  [
    'cancel',
    {
      canceled: 'landed',
      succeeded: 'denied',
      requires_capture: 'absent',
      requires_action: 'absent',
      requires_confirmation: 'absent',
      requires_payment_method: 'absent',
    },
  ],
] as const);

async function fetchIntent(id: string, action: string, request: RequestFacts, tools: LookUpTools): Promise<Finding> {
  const answer = await tools.get('./');
  const found = fieldsOf(answer.data);
  if (!isIntent(answer, id)) return { state: 'undecided', answer };
  const state = stateOf(ACTIONS.get(action), found.status) ?? 'undecided';
  if (state === 'denied') return { state, answer, declined: 'payment_intent_unexpected_state' };
  const asked = bodyOf(request);
  if (action === 'capture') return { state: judgeCapture(state, asked, found), answer };
  if (action !== 'confirm') return { state, answer };
  // The customer failed to do what it waited for.
  const isOver = tools.failure === undefined && found.status === 'requires_payment_method';
  if (isOver) return judgeFailed(found, answer);
  return { state: state === 'landed' && isOfAnotherMethod(asked, found) ? 'undecided' : state, answer };
}

/** The total received tells whose capture it is, full or partial (Stripe: multicapture). */
function judgeCapture(state: State, asked: Fields, { status, amount, amount_received: received }: Fields): State {
  // It stays so after each capture but the last, and an equal capture may have been made before.
  const isOpen = status === 'requires_capture' && isOneOfSeveral(asked);
  if (isOpen) return isSameAmount(0, received) === true ? 'absent' : 'undecided';
  if (state !== 'landed') return state;
  const isSame = isSameAmount(asked.amount_to_capture ?? amount, received);
  if (isSame === undefined) return 'undecided';
  return isSame ? 'landed' : 'foreign';
}

/** An id of a payment method; the names of test methods come back as other ids. */
const METHOD_ID = /^[a-z]+_[^_]+$/;

function isOfAnotherMethod({ payment_method: asked }: Fields, { payment_method: found }: Fields): boolean {
  if (typeof asked !== 'string' || !METHOD_ID.test(asked)) return false;
  const told = typeof found === 'string' ? found : fieldsOf(found).id;
  return typeof told === 'string' && told !== asked;
}

function isIntent({ status, data }: LookUpAnswer, id: string): boolean {
  return status === 200 && fieldsOf(data).object === 'payment_intent' && fieldsOf(data).id === id;
}

async function findNew(
  collection: string,
  named: Named,
  request: RequestFacts,
  tools: LookUpTools,
): Promise<Finding | Unaskable> {
  const listed = await list(collection, named, request, tools);
  const { answer, matches, isWhole } = listed;
  const [match, ...others] = matches;
  if (others.length > 0) return SEVERAL_FIT;
  if (match === undefined) return { state: isWhole ? 'absent' : 'undecided', answer };
  // A payment is named by what it pays for; refunds and payouts for the same thing may be equal, and only their time tells them
  // apart.
  const isNamed = collection === 'payment_intents' || collection === 'charges';
  const isOurs = isNamed || tools.firstSentAt === undefined || isSurelySince(madeAt(match), firstSentBy(answer, tools));
  if (idOf(match.id) === undefined || !isOurs) return { state: 'undecided', answer };
  // A list holds the objects whole.
  const finding = judgeNew(collection, request, { ...answer, data: match });
  if (finding.state === 'landed') {
    // Another card has paid for the same thing, and this one may still be charged.
    return isOfAnotherMethod(bodyOf(request), match) ? { state: 'undecided', answer } : finding;
  }
  const mayBeOld = !isSurelySince(madeAt(match), firstSentBy(answer, tools));
  if (mayBeOld || isOfAnotherMethod(bodyOf(request), methodIn(match))) return { state: 'undecided', answer };
  // The customer may have tried another card a second before, under the same reference.
  return { ...finding, shared: true };
}

/** The payment method of an attempt; one that failed is named by its error. */
function methodIn({ payment_method, last_payment_error }: Fields): Fields {
  return { payment_method: fieldsOf(last_payment_error).payment_method ?? payment_method };
}

/** Milliseconds since the epoch. */
function madeAt({ created }: Fields): number {
  return typeof created === 'number' ? created * 1000 : Number.NaN;
}

/**
 * The id of what the request made, from the answer that led to the question: one that is not done, or an error that holds the
 * object.
 */
function idIn(collection: string, { answer, failure }: LookUpTools): string | undefined {
  const body = fieldsOf(answer?.data);
  const intent = collection === 'payment_intents' ? fieldsOf(fieldsOf(body.error).payment_intent) : {};
  const id = idOf(failure === undefined ? body.id : intent.id);
  return id === undefined ? undefined : pieceOf(id);
}

async function fetchNew(collection: string, id: string, request: RequestFacts, { get }: LookUpTools): Promise<Finding> {
  const answer = await get(`./${collection}/${id}`);
  if (answer.status !== 200 || fieldsOf(answer.data).id !== id) return { state: 'undecided', answer };
  return judgeNew(collection, request, answer);
}

/** What an object found by its name says about the request to make it. */
function judgeNew(collection: string, request: RequestFacts, answer: LookUpAnswer): Finding {
  const body = bodyOf(request);
  const found = fieldsOf(answer.data);
  const facts = [
    body.amount === undefined || isSameAmount(body.amount, found.amount),
    body.currency === undefined || isSameWord(body.currency, found.currency),
  ];
  if (facts.includes(false)) return { state: 'foreign', answer };
  if (facts.includes(undefined)) return { state: 'undecided', answer };
  const state = stateOf(LISTED.get(collection), found.status) ?? 'undecided';
  if (state === 'denied') return { state, answer, declined: wordOf(found.failure_code ?? found.failure_reason) };
  if (state !== 'landed') return { state, answer };
  if (collection !== 'payment_intents' || wordSent(body.confirm) !== 'true') return { state: 'landed', answer };
  // It should have been confirmed at once.
  if (found.status === 'requires_confirmation') return { state: 'undecided', answer };
  if (found.status !== 'requires_payment_method') return { state: 'landed', answer };
  return judgeFailed(found, answer);
}

/** A PaymentIntent that was confirmed but not paid says why; one that says nothing may not have been confirmed yet. */
function judgeFailed(found: Fields, answer: LookUpAnswer): Finding {
  const { decline_code: declined, code } = fieldsOf(found.last_payment_error);
  if ((declined ?? code ?? undefined) === undefined) return { state: 'undecided', answer };
  return { state: 'denied', answer, declined: wordOf(declined ?? code) };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : 'card_declined';
}
