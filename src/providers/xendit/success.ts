import { fieldsIn } from '../body-fields.js';
import { idOf } from '../id.js';
import type { Exchange, RequestFacts } from '../provider.js';
import { kindOf } from './endpoints.js';

/** What of an answer tells how it went. */
export interface Body {
  readonly id?: unknown;
  readonly payment_request_id?: unknown;
  readonly payout_id?: unknown;
  readonly capture_id?: unknown;
  readonly payment_id?: unknown;
  readonly reference_id?: unknown;
  readonly status?: unknown;
  readonly failure_code?: unknown;
  readonly error_code?: unknown;
  readonly message?: unknown;
}

/**
 * What a request that took effect leaves an object in (xendit-node: PaymentRequestStatus, PayoutAllOfStatusEnum; Xendit: create a
 * payment request, refund a payment request, Create Payout, Payout Status Lifecycle).
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
      'REVERSED',
      'PENDING_COMPLIANCE_ASSESSMENT',
      'PENDING_COMPLIANCE_REVIEW',
    ]),
  ],
  ['capture', new Set(['SUCCEEDED', 'PENDING'])],
]);

/** Refused for good: by the bank or the channel, or by Xendit's compliance team. */
const REFUSED: ReadonlySet<unknown> = new Set(['FAILED', 'REJECTED', 'COMPLIANCE_REJECTED']);

/** Accepted and under way. A payment that waits for its customer is not: nobody here can hurry it. */
const UNDER_WAY: ReadonlySet<unknown> = new Set([
  'PENDING',
  'ACCEPTED',
  'REQUESTED',
  'LOCKED',
  'ROUTING',
  'READY',
  'PENDING_COMPLIANCE_ASSESSMENT',
  'PENDING_COMPLIANCE_REVIEW',
]);

/** Whether something of this kind, in this state, took effect. */
export function isTaken(endpoint: string | undefined, { status }: Body): boolean {
  return TAKEN.get(endpoint)?.has(status) === true;
}

export function isRefused({ status }: Body): boolean {
  return REFUSED.has(status);
}

/** Whether a body says that its request took effect, and names what came of it. */
export function saysSuccess({ body, request }: Exchange): boolean {
  const { endpoint, operation } = kindOf(request);
  if (!isObject(body)) return operation === 'read';
  if (operation === 'read') return true;
  if ('error_code' in body || isRefused(body)) return false;
  if (!TAKEN.has(endpoint)) return Object.keys(body).length > 0;
  return isTaken(endpoint, body) && isNamed(body) && isOurs(body, request);
}

/** Accepted, and not done: webhooks or another look tell how it ended. */
export function isUnderWay({ body, request }: Exchange): boolean {
  return isObject(body) && TAKEN.has(kindOf(request).endpoint) && UNDER_WAY.has(body.status);
}

function isNamed(body: Body): boolean {
  return [body.id, body.payment_request_id, body.payout_id, body.capture_id, body.payment_id].some(
    (id) => idOf(id) !== undefined,
  );
}

/** On a broken connection, or out of a cache, it may be the answer to another request. */
function isOurs({ reference_id: told }: Body, request: RequestFacts): boolean {
  const own = idOf(fieldsIn(request).reference_id);
  return own === undefined || (told ?? undefined) === undefined || idOf(told) === own;
}

export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
