import type { Remedies } from '../rows.js';
import { TEXTS } from './answers.js';

const KEY = 'Make one key for each payout or refund, and never change the body under the same key.';
const LOOK = 'Look at the payment on the dashboard, or by GET /v1/payments/ID, before you send it again.';
const SUPPORT = 'If it persists, see status.razorpay.com, and give support the id of the payment or payout.';

export const razorpayRemedies: Remedies = {
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
