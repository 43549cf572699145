import { isPartOf, isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame } from '../id.js';
import type { RequestFacts } from '../provider.js';
import { wordSent } from '../word.js';
import { OPERATIONS, operationOf } from './kinds.js';

/** Compares operation, amount and currency; `undefined` if they cannot be compared. */
export function isSamePayment(found: Fields, request: RequestFacts): boolean | undefined {
  const isSame = isSameOperation(found, request);
  return isSame === true ? isSameSum(found, request) : isSame;
}

/** Operations whose transaction has the requested amount. */
const OF_A_SUM: ReadonlySet<unknown> = new Set(['PAY', 'AUTHORIZE', 'CAPTURE', 'REFUND', 'DISBURSEMENT']);

/** Whether the answer to a request is about another operation or amount. */
export function isOtherPayment(told: Fields, request: RequestFacts): boolean {
  if (isSameOperation(told, request) === false) return true;
  return OF_A_SUM.has(operationOf(request)) && isSameSum(told, request) === false;
}

/**
 * Whether an amount may be what has become of the requested one: a part of it may be approved, and a surcharge added to it (API v100,
 * gatewayCode PARTIALLY_APPROVED, surchargeAmount).
 */
function canBecome(asked: unknown, { order, transaction, response }: Fields): boolean {
  const isPart = fieldsOf(response).gatewayCode === 'PARTIALLY_APPROVED';
  const isMore = [order, transaction].some((each) => fieldsOf(each).surchargeAmount !== undefined);
  const { amount: told } = fieldsOf(transaction);
  return (isPart && isPartOf(asked, told)) || (isMore && isPartOf(told, asked));
}

function isSameOperation(found: Fields, request: RequestFacts): boolean | undefined {
  const operation = operationOf(request);
  const { type, targetTransactionId: target } = fieldsOf(found.transaction);
  // A refund, a capture or a void of another transaction of the order (API v100, transaction.targetTransactionId).
  if (!canBeSame(fieldsOf(fieldsOf(request.body).transaction).targetTransactionId, target)) return false;
  if (operation === undefined || type === undefined) return undefined;
  return (OPERATIONS[operation]?.[1] ?? []).includes(wordSent(type));
}

function isSameSum(found: Fields, request: RequestFacts): boolean | undefined {
  const told = fieldsOf(found.transaction);
  const { amount, currency } = sumOf(request);
  const facts = [
    amount === undefined || canBecome(amount, found) ? true : isSameAmount(amount, told.amount),
    currency === undefined ? true : isSameWord(currency, told.currency),
  ];
  if (facts.includes(false)) return false;
  return facts.includes(undefined) ? undefined : true;
}

/** The amount of a request, if it has one: of the order if the request begins one, otherwise of the transaction. */
function sumOf({ body }: RequestFacts): { readonly amount?: unknown; readonly currency?: unknown } {
  const { order, transaction } = fieldsOf(body);
  const { amount, currency } = { ...fieldsOf(order), ...fieldsOf(transaction) };
  return { amount, currency };
}
