import type { Reply } from '../core/provider-server.js';

// Midtrans reports what happened in the body's `status_code`, a string; even for most errors, the HTTP status is 200.

const MESSAGES: Readonly<Record<string, string>> = {
  300: 'Moved permanently',
  400: 'One or more parameters in the payload is invalid.',
  401: 'Access denied due to unauthorized transaction, please check client or server key',
  402: 'Merchant does not have access to this payment type',
  403: 'The requested resource is only capable of generating content not acceptable',
  404: "Transaction doesn't exist.",
  405: 'HTTP method is not allowed',
  406: 'order_id has been paid and utilized, please use another order ID',
  407: 'Transaction is expired.',
  408: 'Wrong data type',
  409: 'Too many transactions for the same card number',
  410: 'Account is deactivated',
  411: 'Token id is missing, invalid, or timed out',
  412: 'Transaction status cannot be updated.',
  413: 'The request cannot be processed due to malformed syntax in the request body',
  414: 'Refund request is rejected due to insufficient balance.',
  429: 'Too many requests',
  500: 'Sorry, we encountered internal server error. Please retry.',
  501: 'The feature is not available',
  502: 'Bank/partner connection problem',
  503: 'Bank/partner is experiencing connection issue.',
  504: 'Fraud detection system is unavailable',
  505: 'Failure to create virtual account number',
};

/** The codes that are also the HTTP status: they are answered before the request reaches the payment application. */
const HTTP_CODES = new Set(['401', '405', '429']);

/** A documented error in Midtrans' form. */
export function refuse(code: string, message = MESSAGES[code] ?? ''): Reply {
  return {
    status: HTTP_CODES.has(code) ? Number(code) : 200,
    body: { status_code: code, status_message: message, id: '00000000-0000-4000-8000-00000000e404' },
  };
}

/** Any code that Midtrans documents, in its form: of the body, of the bank (`05`), of GoPay (`900`). */
export function midtransError(code: string): Reply | undefined {
  if (code === '900') return gopayTrouble();
  if (code === '05')
    return { status: 200, body: { ...declineFields('05'), status_code: '202', transaction_status: 'deny' } };
  return Object.hasOwn(MESSAGES, code) ? refuse(code) : undefined;
}

function gopayTrouble(): Reply {
  return {
    status: 200,
    body: {
      status_code: '500',
      status_message: 'GENERIC_SERVICE_ERROR',
      payment_type: 'gopay',
      channel_response_code: '900',
      channel_response_message: 'GENERIC_SERVICE_ERROR',
    },
  };
}

const BANK_MESSAGES: ReadonlyMap<string, string> = new Map([
  ['05', 'Do not honor'],
  ['14', 'Invalid card number'],
  ['41', 'Lost card'],
  ['51', 'Insufficient funds'],
  ['54', 'Expired card'],
  ['61', 'Exceeds withdrawal limit'],
  ['900', 'GENERIC_SERVICE_ERROR'],
]);

/** The bank's answer when it declines. */
export function declineFields(channelCode: string): Record<string, unknown> {
  const message = BANK_MESSAGES.get(channelCode) ?? 'Declined';
  return {
    status_message: `Deny by Bank with code [${channelCode}] and message [${message}]`,
    channel_response_code: channelCode,
    channel_response_message: message,
  };
}

/** Snap's form: HTTP 400 and texts without a code. */
export function refuseSnap(...messages: string[]): Reply {
  return { status: 400, body: { error_messages: messages } };
}
