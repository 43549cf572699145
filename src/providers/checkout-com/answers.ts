import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame, idOf } from '../id.js';
import { byMerchantAdvice } from '../merchant-advice.js';
import type { Exchange, Pending, Reading, RequestFacts } from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { wordSent } from '../word.js';
import { RESPONSE_FIELD } from './declines.js';
import { ACTIONS, kindOf } from './kinds.js';

/** The states in which a successful request leaves a payment or a transfer. */
const GOOD: ReadonlySet<unknown> = new Set([
  'Authorized',
  'Card Verified',
  'Captured',
  'Partially Captured',
  'Paid',
  'Active',
  'Partially Refunded',
  'Refunded',
  'Refunded Pending',
]);
/** Accepted but not done: waiting for the customer, the bank or a retry by Checkout.com itself. */
const OPEN: ReadonlySet<unknown> = new Set([
  'Authentication Requested',
  'Pending',
  'Requested',
  'Retry Scheduled',
  'pending',
]);

export function read(exchange: Exchange): Reading | readonly Reading[] | undefined {
  const body = fieldsOf(exchange.body);
  if (exchange.status < 300) {
    return body.approved === true || kindOf(exchange.request).operation === 'read' ? undefined : readDecline(body);
  }
  if (isGood(body)) return { code: NOT_UNDERSTOOD };
  const codes = Array.isArray(body.error_codes) ? body.error_codes.filter((code) => typeof code === 'string') : [];
  if (codes.length > 0) return codes.map((code): Reading => ({ code }));
  return exchange.status < 500 ? readDecline(body) : undefined;
}

function readDecline(body: Fields): Reading | undefined {
  const { approved, status, response_code: code, response_summary: summary, processing } = body;
  const isDeclined = status === 'Declined' || (approved === false && !OPEN.has(status));
  if (!isDeclined) return undefined;
  // What Checkout.com and the issuer advise for this decline.
  const { recommendation_code: recommended, partner_merchant_advice_code: advice } = fieldsOf(processing);
  const more = {
    ...(typeof summary === 'string' && { message: summary }),
    ...byMerchantAdvice(recommended, advice),
  };
  const bare = { code: 'DECLINED', field: 'status' };
  return typeof code === 'string' || typeof code === 'number'
    ? { code: wordSent(code), field: RESPONSE_FIELD, instead: bare, ...more }
    : { ...bare, ...more };
}

export function isSuccess({ status, body, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  const kind = kindOf(request);
  const fields = fieldsOf(body);
  if (Array.isArray(fields.error_codes) && fields.error_codes.length > 0) return false;
  if (kind.operation === 'read') return true;
  if (kind.operation !== 'write' || kind.endpoint === undefined) return true;
  if (ACTIONS.includes(kind.endpoint))
    return idOf(fields.action_id) !== undefined && isOfThis(fields, request) && isOfThisPayment(fields, request);
  if (kind.endpoint === 'increment') {
    // No document says whether the amount is that of the increment or of the whole.
    const isNamed = canBeSame(referenceOf(request), fields.reference) && isOfThisPayment(fields, request);
    return idOf(fields.action_id) !== undefined && fields.approved === true && isNamed;
  }
  if (kind.endpoint === 'context') return idOf(fields.id) !== undefined;
  return idOf(fields.id) !== undefined && isGood(fields) && isOfThis(fields, request);
}

function isGood({ approved, status }: Fields): boolean {
  return approved === true
    ? status === undefined || GOOD.has(status) || OPEN.has(status)
    : GOOD.has(status) || OPEN.has(status);
}

/**
 * The answer to another request names another reference, amount or currency. A partial authorisation also states the whole amount
 * (checkout-sdk-java, RequestAPaymentOrPayoutResponseCreated: amountRequested), and the requested amount includes a surcharge
 * (Checkout.com: Apply a surcharge).
 */
function isOfThis(
  { reference: named, amount, amount_requested: wanted, currency }: Fields,
  request: RequestFacts,
): boolean {
  const reference = referenceOf(request);
  if (typeof named === 'string' && reference !== undefined && named !== reference) return false;
  const asked = fieldsOf(request.body);
  return isSameAmount(asked.amount, wanted ?? amount) !== false && isSameWord(asked.currency, currency) !== false;
}

/** The answer to an action links to its payment (Checkout.com: API reference, 202). */
function isOfThisPayment({ _links: links }: Fields, { path }: RequestFacts): boolean {
  const { href } = fieldsOf(fieldsOf(links).payment);
  const told = typeof href === 'string' ? /\/payments\/([^/?]+)\/?$/.exec(href)?.[1] : undefined;
  return canBeSame(/\/payments\/([^/]+)\/[^/]+\/?$/.exec(path)?.[1], told);
}

/** Checkout.com has accepted it and is working on it, or waits for the customer. */
export function isPending({ body, request }: Exchange): Pending {
  const { endpoint = '' } = kindOf(request);
  const { approved, status, _links } = fieldsOf(body);
  if (ACTIONS.includes(endpoint)) return approved !== true;
  // The link to send the customer to (Checkout.com: Request a payment, 202).
  return OPEN.has(status) && fieldsOf(_links).redirect !== undefined ? 'customer' : OPEN.has(status);
}

/** The reference that a request carries. */
export function referenceOf({ body }: RequestFacts): string | undefined {
  return idOf(fieldsOf(body).reference);
}
