import type { Remedies } from '../rows.js';

const SLOWER = 'Send fewer requests at once, or ask LemanPay for a higher limit.';
const CREDENTIALS = 'Check the API credentials in your settings, and that they are for this host, demo or live.';
const LOOK_UP = 'Look up the invoice or refund before sending it again; if it persists, ask LemanPay support.';
const INVALID = 'Read the error text for the parameter, and compare it with the API reference.';
const MISSING = 'Read the error text for the parameter, and see that your code does not leave it empty.';

export const lemanpayRemedies: Remedies = {
  RateLimitException: SLOWER,
  RateLimitExceeded: SLOWER,
  InternalServerError: LOOK_UP,
  BadCredentials: CREDENTIALS,
  PageNotFound: 'Compare the path and the method with the API reference.',
  RecordNotFound: 'Check the id in the path, and that it was made by this account in this environment.',
  '401': CREDENTIALS,
  '404': 'Check the path, and that the id in it was made by this account in this environment.',
  '422': "Read the answer's body for the field of the order that is refused, and correct it.",
  '500': LOOK_UP,
  xx0000: LOOK_UP,
  xx0001: 'Check the path, and that the id in it was made by this account in this environment.',
  xx0002: INVALID,
  xx0003: MISSING,
  xx0100: 'Look up the invoice and its state before sending this again; then ask LemanPay support.',
  xx0101: 'Check the invoice id, and that this account made it in this environment.',
  xx0102: INVALID,
  xx0103: MISSING,
  xx0108: "Send the customer's email or SMS number with the invoice.",
  xx0109: 'Have the customer verify the SMS number first.',
  xx0110: 'Raise the price, or ask LemanPay for the minimum of this currency.',
  xx0111: 'Split the order or lower the price, or ask LemanPay to raise the maximum for you.',
  xx0112: 'Ask the customer for the SMS number again, with the country code.',
  xx0113: 'Ask the customer whether an SMS came before you have another one sent.',
  xx0114: 'Ask LemanPay support to change the contact data of this transaction.',
  xx0115: 'See the invoice: if its email is the right one, nothing is left to do.',
  xx0116: 'Use the host and the credentials of the demo environment, or drop this call in production.',
  xx0117: 'See the state of the invoice: it may be paid, expired or already where you want it.',
  xx0118: "Check the account's settings with LemanPay support: currencies, payout and callback data.",
  xx0200: 'Look up the refunds of the invoice before sending this again; then ask LemanPay support.',
  xx0201: 'Check the refund id and the invoice it belongs to.',
  xx0202: INVALID,
  xx0203: MISSING,
  xx0204: 'Look up the active refund of this invoice: wait for its end, do not send another.',
  xx0207: 'See the state of the invoice: it may be unpaid yet, or refunded already.',
  xx0208: 'Refund more than the fees, or ask LemanPay who bears them.',
};
