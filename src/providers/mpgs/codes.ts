import { declineRows } from '../decline-rows.js';
import type { Rule } from '../rule.js';

const ENUM = 'Mastercard Gateway: API v100, response.gatewayCode';

/** The field of the gateway's code, in the `response` of every transaction. */
export const GATEWAY_FIELD = 'gatewayCode';

/** The transaction was approved, or only needs time or the customer. */
export const APPROVED: ReadonlySet<unknown> = new Set([
  'APPROVED',
  'APPROVED_AUTO',
  'APPROVED_PENDING_SETTLEMENT',
  'AUTHENTICATION_IN_PROGRESS',
  'BALANCE_AVAILABLE',
  'BALANCE_UNKNOWN',
  'PARTIALLY_APPROVED',
]);
/** The gateway has it, but the acquirer has not answered or been asked yet. */
export const OPEN: ReadonlySet<unknown> = new Set(['DEFERRED_TRANSACTION_RECEIVED', 'PENDING', 'SUBMITTED']);

/** An earlier attempt may be the reason. */
const AFTER_ONE = { afterAmbiguous: 'reconcile' } as const;

/** Failed transactions: final, and the customer's next attempt needs a new transaction id. */
export const failureRows: readonly Rule[] = declineRows(
  { field: GATEWAY_FIELD, source: ENUM, basis: 'S~' },
  ['ABORTED', 'The customer abandoned it', 'cancelled_by_customer', 'later'],
  ['ACQUIRER_SYSTEM_ERROR', 'A fault of the acquirer', 'processor_error', 'later'],
  ['AUTHENTICATION_FAILED', 'The customer was not authenticated', 'authentication_required', 'new-data'],
  ['BLOCKED', 'Blocked by a rule for risk or 3-D Secure', 'blocked_by_merchant', 'never'],
  ['CANCELLED', 'The customer cancelled it', 'cancelled_by_customer', 'later'],
  ['DECLINED', 'The bank declined, or nobody was authenticated', 'generic', 'later'],
  ['DECLINED_AVS', 'The address does not match', 'incorrect_address', 'new-data'],
  ['DECLINED_AVS_CSC', 'Neither the address nor the security code matches', 'incorrect_cvv', 'new-data'],
  ['DECLINED_CSC', 'The security code does not match', 'incorrect_cvv', 'new-data'],
  ['DECLINED_DO_NOT_CONTACT', 'Declined; the bank must not be contacted', 'do_not_honor', 'never'],
  ['DECLINED_INVALID_PIN', 'The PIN is wrong', 'incorrect_pin', 'new-data'],
  ['DECLINED_PAYMENT_PLAN', 'Declined because of the payment plan', 'not_permitted', 'new-data'],
  ['DECLINED_PIN_REQUIRED', 'A PIN is required', 'pin_required', 'new-data'],
  ['DUPLICATE_BATCH', 'The batch was sent already', 'duplicate', 'never'],
  ['EXCEEDED_RETRY_LIMIT', 'Too many attempts', 'limit_exceeded', 'never', AFTER_ONE],
  ['EXPIRED_CARD', 'The card has expired', 'expired_card', 'new-data'],
  ['INSUFFICIENT_FUNDS', 'There is not enough money', 'insufficient_funds', 'later'],
  ['INVALID_CSC', 'The security code is wrong', 'incorrect_cvv', 'new-data'],
  ['NOT_ENROLLED_3D_SECURE', 'The card is not enrolled in 3-D Secure', 'authentication_required', 'never'],
  ['NOT_SUPPORTED', 'The acquirer does not support this', 'not_permitted', 'never'],
  ['NO_BALANCE', 'The card has no points to redeem', 'insufficient_funds', 'later'],
  ['REFERRED', 'The bank asks to be contacted', 'do_not_honor', 'later'],
  ['SYSTEM_ERROR', 'An internal error; the gateway counts it as failed', 'processor_error', 'later'],
  ['TIMED_OUT', 'The acquirer was silent; handled as declined, and reversed', 'issuer_unavailable', 'later'],
  ['UNSPECIFIED_FAILURE', 'It could not be processed', 'processor_error', 'later'],
  ['*', 'Failed, for a reason without a row of its own', 'generic', 'later', { when: { result: 'FAILURE' } }],
);

/** The codes of a transaction that failed, or that the gateway knows nothing about. */
export const UNDONE: ReadonlySet<unknown> = new Set([
  ...failureRows.map(({ code }) => code).filter((code) => code !== '*'),
  'LOCK_FAILURE',
  'UNKNOWN',
]);
