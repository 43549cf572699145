import { type Fields, fieldsOf } from '../body-fields.js';
import type { DeclineAdvice } from '../declines.js';
import { decoded } from '../id.js';
import { byMerchantAdvice } from '../merchant-advice.js';
import type { Exchange, Reading, RequestFacts } from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { wordSent } from '../word.js';
import { APPROVED, GATEWAY_FIELD, OPEN, UNDONE } from './codes.js';
import { kindOf, TOKEN_PATH, TRANSACTION_PATH } from './kinds.js';
import { isOtherPayment } from './same-payment.js';

/** How the gateway may say that an id was used before. The document does not give the text. */
const USED = /\balready (?:exists|been|used|processed)\b|\bduplicate\b|\b(?:not|must be) unique\b/i;

/** What the gateway recommends after a decline (API v100, response.gatewayRecommendation). */
const RECOMMENDED: readonly (readonly [begins: RegExp, retryable: DeclineAdvice])[] = [
  [/^RESUBMIT_LATER$/, 'later'],
  [/^RESUBMIT_WITH_/, 'new-data'],
  [/^DO_NOT_PROCEED/, 'never'],
];

export function read(exchange: Exchange): Reading | undefined {
  const { body, status, request } = exchange;
  const { result, response, error } = fieldsOf(body);
  if (result === undefined && error === undefined) return undefined;
  const facts = { result: typeof result === 'string' ? result : '' };
  const { cause, explanation, field } = fieldsOf(error);
  if (typeof cause === 'string') {
    const told = typeof explanation === 'string' ? explanation : '';
    const used = field === 'transaction.id' || field === 'order.id' || USED.test(told);
    return { code: cause, ...(told !== '' && { message: told }), facts: { ...facts, used: String(used) } };
  }
  // A transaction that is read says how it went; that is not a failure of the read.
  if (status < 300 && kindOf(request).operation === 'read') return undefined;
  const { gatewayCode: code } = fieldsOf(response);
  if (result === 'FAILURE' && !APPROVED.has(code) && !OPEN.has(code)) {
    return { ...failed(code, facts), ...adviceIn(exchange.body) };
  }
  if (result === 'UNKNOWN') return { code: 'UNKNOWN', field: GATEWAY_FIELD, facts };
  return result === 'FAILURE' ? { code: NOT_UNDERSTOOD } : undefined;
}

function failed(code: unknown, facts: { readonly result: string }): Reading {
  return { code: typeof code === 'string' && code !== '' ? code : 'FAILURE', field: GATEWAY_FIELD, facts };
}

function adviceIn(body: unknown): Pick<Reading, 'retryable'> {
  const { response, authorizationResponse } = fieldsOf(body);
  const { gatewayRecommendation: recommended } = fieldsOf(response);
  const found = RECOMMENDED.find(([begins]) => typeof recommended === 'string' && begins.test(recommended));
  return found === undefined
    ? byMerchantAdvice(fieldsOf(authorizationResponse).merchantAdviceCode)
    : { retryable: found[1] };
}

/**
 * The result of a transaction or a token must be a success (API v100: result, always provided), the code of a transaction not a
 * failure, and the transaction the one that was sent. That is named in every answer (order.id, transaction.id, always provided).
 * Nothing else moves money, and some of it tells no result (Mastercard: gateway-test-merchant-server, Check 3DS Enrollment).
 */
export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  const { operation, endpoint, answer } = kindOf(request);
  if (operation !== 'write' || answer === undefined) return true;
  const fields = fieldsOf(body);
  const isTransaction = TRANSACTION_PATH.test(request.path);
  const needsResult = isTransaction || TOKEN_PATH.test(request.path);
  const isUntold = fields.result === undefined && fields.error === undefined && Object.keys(fields).length > 0;
  if (fields.result !== 'SUCCESS' && fields.result !== 'PENDING' && (needsResult || !isUntold)) return false;
  if (!isTransaction) return true;
  if (isOtherPayment(fields, request)) return false;
  // A completed authentication may have led to nothing, and says so. It moves no money, and need not name its order.
  if (endpoint === 'authentication') return isOfThis(fields, request);
  return !UNDONE.has(fieldsOf(fields.response).gatewayCode) && isNamed(fields, request);
}

/** Both ids must be there: an answer that names neither may be about anything. */
export function isNamed(told: Fields, request: RequestFacts): boolean {
  return idsTold(told, request).every(([named, sent]) => sent === undefined || wordSent(named) === sent);
}

/** The answer to another transaction, such as one from a cache, names that one. */
function isOfThis(told: Fields, request: RequestFacts): boolean {
  return idsTold(told, request).every(
    ([named, sent]) => named === undefined || sent === undefined || wordSent(named) === sent,
  );
}

/** The ids of order and transaction that an answer names, each with the one that was sent. */
function idsTold({ order, transaction }: Fields, request: RequestFacts) {
  const [orderId, transactionId] = idsIn(request);
  return [[fieldsOf(order).id, orderId] as const, [fieldsOf(transaction).id, transactionId] as const];
}

/** The ids of order and transaction, without their percent-encoding. */
export function idsIn({
  path,
}: RequestFacts): readonly [orderId: string | undefined, transactionId: string | undefined] {
  const [, orderId, transactionId] = TRANSACTION_PATH.exec(path) ?? [];
  return [decoded(orderId), decoded(transactionId)];
}

/** The acquirer has not answered, or the customer has to act. */
export function isPending({ body, request }: Exchange): boolean {
  const { result, response } = fieldsOf(body);
  const isOpen = result === 'PENDING' || OPEN.has(fieldsOf(response).gatewayCode);
  return isOpen && TRANSACTION_PATH.test(request.path);
}
