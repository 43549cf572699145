import { type Fields, fieldsIn, isObject } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, decoded, idOf } from '../id.js';
import type { Exchange, Pending, RequestFacts } from '../provider.js';
import { kindOf } from './endpoints.js';
import { isOther, type SamePayment } from './same.js';

/**
 * The states in which a request that took effect leaves an object (xendit-node: PaymentRequestStatus, PayoutAllOfStatusEnum;
 * Xendit: create a payment request, refund a payment request, Create Payout, Payout Status Lifecycle).
 */
const TAKEN: ReadonlyMap<string | undefined, ReadonlySet<unknown>> = new Map([
  [
    'payment',
    new Set(['SUCCEEDED', 'PENDING', 'REQUIRES_ACTION', 'AWAITING_CAPTURE', 'AUTHORIZED', 'ACCEPTING_PAYMENTS']),
  ],
  ['refund', new Set(['SUCCEEDED', 'PENDING'])],
  [
    'payout',
    new Set([
      'ACCEPTED',
      'REQUESTED',
      'SUCCEEDED',
      'LOCKED',
      'ROUTING',
      'READY',
      'PENDING_COMPLIANCE_ASSESSMENT',
      'PENDING_COMPLIANCE_REVIEW',
    ]),
  ],
  ['capture', new Set(['SUCCEEDED', 'PENDING'])],
]);

/**
 * Cancellations, which end in one state, and the names of what is cancelled in the answer (xendit-node: PaymentRequestStatus,
 * PayoutAllOfStatusEnum; Xendit: Cards, Cancel a payment; Cancel a payment request; Cancel and deactivate a payment token).
 */
const CANCEL = /\/(payment_requests|payments|payment_tokens|payouts|refunds)\/([^/]+)\/cancel\/?$/;
const NAMES: Readonly<Record<string, string>> = {
  payment_requests: 'payment_request_id',
  payments: 'payment_id',
  payment_tokens: 'payment_token_id',
  payouts: 'payout_id',
  refunds: 'refund_id',
};
const CANCELLED: ReadonlySet<unknown> = new Set(['CANCELED', 'CANCELLED']);

/** Refused for good by the bank, the channel or Xendit's compliance team; or paid out and returned. */
const REFUSED: ReadonlySet<unknown> = new Set(['FAILED', 'REJECTED', 'COMPLIANCE_REJECTED', 'REVERSED']);

/** Accepted but not done; a payment may wait for its customer. */
const UNDER_WAY: ReadonlySet<unknown> = new Set([
  'PENDING',
  'REQUIRES_ACTION',
  'ACCEPTED',
  'REQUESTED',
  'LOCKED',
  'ROUTING',
  'READY',
  'PENDING_COMPLIANCE_ASSESSMENT',
  'PENDING_COMPLIANCE_REVIEW',
]);

/** Whether something of this kind, in this state, took effect. */
export function isTaken(endpoint: string | undefined, { status }: Fields): boolean {
  return TAKEN.get(endpoint)?.has(status) === true;
}

export function isRefused({ status }: Fields): boolean {
  return REFUSED.has(status);
}

/**
 * A success is a 2xx whose body says that the request took effect, and names the result.
 *
 * @param accepts what the caller takes for the same payment, although it differs
 */
export function isSuccess({ status, body, request }: Exchange, accepts?: SamePayment): boolean {
  if (!isOk({ status })) return false;
  const { endpoint, operation } = kindOf(request);
  if (!isObject(body)) return operation === 'read';
  if (operation === 'read') return true;
  if ('error_code' in body || isRefused(body)) return false;
  const [, kind = '', cancelled] = CANCEL.exec(request.path) ?? [];
  if (cancelled !== undefined) return CANCELLED.has(body.status) && isNamed(body, kind, decoded(cancelled));
  if (!TAKEN.has(endpoint)) return Object.keys(body).length > 0;
  return isTaken(endpoint, body) && nameOf(body) !== undefined && isOurs(body, request, accepts);
}

/** The answer says what was cancelled. A payment names its payment request as well, which is another object. */
function isNamed(body: Fields, kind: string, id: string | undefined): boolean {
  const told = [body.id, body[NAMES[kind] ?? '']].map(idOf).filter((each) => each !== undefined);
  return told.length > 0 && told.every((each) => each === id);
}

/** Accepted but not done: webhooks or another look-up tell how it ended. */
export function isUnderWay({ body, request }: Exchange): Pending {
  if (!isObject(body) || !TAKEN.has(kindOf(request).endpoint) || !UNDER_WAY.has(body.status)) return false;
  return body.status === 'REQUIRES_ACTION' ? 'customer' : true;
}

/** The id of the object that was made. A refund of v3 names its payment too (Xendit: Create a refund). */
export function nameOf(body: Fields): string | undefined {
  return [body.id, body.refund_id, body.payment_request_id, body.payout_id, body.capture_id, body.payment_id]
    .map(idOf)
    .find(Boolean);
}

/** On a broken connection, or from a cache, it may be the answer to another request. */
function isOurs(body: Fields, request: RequestFacts, accepts?: SamePayment): boolean {
  const asked = fieldsIn(request);
  return isNamedAs(body, request) && (!isOther(asked, body) || accepts?.(asked, body) === true);
}

/** Whether it may have the reference, and be of the payment or invoice, that the request names. */
export function isNamedAs(body: Fields, request: RequestFacts): boolean {
  const [asked, { reference_id: told }] = [fieldsIn(request), body];
  const own = idOf(asked.reference_id);
  if (own !== undefined && (told ?? undefined) !== undefined && idOf(told) !== own) return false;
  // What is captured is named by the path.
  const [, kind, id] = /\/(payment_request|payment)s\/([^/]+)\/captures?\/?$/.exec(request.path) ?? [];
  if (!canBeSame(kind === 'payment_request' ? id : asked.payment_request_id, body.payment_request_id)) return false;
  if (!canBeSame(kind === 'payment' ? id : asked.payment_id, body.payment_id)) return false;
  return canBeSame(asked.invoice_id, body.invoice_id);
}
