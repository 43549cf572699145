import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame } from '../id.js';
import { byMerchantAdvice } from '../merchant-advice.js';
import type { Exchange, Pending, Reading, RequestKind } from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { numberSent, wordSent } from '../word.js';
import { referenceOf } from './asked.js';
import { kindOf } from './kinds.js';
import { REFUSAL_FIELD } from './refusals.js';

/** Every result but the three failures: the payment was authorised, or continues (CheckoutService-v72, PaymentResponse). */
const RESULTS: ReadonlySet<unknown> = new Set([
  'Authorised',
  'AuthenticationFinished',
  'AuthenticationNotRequired',
  'ChallengeShopper',
  'IdentifyShopper',
  'PartiallyAuthorised',
  'Pending',
  'PresentToShopper',
  'Received',
  'RedirectShopper',
  'Success',
]);
/** All three are final. */
const FAILURES: ReadonlySet<unknown> = new Set(['Refused', 'Error', 'Cancelled']);
/** No result yet: waiting for Adyen or the customer (Adyen: Result codes). */
const OPEN: ReadonlySet<unknown> = new Set(['Pending', 'Received']);
const CUSTOMERS: ReadonlySet<unknown> = new Set([
  'ChallengeShopper',
  'IdentifyShopper',
  'PresentToShopper',
  'RedirectShopper',
]);
const PAYING: ReadonlySet<string | undefined> = new Set(['payment', 'details']);

/** Changes of a payment: Adyen accepts them, and a webhook tells how they went. */
const CHANGES: ReadonlySet<string | undefined> = new Set(['capture', 'refund', 'cancel', 'reversal', 'amount-update']);

export function read(exchange: Exchange): Reading | undefined {
  // Nearly every answer is like this.
  if (exchange.status === 200 && fieldsOf(exchange.body).resultCode === 'Authorised') return undefined;
  return exchange.status < 300 ? readRefusal(exchange) : readError(exchange);
}

/** A payment that failed, inside HTTP 200. The result of a balance check or the like is what it found. */
function readRefusal({ body, request }: Exchange): Reading | undefined {
  const kind = kindOf(request);
  const { resultCode, refusalReasonCode: code, refusalReason, additionalData } = resultIn(body, kind);
  if (kind.operation === 'read' || typeof resultCode !== 'string' || !FAILURES.has(resultCode)) return undefined;
  const reading = {
    ...(typeof refusalReason === 'string' && { message: refusalReason }),
    // It is there if the account is set up to get it.
    ...byMerchantAdvice(fieldsOf(additionalData).merchantAdviceCode),
    facts: { resultCode },
  };
  const result = { code: resultCode.toUpperCase(), field: 'resultCode' };
  return typeof code === 'string' || typeof code === 'number'
    ? { code: wordSent(code), field: REFUSAL_FIELD, instead: result, ...reading }
    : { ...result, ...reading };
}

/** An error, in the API's own form or that of RFC 7807. */
function readError(exchange: Exchange): Reading | undefined {
  const { status, body } = exchange;
  const fields = fieldsOf(body);
  // Whatever error it reports too: the payment may have taken effect.
  if (RESULTS.has(fields.resultCode)) return { code: NOT_UNDERSTOOD };
  const facts = {
    transient: String(exchange.header('transient-error')?.trim().toLowerCase() === 'true'),
    errorType: typeof fields.errorType === 'string' ? fields.errorType.toLowerCase() : '',
  };
  const { errorCode } = fields;
  const message = fields.message ?? fields.detail;
  if (typeof errorCode === 'string' || typeof errorCode === 'number') {
    return { code: wordSent(errorCode), ...(typeof message === 'string' && { message }), facts };
  }
  return facts.transient === 'true' ? { code: String(status), from: 'status', facts } : undefined;
}

export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  const kind = kindOf(request);
  if (kind.operation === 'read') return true;
  const fields = resultIn(body, kind);
  if (typeof fields.errorCode === 'string' || typeof fields.errorCode === 'number') return false;
  if (kind.endpoint === undefined) return true;
  if (CHANGES.has(kind.endpoint)) {
    return fields.status === 'received' && typeof fields.pspReference === 'string' && isOfThisChange(fields, request);
  }
  if (kind.endpoint === 'other') return Object.keys(fields).length > 0 && isOfThisChange(fields, request);
  return RESULTS.has(fields.resultCode) && isOfThis(fields, request);
}

/** The answer to another payment, such as one from a broken connection or a cache, names another reference. */
function isOfThis({ merchantReference: named, resultCode, amount }: Fields, request: Exchange['request']): boolean {
  const reference = referenceOf(request);
  if (typeof named === 'string' && reference !== undefined && named !== reference) return false;
  const asked = fieldsOf(request.body);
  if (resultCode !== 'PartiallyAuthorised') return isSameMoney(asked.amount, amount);
  // Then less was authorised than asked for (CheckoutService-v72, PaymentResponse: amount, PartiallyAuthorised).
  const [whole, part] = [asked.amount, amount].map(fieldsOf);
  return !(numberSent(part?.value) > numberSent(whole?.value)) && isSameWord(whole?.currency, part?.currency) !== false;
}

/** The answer to a change repeats the request (CheckoutService-v72, PaymentCaptureResponse and the like). */
function isOfThisChange(told: Fields, request: Exchange['request']): boolean {
  const asked = fieldsOf(request.body);
  const original = /\/payments\/([^/]+)\/[^/]+\/?$/.exec(request.path)?.[1];
  const names = [
    [original, told.paymentPspReference],
    [asked.reference, told.reference],
    [asked.merchantAccount, told.merchantAccount],
  ];
  return names.every(([one, other]) => canBeSame(one, other)) && isSameMoney(asked.amount, told.amount);
}

/**
 * Compares as much as both sides state. The requested amount includes a surcharge (CheckoutService-v72, PaymentRequest:
 * surcharge).
 */
function isSameMoney(asked: unknown, told: unknown): boolean {
  const [one, other] = [asked, told].map(fieldsOf);
  return isSameAmount(one?.value, other?.value) !== false && isSameWord(one?.currency, other?.currency) !== false;
}

/** Adyen has accepted it and is working on it, or waits for the customer: a webhook tells the result. */
export function isPending({ body, request }: Exchange): Pending {
  const { endpoint } = kindOf(request);
  const { resultCode, success } = fieldsOf(body);
  if (CHANGES.has(endpoint)) return success !== true;
  if (!PAYING.has(endpoint)) return false;
  return CUSTOMERS.has(resultCode) ? 'customer' : OPEN.has(resultCode);
}

function resultIn(body: unknown, { endpoint }: RequestKind): Fields {
  const fields = fieldsOf(body);
  return endpoint === 'donation' && typeof fields.payment === 'object' ? fieldsOf(fields.payment) : fields;
}
