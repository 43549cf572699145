import { idOf } from '../id.js';
import type { Exchange } from '../provider.js';
import { type Fields, fieldsOf, type Operation, operationOf, payloadIn } from './graphql.js';

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

/** Those that did not, to the request that made it. */
export const REFUSED: ReadonlySet<unknown> = new Set([
  'PROCESSOR_DECLINED',
  'GATEWAY_REJECTED',
  'FAILED',
  'SETTLEMENT_DECLINED',
  'AUTHORIZATION_EXPIRED',
  'VOIDED',
]);

const HOLDS = ['transaction', 'refund', 'reversal'] as const;

/** Mutations that make or change a payment, and can show it in their answer. */
const MOVES_MONEY = /^(?:charge|authorize|capture|partialCapture|refund|reverse)/;

/** Whether that is what was asked for, as far as it can be told: what nobody can read goes by the name of its answer. */
export function movesMoney({ mutation }: Operation, body?: unknown): boolean {
  return MOVES_MONEY.test(mutation ?? Object.keys(fieldsOf(fieldsOf(body).data))[0] ?? '');
}

/** What was made or changed, if the mutation asks for it. */
export function madeBy(payload: Fields): Fields | undefined {
  const made = payload.transaction ?? payload.refund ?? payload.reversal;
  return typeof made === 'object' && made !== null ? (made as Fields) : undefined;
}

/**
 * A success is a 2xx whose `data` holds what was asked for. A payment has to be shown, to have taken effect, and to be of the order
 * that was sent: on a broken connection, or out of a cache, it may be the answer to another request.
 */
export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  const operation = operationOf(request);
  const { data } = fieldsOf(body);
  if (typeof data !== 'object' || data === null) return false;
  if (operation.kind === 'query') return true;
  const payload = payloadIn(body, operation.answer);
  if (payload === undefined || isBare(payload)) return false;
  const made = madeBy(payload);
  if (made === undefined) return !movesMoney(operation, body) && !isMissing(payload);
  if (isBare(made) || !isOf(made, operation)) return false;
  return made.status === undefined ? !movesMoney(operation, body) : isLanded(made.status, operation);
}

/**
 * Whether the answer holds what was asked for, and that is not enough to tell a decline from a payment: its status was not asked
 * for.
 */
export function isStatusUnasked({ body, request }: Exchange): boolean {
  const operation = operationOf(request);
  const payload = payloadIn(body, operation.answer);
  if (operation.asksForStatus !== false || payload === undefined || !movesMoney(operation)) return false;
  const made = madeBy(payload);
  return !isBare(made ?? payload) && !isMissing(payload);
}

/** Asked for, and not there. */
function isMissing(payload: Fields): boolean {
  return HOLDS.some((field) => payload[field] === null);
}

/** GraphQL asks for one field at least of whatever it asks for, and the answer holds each that was asked for. */
function isBare(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}

function isLanded(status: unknown, { mutation = '' }: Operation): boolean {
  return LANDED.has(status) || (status === 'VOIDED' && mutation.startsWith('reverse'));
}

function isOf({ orderId }: Fields, { input }: Operation): boolean {
  const asked = idOf(fieldsOf(input.transaction).orderId);
  return asked === undefined || idOf(orderId) === undefined || idOf(orderId) === asked;
}

/** A payment that is still on its way to the processor, in an answer to whatever was asked. */
export function isPending({ body }: Exchange): boolean {
  const { search, node, ...others } = fieldsOf(fieldsOf(body).data);
  const edges = fieldsOf(fieldsOf(search).transactions).edges;
  const found = Array.isArray(edges) ? fieldsOf(edges[0]).node : node;
  const made = found ?? Object.values(others).map((payload) => madeBy(fieldsOf(payload)))[0];
  return fieldsOf(made).status === 'AUTHORIZING';
}
