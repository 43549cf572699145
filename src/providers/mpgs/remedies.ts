import type { Remedies } from '../rows.js';

export const CHECK_CREDENTIALS =
  'Check the merchant id, the API password or the certificate, and where you send it from.';

export const mpgsRemedies: Remedies = {
  INVALID_REQUEST: 'Read error.field and error.explanation; a new attempt of the customer needs a new transaction id.',
  LOCK_FAILURE: 'Send one transaction of an order at a time, and this one again under a new id.',
  REQUEST_REJECTED: CHECK_CREDENTIALS,
  SERVER_BUSY: 'If it persists, ask your payment service provider whether the gateway is in trouble.',
  SERVER_FAILED: 'If it persists, give your payment service provider the error.supportCode.',
};
