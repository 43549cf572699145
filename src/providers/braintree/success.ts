import { isSameAmount } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame } from '../id.js';
import type { Exchange } from '../provider.js';
import { type Operation, operationOf, payloadIn, payloadsIn } from './graphql.js';
import { isOfTransaction } from './transaction-id.js';

/** The states of a transaction or refund that took effect (Braintree: PaymentStatus). */
export const LANDED: ReadonlySet<unknown> = new Set([
  'AUTHORIZED',
  'AUTHORIZING',
  'SETTLED',
  'SETTLEMENT_CONFIRMED',
  'SETTLEMENT_PENDING',
  'SETTLING',
  'SUBMITTED_FOR_SETTLEMENT',
]);

/** The states of one that did not, for the request that made it. */
export const REFUSED: ReadonlySet<unknown> = new Set([
  'PROCESSOR_DECLINED',
  'GATEWAY_REJECTED',
  'FAILED',
  'SETTLEMENT_DECLINED',
  'AUTHORIZATION_EXPIRED',
  'VOIDED',
]);

const HOLDS = ['transaction', 'refund', 'reversal', 'capture'] as const;

/** Mutations that make or change a payment, and can show it in their answer. */
const MOVES_MONEY = /^(?:charge|authorize|capture|partialCapture|refund|reverse)/;

/**
 * Whether that was asked for, as far as can be seen: an operation that cannot be read is judged by its text, or by the name of
 * its answer.
 */
export function movesMoney({ mutation, movesMoney: isNamed }: Operation, body?: unknown): boolean {
  if (mutation !== undefined) return MOVES_MONEY.test(mutation);
  return isNamed === true || payloadsIn(body).some(([name]) => MOVES_MONEY.test(name));
}

/** What was made or changed, if the mutation asks for it. */
export function madeBy(payload: Fields): Fields | undefined {
  const made = HOLDS.map((field) => payload[field]).find((each) => each !== undefined && each !== null);
  return typeof made === 'object' ? (made as Fields) : undefined;
}

/**
 * A success is a 2xx whose `data` holds what was asked for, and no more. A payment must be in the answer, have taken effect, and
 * have the order and amount that were sent: on a broken connection, or from a cache, the answer may be to another request.
 */
export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  const operation = operationOf(request);
  const { data } = fieldsOf(body);
  if (typeof data !== 'object' || data === null) return false;
  if (operation.kind === 'query') return true;
  const payloads = payloadsIn(body);
  const { answer } = operation;
  if (payloads.length === 0 || (answer !== undefined && payloads.some(([name]) => name !== answer))) return false;
  const isMoney = movesMoney(operation, body);
  return payloads.every(([, payload]) => payload !== undefined && isDone(payload, operation, isMoney));
}

function isDone(payload: Fields, operation: Operation, isMoney: boolean): boolean {
  if (isBare(payload)) return false;
  const made = madeBy(payload);
  if (made === undefined) return !isMoney && !isMissing(payload);
  if (isBare(made) || !isOf(made, operation) || !isOfTransaction(made, operation)) return false;
  return made.status === undefined ? !isMoney : LANDED.has(made.status) || isReversed(made.status, payload, operation);
}

/** The payment was to be reversed, and is. */
export function isReversed(status: unknown, { reversal }: Fields, { mutation = '' }: Operation): boolean {
  return status === 'VOIDED' && (mutation.startsWith('reverse') || (reversal !== undefined && reversal !== null));
}

/**
 * Whether the answer holds what was asked for, but cannot tell a decline from a payment, because the status was not asked for.
 */
export function isStatusUnasked({ body, request }: Exchange): boolean {
  const operation = operationOf(request);
  const payload = payloadIn(body, operation.answer);
  if (operation.asksForStatus !== false || payload === undefined || !movesMoney(operation)) return false;
  const made = madeBy(payload);
  return !isBare(made ?? payload) && !isMissing(payload);
}

/** Asked for, but missing: what was made, or the method that was to be kept (Braintree: Verification, "if it was vaulted"). */
function isMissing(payload: Fields): boolean {
  return [...HOLDS, 'paymentMethod'].some((field) => payload[field] === null);
}

/** A GraphQL request names at least one field of each object, and the answer holds every field named. */
function isBare(fields: Fields): boolean {
  return Object.keys(fields).length === 0;
}

/** If it states an order, amount or merchant account, it is the requested one. */
function isOf({ orderId, amount, merchantAccountId }: Fields, { input, mutation }: Operation): boolean {
  if (mutation === undefined) return true;
  const asked = fieldsOf(input.transaction);
  // After several captures, this field has their total (Braintree: Transaction, amount).
  const isPart = mutation.startsWith('partialCapture');
  return (
    canBeSame(asked.orderId, orderId) &&
    canBeSame(asked.merchantAccountId, merchantAccountId) &&
    (isPart || isSameAmount(amountIn(input), fieldsOf(amount).value) !== false)
  );
}

/** The amount requested by a charge, a capture or a refund. */
export function amountIn(input: Fields): unknown {
  return fieldsOf(input.transaction).amount ?? fieldsOf(input.refund).amount ?? input.amount;
}

/** A payment that is still on its way to the processor, in the answer to any request. */
export function isPending({ body }: Exchange): boolean {
  const { search, node, ...others } = fieldsOf(fieldsOf(body).data);
  const edges = fieldsOf(fieldsOf(search).transactions).edges;
  const found = Array.isArray(edges) ? fieldsOf(edges[0]).node : node;
  const made = found ?? Object.values(others).map((payload) => madeBy(fieldsOf(payload)))[0];
  return fieldsOf(made).status === 'AUTHORIZING';
}
