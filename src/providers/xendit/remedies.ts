import type { Remedies } from '../rows.js';

const FIND = 'See what was made under your reference_id before you send it under another key.';
const CHANNEL = "If it persists, see Xendit's status page, and offer another channel meanwhile.";

export const xenditRemedies: Remedies = {
  INSUFFICIENT_BALANCE: 'Top up your balance at Xendit, or pay or refund less.',
  DUPLICATE_ERROR: FIND,
  DUPLICATE_REFERENCE: FIND,
  DUPLICATE_TRANSACTION_ERROR: FIND,
  IDEMPOTENCY_ERROR: FIND,
  REFUND_IN_PROGRESS: 'See GET /refunds for this payment: wait for the one under way to end.',
  TEMPORARILY_UNAVAILABLE: 'If it persists, ask Xendit when the channel is open again.',
  PAYMENT_REQUEST_RATE_LIMITED: 'Send fewer requests to this channel at a time.',
  RATE_LIMIT_EXCEEDED: 'Spread the requests over the minute, or ask Xendit for a higher limit four weeks ahead.',
  SERVER_ERROR: 'If it persists, give Xendit support the reference_id and the time.',
  CHANNEL_UNAVAILABLE: CHANNEL,
  ISSUER_UNAVAILABLE: CHANNEL,
  OTP_DELIVERY_ERROR: 'Check the phone number of the customer; if it persists, offer another channel.',
  PARTNER_CHANNEL_ERROR: CHANNEL,
  PROCESSOR_ERROR: CHANNEL,
  PROCESSOR_TEMPORARILY_UNAVAILABLE: CHANNEL,
  PROCESSOR_TIMEOUT: CHANNEL,
  ACCOUNT_BLACKLISTED_ERROR: 'Do not pay this account; ask Xendit why it is on the list.',
};
