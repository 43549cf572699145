import { acceptedIn } from '../accepted.js';
import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf, pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile, State } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { numberSent, wordSent } from '../word.js';

/**
 * Whether the transaction that a look-up found is this payment: `true` or `false`; `undefined` if that cannot be decided, so that
 * nothing is concluded. `found` is the body of the status answer, or of the charge's own.
 */
export type SamePayment = (request: unknown, found: Readonly<Record<string, unknown>>) => boolean | undefined;

/** Midtrans: Transaction Status. A refunded payment took effect before it was refunded. */
const STATES: ReadonlyMap<unknown, State> = new Map<unknown, State>([
  ['authorize', 'landed'],
  ['capture', 'landed'],
  ['settlement', 'landed'],
  ['pending', 'landed'],
  ['refund', 'landed'],
  ['partial_refund', 'landed'],
  ['chargeback', 'landed'],
  ['partial_chargeback', 'landed'],
  ['deny', 'denied'],
  ['cancel', 'dead'],
  ['expire', 'dead'],
  ['failure', 'dead'],
]);

/** The money went back, all or some of it: whoever comes later has not paid by that. */
const REVERSED: ReadonlySet<unknown> = new Set(['refund', 'partial_refund', 'chargeback', 'partial_chargeback']);

/** Midtrans: status code. A payment that took effect comes with a success code; one that did not may come with these too. */
const SUCCESSES: ReadonlySet<unknown> = new Set(['200', '201']);
const ENDS: ReadonlySet<unknown> = new Set(['200', '201', '202', '407']);

/** Midtrans, Get Transaction Status: these can be found only by their transaction id, which comes with the charge's answer. */
const BY_TRANSACTION_ID_ONLY: ReadonlySet<unknown> = new Set(['dana']);

/**
 * The order ids that Midtrans allows (Transaction Details Object: `order_id`). It finds none with a space, `#` or `/` in a URL, although
 * it is paid (Get Status API Requests; Midtrans/midtrans-go issue 32, Midtrans/midtrans-nodejs-client issue 70).
 */
const FINDABLE = /^[\w.~-]{1,50}$/;

/** Whether Midtrans finds a charge by its order id: for another one, "not found" says nothing. */
export function isFound(request: RequestFacts, orderId: string): boolean {
  return FINDABLE.test(orderId) && !BY_TRANSACTION_ID_ONLY.has(typeOf(request));
}

function typeOf(request: RequestFacts): unknown {
  return fieldsIn(request).payment_type;
}

/**
 * Asks `GET /v2/{order_id}/status` what became of a charge, and for an accepted one by its transaction id: once that has expired, its
 * order id may be another one's. Refunds and changes of a transaction cannot be looked up.
 */
export function reconcileCharge(same: SamePayment = samePayment): Reconcile {
  return async (request, tools) => {
    const orderId = orderIdOf(request);
    const isCharge = request.method === 'POST' && /\/v\d+\/charge\/?$/.test(request.path);
    if (orderId === undefined || !isCharge) return undefined;
    const accepted = idOf(fieldsOf(acceptedIn(tools)?.data).transaction_id);
    const type = typeOf(request);
    if (accepted === undefined && BY_TRANSACTION_ID_ONLY.has(type)) {
      return {
        unaskable: `Midtrans finds a ${type} payment only by its transaction id, which an answer would have held`,
      };
    }
    const piece = pieceOf(accepted ?? orderId);
    if (piece === undefined) return { unaskable: "This order id cannot be part of a URL's path" };
    const finding = judgeStatus(await tools.get(`./${piece}/status`), request, same, tools);
    const isIt = accepted === undefined || idOf(fieldsOf(finding.answer?.data).transaction_id) === accepted;
    return isIt ? finding : { ...finding, state: 'undecided' };
  };
}

/** What a status answer says about a charge. It counts if body and HTTP status agree, and if it names the order. */
export function judgeStatus(
  answer: LookUpAnswer,
  request: RequestFacts,
  same: SamePayment,
  tools: Pick<LookUpTools, 'inDoubt' | 'failure' | 'answer'> = {},
): Finding {
  const isAccepted = acceptedIn(tools) !== undefined;
  const undecided: Finding = { state: 'undecided', answer };
  const found = answer.data as Record<string, unknown> | null | undefined;
  if (typeof found !== 'object' || found === null) return undecided;
  const isGood = isOk(answer);
  const code = codeOf(found.status_code);
  const orderId = orderIdOf(request);
  if (code === '404') {
    const isFindable = orderId !== undefined && FINDABLE.test(orderId);
    const isTold = isFindable && (isGood || answer.status === 404) && !namesTransaction(found, orderId);
    return isTold ? { state: 'absent', answer } : undecided;
  }
  const state = STATES.get(found.transaction_status);
  if (isDeniedAsFraud(found)) return undecided;
  if (!isGood || state === undefined || !(state === 'landed' ? SUCCESSES : ENDS).has(code)) return undecided;
  if (orderId === undefined || idOf(found.order_id) !== orderId) return undecided;
  const isSame = same(fieldsIn(request), found);
  if (isSame === false) return { state: 'foreign', answer };
  // The order id was refused as used: there is a payment, and asking again would not tell whose it is.
  const isUsed = tools.inDoubt === false && !isAccepted;
  const unproven = isUsed && (isSame !== true || REVERSED.has(found.transaction_status));
  if (isSame !== true && !(unproven && state === 'landed')) return undecided;
  const word = wordSent(found.transaction_status);
  if (state === 'denied') {
    // A denied order id is free again: this may be another card's, before or since, while this one is still being charged under it.
    const declined = wordSent(found.channel_response_code ?? '202');
    return { state, answer, word, declined, ...(!isAccepted && { shared: true }) };
  }
  return { state, answer, word, ...(unproven && { unproven }) };
}

/**
 * Fraud detection has denied it. Midtrans captures such a card too, and leaves it to the merchant what becomes of it; once it is settled,
 * the money was received (Midtrans: Handling HTTP Notification).
 */
export function isDeniedAsFraud({ transaction_status: state, fraud_status: fraud }: Fields): boolean {
  return fraud === 'deny' && (state === 'capture' || state === 'authorize');
}

/** Whether it names an existing transaction, or another order: "not found" contradicts the first, and is not about the second. */
function namesTransaction(found: Readonly<Record<string, unknown>>, orderId: string | undefined): boolean {
  const { transaction_status: state, transaction_id: id, order_id: named } = found;
  return (state ?? id ?? undefined) !== undefined || ((named ?? undefined) !== undefined && idOf(named) !== orderId);
}

/**
 * Compares amount and currency: another customer can have the same order id. Paid by another payment type, it is the same order, but
 * not the payment that was asked for. Of what a charge only authorized, the merchant may have captured less since, and then that is
 * its amount.
 */
export const samePayment: SamePayment = (request, found) => {
  const body = request as {
    transaction_details?: { gross_amount?: unknown; currency?: unknown };
    payment_type?: unknown;
    credit_card?: { type?: unknown };
  };
  const details = body.transaction_details ?? {};
  const isSameSum = isSameAmount(details.gross_amount, found.gross_amount);
  const mayBePart =
    body.credit_card?.type === 'authorize' && numberSent(found.gross_amount) < numberSent(details.gross_amount);
  const facts = [
    mayBePart ? isSameSum || undefined : isSameSum,
    isSameWord(details.currency ?? 'IDR', found.currency ?? 'IDR'),
    isSameWord(body.payment_type, found.payment_type) || undefined,
  ];
  if (facts.includes(false)) return false;
  return facts.includes(undefined) ? undefined : true;
};

function codeOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}

/** The total of an order: it is paid once, whoever pays it and by whatever card or method. */
export function sumOf(request: RequestFacts): string {
  const { transaction_details: details } = fieldsIn(request) as { transaction_details?: Details };
  return `${Number(details?.gross_amount).toFixed(2)} ${String(details?.currency ?? 'IDR').toUpperCase()}`;
}

interface Details {
  readonly gross_amount?: unknown;
  readonly currency?: unknown;
}

/** The order id that a charge carries. */
export function orderIdOf(request: RequestFacts): string | undefined {
  return idOf((fieldsIn(request) as { transaction_details?: { order_id?: unknown } }).transaction_details?.order_id);
}
