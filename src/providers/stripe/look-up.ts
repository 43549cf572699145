import { isSameAmount } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import type { RequestFacts } from '../exchange.js';
import { idOf, pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile, State, Unaskable } from '../look-up.js';
import { stateOf } from '../state-of.js';
import { wordSent } from '../word.js';
import { bodyOf } from './fields.js';
import { fetchNew, findNew, LISTED } from './look-up-new.js';
import { askedIn } from './paths.js';
import { isOfAnotherMethod, judgeFailed } from './payment-method.js';
import { isOneOfSeveral } from './success.js';

/**
 * Asks Stripe what became of a write to a payment. It fetches the payment by the id in the path, or in the error that answered
 * the write. It finds a new payment in the list of the newest, by the metadata key by which the application names its payments.
 * Search is no use, because it shows a new payment only after a while (Stripe: Search).
 */
export function reconcileStripe(reference: string | undefined): Reconcile {
  return (request, tools) => ask(reference, request, tools);
}

async function ask(
  reference: string | undefined,
  request: RequestFacts,
  tools: LookUpTools,
): Promise<Finding | Unaskable | undefined> {
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
  const word = wordSent(found.status);
  if (state === 'denied') {
    if (mayBeCanceledRest(found)) return { state: 'undecided', answer };
    return { state, answer, word, declined: 'payment_intent_unexpected_state' };
  }
  const asked = bodyOf(request);
  if (action === 'capture') return { state: judgeCapture(state, asked, found), answer, word };
  if (action !== 'confirm') return { state, answer, word };
  // The customer failed to do what it waited for.
  const isOver = tools.failure === undefined && found.status === 'requires_payment_method';
  if (isOver) return judgeFailed(found, answer);
  return { state: state === 'landed' && isOfAnotherMethod(asked, found) ? 'undecided' : state, answer, word };
}

/** Whether the rest may have been canceled after one of several captures: no document says that the payment is `canceled` then. */
function mayBeCanceledRest({ amount, amount_received: received, payment_method_options: options }: Fields): boolean {
  const wish = fieldsOf(fieldsOf(options).card).request_multicapture;
  return wish === 'if_available' && isSameAmount(amount, received) !== true;
}

/** The total received tells whose capture it is, full or partial (Stripe: multicapture). */
function judgeCapture(state: State, asked: Fields, { amount, amount_received: received }: Fields): State {
  // Of several captures, an equal one may have been made before: only the first and the whole amount tell.
  if (isOneOfSeveral(asked) && isSameAmount(amount, received) !== true) {
    const isUntouched = (state === 'absent' || state === 'dead') && isSameAmount(0, received) === true;
    return isUntouched ? state : 'undecided';
  }
  // Only the rest was canceled: what was captured before may be this call's.
  if (state === 'dead') return isSameAmount(0, received ?? 0) === true ? state : 'undecided';
  if (state !== 'landed') return state;
  const isSame = isSameAmount(asked.amount_to_capture ?? amount, received);
  if (isSame === undefined) return 'undecided';
  return isSame ? 'landed' : 'foreign';
}

function isIntent({ status, data }: LookUpAnswer, id: string): boolean {
  return status === 200 && fieldsOf(data).object === 'payment_intent' && fieldsOf(data).id === id;
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
