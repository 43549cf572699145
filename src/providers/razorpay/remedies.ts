import type { Remedies } from '../rows.js';
import { TEXTS } from './answers.js';

const KEY = 'Make one key for each payout or refund, and never change the body under the same key.';
const LOOK = 'Look at the payment on the dashboard, or by GET /v1/payments/ID, before you send it again.';
const SUPPORT = 'If it persists, see status.razorpay.com, and give support the id of the payment or payout.';

const RECIPIENT = 'Ask the recipient for another account.';
const TOO_MANY = 'Have the customer wait, or pay with another method: there were too many payments.';

export const razorpayRemedies: Remedies = {
  beneficiary_account_does_not_exist: RECIPIENT,
  beneficiary_account_dormant: RECIPIENT,
  pin_not_set: 'Have the customer set a PIN at their bank, or pay with another method.',
  pin_attempts_exceeded: 'Offer another method: the bank accepts the PIN again only after a while.',
  transaction_daily_count_exceeded: TOO_MANY,
  transaction_frequency_limit_exceeded: TOO_MANY,
  [TEXTS.payoutBody]: KEY,
  [TEXTS.refundBody]: KEY,
  [TEXTS.captured]: LOOK,
  [TEXTS.refunded]: LOOK,
  SERVER_ERROR: SUPPORT,
  GATEWAY_ERROR: SUPPORT,
  '*': 'Wait for the first request; send nothing under another key meanwhile.',
  BAD_REQUEST_AUTHENTICATION_ERROR: 'Check key id, secret or token, and whether they are of test or live mode.',
  BAD_REQUEST_ERROR: 'Read error.description and error.field: they say what was refused.',
};
