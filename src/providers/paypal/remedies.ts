import type { Remedies } from '../rows.js';
import { BATCH_EXISTS } from './used.js';

const READ_ORDER = 'See GET /v2/checkout/orders/ID: its captures and authorizations say what was done.';
const READ_PAYMENT = 'See GET /v2/payments/authorizations/ID or /captures/ID for what was done already.';
const SUPPORT = 'If it persists, see paypal-status.com; give PayPal support the debug_id of the answer.';
const FEWER = 'Send fewer requests: keep the access token, use webhooks, spread the load.';

export const paypalRemedies: Remedies = {
  ORDER_ALREADY_CAPTURED: READ_ORDER,
  ORDER_ALREADY_AUTHORIZED: READ_ORDER,
  ORDER_ALREADY_COMPLETED: READ_ORDER,
  ORDER_COMPLETED_OR_VOIDED: READ_ORDER,
  ORDER_CANNOT_BE_CONFIRMED: READ_ORDER,
  PAYMENT_ALREADY_APPROVED: READ_ORDER,
  ORDER_COMPLETION_IN_PROGRESS: 'Capture no order that PayPal completes on approval: read it, or wait for the webhook.',
  MAX_AUTHORIZATION_COUNT_EXCEEDED: READ_ORDER,
  AUTHORIZATION_ALREADY_CAPTURED: READ_PAYMENT,
  AUTHORIZATION_VOIDED: READ_PAYMENT,
  PREVIOUSLY_VOIDED: READ_PAYMENT,
  PREVIOUSLY_CAPTURED: READ_PAYMENT,
  CAPTURE_FULLY_REFUNDED: READ_PAYMENT,
  MAX_CAPTURE_COUNT_EXCEEDED: READ_PAYMENT,
  MAX_CAPTURE_AMOUNT_EXCEEDED: READ_PAYMENT,
  MAX_NUMBER_OF_REFUNDS_EXCEEDED: READ_PAYMENT,
  MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: 'Have the customer pay with another method: there were too many attempts.',
  REFUND_AMOUNT_EXCEEDED: READ_PAYMENT,
  [BATCH_EXISTS]: 'Follow the link in details[].link to the first batch before you pay under another batch id.',
  ITEM_ALREADY_CANCELLED: 'See GET /v1/payments/payouts-item/ID.',
  ITEM_INCORRECT_STATUS: 'See GET /v1/payments/payouts-item/ID: only an UNCLAIMED payout can be cancelled.',
  ITEM_CANCELLATION_FAILED: 'See GET /v1/payments/payouts-item/ID before you cancel again.',
  USER_BUSINESS_ERROR: 'Read details[].issue; a batch needs a sender_batch_id of its own.',
  UNPROCESSABLE_ENTITY: 'Read details[].issue and its description, and give that issue a row of its own (rules).',
  DUPLICATE_REQUEST_ID: 'Find what was paid under this PayPal-Request-Id before you use another one.',
  PAYPAL_REQUEST_ID_PREVIOUSLY_USED: 'Find what was paid under this PayPal-Request-Id before you use another one.',
  PREVIOUS_REQUEST_IN_PROGRESS: 'Look for a second process that works on the same authorization or capture.',
  DUPLICATE_INVOICE_ID: 'Look for the payment of this invoice, or allow duplicates in the account settings.',
  RESOURCE_CONFLICT: 'Look for a second process that works on the same order or payment.',
  INTERNAL_SERVER_ERROR: SUPPORT,
  INTERNAL_SERVICE_ERROR: SUPPORT,
  INTERNAL_ERROR: SUPPORT,
  SERVICE_UNAVAILABLE: SUPPORT,
  REQUEST_TIMEOUT_EXCEEDED: SUPPORT,
  RATE_LIMIT_REACHED: FEWER,
  RATE_LIMIT_VALIDATION_FAILURES: FEWER,
  REFUND_FAILED_INSUFFICIENT_FUNDS: 'Add money to the PayPal balance, or link a bank account, then refund again.',
  TRANSACTION_RECEIVING_LIMIT_EXCEEDED: "Ask PayPal to raise the seller's receiving limit.",
  DECLINED_DUE_TO_RELATED_TXN: 'See why the related payment of the same order was declined.',
  PAYER_ACTION_REQUIRED: 'Send the payer to the payer-action link of the answer, then capture.',
};
