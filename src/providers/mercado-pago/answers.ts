import { type Fields, fieldsOf, listOf, textOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf } from '../id.js';
import type { Exchange, Pending, Reading, RequestFacts } from '../provider.js';
import { wordSent } from '../word.js';
import { CANCELED, isFailed, ORDERED, paymentsOf, refundsOf, TAKEN } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';
import { isChanged, isOfThis, isShown, refundsIn } from './same.js';

/** The states that a successful request leaves behind. */
const LEFT_IN: ReadonlyMap<string | undefined, ReadonlySet<unknown>> = new Map([
  ['payment', TAKEN],
  ['advanced', TAKEN],
  ['order', ORDERED],
  ['order-process', ORDERED],
  ['order-capture', new Set(['processed', 'processing'])],
  ['order-cancel', CANCELED],
  ['order-refund', new Set(['refunded', 'processed'])],
  ['refund', new Set(['approved', 'in_process'])],
]);

/** Reads errors: Orders' `errors`, Payments' `cause` and `error`; and a rejected payment inside a success. */
export function readMercadoPago(exchange: Exchange): Reading | readonly Reading[] | undefined {
  const body = fieldsOf(exchange.body);
  if (exchange.status < 300) return readDecline(exchange.request, body);
  return [...readErrors(body), ...readCauses(body)];
}

function readErrors({ errors, data }: Fields): readonly Reading[] {
  return listOf(errors).flatMap(({ code, message, details }): Reading[] => {
    const word = textOf(code);
    if (word === undefined) return [];
    const told = { code: word, message: textOf(message) };
    const why = word === 'failed' ? (reasonOf(data) ?? reasonIn(details)) : undefined;
    return [why === undefined ? told : { ...told, code: why, field: 'status_detail', instead: { code: word } }];
  });
}

function readCauses({ error, message, cause }: Fields): readonly Reading[] {
  const word = textOf(error);
  const other = word === undefined ? {} : { instead: { code: word } };
  const causes = (Array.isArray(cause) ? listOf(cause) : [fieldsOf(cause)]).flatMap(
    ({ code, description }): Reading[] => {
      const number = idOf(code);
      return number === undefined ? [] : [{ code: number, field: 'cause', ...other, message: textOf(description) }];
    },
  );
  if (causes.length > 0) return causes;
  return word === undefined ? [] : [{ code: word, message: textOf(message) }];
}

/** Why the payment of an order was refused. */
export function reasonOf(order: unknown): string | undefined {
  const refused = paymentsOf(order).find(({ status }) => status === 'failed');
  return textOf(refused?.status_detail);
}

/** The same if the answer has no order: `PAY01…: rejected_by_issuer`. */
function reasonIn(details: unknown): string | undefined {
  const texts = Array.isArray(details) ? details.map(wordSent) : [];
  return texts.map((text) => /:\s*([a-z0-9_]{3,60})$/.exec(text)?.[1]).find((reason) => reason !== undefined);
}

function readDecline(request: RequestFacts, body: Fields): Reading | undefined {
  const { endpoint } = kindOf(request);
  const isOrder = endpoint === 'order' || endpoint === 'order-process' || endpoint === 'order-capture';
  if (isOrder && body.status === 'failed') return declined(reasonOf(body) ?? textOf(body.status_detail));
  if (endpoint === 'order-refund') {
    const [refund, ...others] = refundsIn(body, request);
    return refund && [refund, ...others].every(isFailed) ? declined(textOf(refund.status_detail)) : undefined;
  }
  const isChange = endpoint === 'change' && isShown(request);
  const isPayment = endpoint === 'payment' || endpoint === 'advanced' || endpoint === 'refund' || isChange;
  return isPayment && body.status === 'rejected' ? declined(textOf(body.status_detail)) : undefined;
}

const declined = (reason: string | undefined): Reading => ({
  code: reason ?? 'rejected',
  field: 'status_detail',
  instead: { code: 'rejected', field: 'status_detail' },
});

const OPEN: ReadonlySet<unknown> = new Set([
  'pending',
  'in_process',
  'processing',
  'in_review',
  'action_required',
  'at_terminal',
]);
/** Orders that wait for the customer, to confirm or to pay at the terminal. */
const WAITING: ReadonlySet<unknown> = new Set(['action_required', 'at_terminal']);

/** Of an order that is authorized: the action that it requires is the merchant's, to capture it (Mercado Pago: Order status). */
export const AUTHORIZED = 'waiting_capture';

/** Waiting for the customer to confirm, or to pay at a shop or a bank (Mercado Pago: Payment status, Order status). */
const CUSTOMERS: ReadonlySet<unknown> = new Set([
  'pending_challenge',
  'pending_waiting_payment',
  'pending_waiting_transfer',
]);

/** Mercado Pago has accepted it and is working on it, or waits for the customer. */
export function isPending({ request, body }: Exchange): Pending {
  const { status, status_detail: detail } = fieldsOf(body);
  const { endpoint } = kindOf(request);
  // The order stays as it was until then (QR Code, Refund order: "check it in transactions.refunds.status").
  if (endpoint === 'order-refund') return refundsOf(body).some((refund) => refund.status === 'processing');
  if (endpoint === undefined || !OPEN.has(status) || detail === AUTHORIZED) return false;
  return WAITING.has(status) || CUSTOMERS.has(detail) ? 'customer' : true;
}

export function isSuccess(exchange: Exchange): boolean {
  const { request } = exchange;
  const body = fieldsOf(exchange.body);
  return isOk(exchange) && saysSuccess(exchange, body) && isOfThis(request, body);
}

function saysSuccess({ request, body: given, status }: Exchange, body: Fields): boolean {
  const { endpoint, operation } = kindOf(request);
  if (Array.isArray(body.errors) || (textOf(body.error) !== undefined && body.message !== undefined)) return false;
  if (operation === 'read') return true;
  // Other operations may have no content, such as in-store orders.
  if (endpoint === undefined) return Object.keys(given ?? {}).length > 0 || status === 204;
  const id = idOf(body.id);
  if (id === undefined) return false;
  if (endpoint === 'change') return id === (idIn(request) ?? id) && isChanged(request, body);
  const isOther = endpoint.startsWith('order-') && id !== (idIn(request) ?? id);
  return !isOther && LEFT_IN.get(endpoint)?.has(body.status) === true;
}
