import { acceptedIn } from '../accepted.js';
import { type Fields, fieldsIn, fieldsOf, listOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, isSurelySince, timeOf } from '../their-clock.js';
import { askAccepted } from './accepted.js';
import { isOver, isRefused } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';
import { declinedBy, findIn, found } from './find-own.js';
import { askPayout } from './look-up-payout.js';

type Ask = (request: RequestFacts, tools: LookUpTools) => ReturnType<Reconcile>;

/** The status of an order of which nothing has been captured or authorized yet (Orders v2, order_status). */
const OPEN: ReadonlySet<unknown> = new Set(['CREATED', 'SAVED', 'APPROVED', 'PAYER_ACTION_REQUIRED']);

const REVERSED: ReadonlySet<unknown> = new Set(['REFUNDED', 'PARTIALLY_REFUNDED']);

/** The URL of a request without its last piece: `/v2/checkout/orders/ID` for its `/capture`. */
const ITSELF = './';

const ASKED: ReadonlyMap<string | undefined, Ask> = new Map<string | undefined, Ask>([
  ['capture', askOrder('captures')],
  ['authorize', askOrder('authorizations')],
  ['void', askVoided],
  ['capture-authorization', askAuthorization],
  ['refund', askCapture],
  ['cancel-item', askItem],
  ['payout', askPayout],
  ['order', async () => ({ unaskable: 'PayPal finds an order only by its id, which the answer would have held' })],
]);

/**
 * Asks PayPal what became of a request that names its object: an order, an authorization, a capture, a payout item. It finds a
 * separate capture or refund in the order that it belongs to, by amount, invoice id and time, and asks for an accepted object by
 * its id.
 */
export const reconcilePaypal: Reconcile = async (request, tools) => {
  const { endpoint } = kindOf(request);
  return (await askAccepted(request, tools)) ?? ASKED.get(endpoint)?.(request, tools);
};

/** What the order says about its captures or authorizations. */
function askOrder(kind: 'captures' | 'authorizations'): Ask {
  return async (request, tools) => {
    // A saved order may be authorized several times, each time for an amount.
    if (fieldsIn(request).amount !== undefined) {
      return { unaskable: 'a saved order may be authorized several times, and does not say by which request' };
    }
    const answer = await tools.get(ITSELF);
    const accepted = acceptedIn(tools);
    return accepted === undefined
      ? judgeOrder(answer, idIn(request), kind, { ...tools, since: firstSentBy(answer, tools) })
      : judgeAccepted(answer, idIn(request), kind, accepted.data);
  };
}

function paymentsIn(order: unknown, kind: string): readonly Fields[] {
  return listOf(fieldsOf(order).purchase_units).flatMap((unit) => listOf(fieldsOf(unit.payments)[kind]));
}

/** What the order says about the accepted captures or authorizations: another call's may be next to them. */
function judgeAccepted(answer: LookUpAnswer, id: string | undefined, kind: string, accepted: unknown): Finding {
  const ids = new Set(paymentsIn(accepted, kind).map((each) => idOf(each.id)));
  const own = paymentsIn(found(answer, id), kind).filter((each) => ids.has(idOf(each.id) ?? ''));
  const [first] = own;
  if (first === undefined) return { state: 'undecided', answer };
  if (own.every(isRefused)) return { state: 'denied', answer, ...declinedBy(first) };
  if (own.every(isOver)) return { state: 'dead', answer, word: 'VOIDED' };
  return { state: areHeld(own, kind) ? 'landed' : 'undecided', answer };
}

/** What holds or took money (the specifications, capture_status and authorization_status). */
const HELD: ReadonlyMap<string, ReadonlySet<unknown>> = new Map([
  ['captures', new Set(['COMPLETED', 'PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED'])],
  ['authorizations', new Set(['CREATED', 'PENDING', 'CAPTURED', 'PARTIALLY_CAPTURED'])],
]);

function areHeld(payments: readonly Fields[], kind: string): boolean {
  return payments.some(({ status }) => HELD.get(kind)?.has(status));
}

/** A call for an order. `since`: when its first attempt was sent, by PayPal's clock. An earlier refusal says nothing about it. */
type Asking = Pick<LookUpTools, 'inDoubt'> & { readonly since?: number | undefined };

/** What an order says about the request to capture or authorize it. */
export function judgeOrder(
  answer: LookUpAnswer,
  id: string | undefined,
  kind: string,
  { since, inDoubt }: Asking = {},
): Finding {
  const order = found(answer, id);
  if (order === undefined) return { state: 'undecided', answer };
  const payments = paymentsIn(order, kind);
  if (payments.length === 0) {
    if (OPEN.has(order.status)) return { state: 'absent', answer };
    return { state: order.status === 'VOIDED' ? 'dead' : 'undecided', answer, word: 'VOIDED' };
  }
  if (payments.every(isRefused)) {
    const last = payments.find(({ create_time: at }) => isSurelySince(timeOf(at), since));
    if (last === undefined) return { state: 'undecided', answer };
    // An order may be tried again, and this call's attempt may still be on its way.
    return { state: 'denied', answer, shared: true, ...declinedBy(last) };
  }
  if (payments.every(isOver)) return { state: 'dead', answer, word: 'VOIDED' };
  if (!areHeld(payments, kind)) return { state: 'undecided', answer };
  // The money went back before this call: whoever makes it has not been paid by that.
  const isEarlier = inDoubt === false && payments.every(({ status }) => REVERSED.has(status));
  return { state: 'landed', answer, ...(isEarlier && { unproven: true }) };
}

async function askVoided(request: RequestFacts, { get }: LookUpTools): Promise<Finding> {
  const answer = await get(ITSELF);
  const status = found(answer, idIn(request))?.status;
  switch (status) {
    case 'VOIDED':
      return { state: 'landed', answer };
    case 'CREATED':
    case 'PENDING':
    // What is left of it can be voided, and then it shows VOIDED (PayPal: Void authorized payment; Webhooks, Payments v2).
    case 'PARTIALLY_CAPTURED':
      return { state: 'absent', answer };
    case 'CAPTURED':
    case 'DENIED':
      return { state: 'denied', answer, word: status };
    default:
      return { state: 'undecided', answer };
  }
}

async function askAuthorization(request: RequestFacts, tools: LookUpTools): Promise<Finding> {
  const answer = await tools.get(ITSELF);
  const authorization = found(answer, idIn(request));
  switch (authorization?.status) {
    case 'DENIED':
      return { state: 'denied', answer, word: 'DENIED' };
    case 'CREATED':
    case 'PENDING':
    case 'CAPTURED':
    case 'PARTIALLY_CAPTURED':
    // What is left of it after a capture can be voided.
    case 'VOIDED':
      return findIn(authorization, 'captures', request, tools);
    default:
      return { state: 'undecided', answer };
  }
}

async function askCapture(request: RequestFacts, tools: LookUpTools): Promise<Finding> {
  const answer = await tools.get(ITSELF);
  const capture = found(answer, idIn(request));
  switch (capture?.status) {
    case 'COMPLETED':
    case 'REFUNDED':
    case 'PARTIALLY_REFUNDED':
      return findIn(capture, 'refunds', request, tools);
    default:
      return { state: 'undecided', answer };
  }
}

async function askItem(request: RequestFacts, { get }: LookUpTools): Promise<Finding> {
  const answer = await get(ITSELF);
  const { payout_item_id: id, transaction_status: status } = fieldsOf(answer.data);
  if (!isOk(answer) || idOf(id) !== idIn(request)) return { state: 'undecided', answer };
  return { state: status === 'RETURNED' ? 'landed' : status === 'UNCLAIMED' ? 'absent' : 'undecided', answer };
}
