import type { Reply } from '../core/provider-server.js';

/** The codes of errors by their HTTP status (Xendit: API error codes, Create Payout, Rate limits; xendit-node). */
const STATUSES: readonly (readonly [status: number, codes: readonly string[]])[] = [
  [
    400,
    [
      'API_VALIDATION_ERROR',
      'INVALID_VALUE_ERROR',
      'TEMPORARILY_UNAVAILABLE',
      'PAYMENT_REQUEST_RATE_LIMITED',
      'REFUND_IN_PROGRESS',
      'INSUFFICIENT_BALANCE',
      'CARD_DECLINED',
      'INVALID_CVV',
    ],
  ],
  [401, ['INVALID_API_KEY']],
  [403, ['REQUEST_FORBIDDEN_ERROR', 'INVALID_MERCHANT_SETTINGS']],
  [404, ['DATA_NOT_FOUND']],
  [409, ['DUPLICATE_ERROR', 'IDEMPOTENCY_ERROR']],
  [429, ['RATE_LIMIT_EXCEEDED']],
  [500, ['SERVER_ERROR']],
  [503, ['CHANNEL_UNAVAILABLE', 'ISSUER_UNAVAILABLE']],
];

/** One of Xendit's errors; nothing for an unknown code. */
export function xenditError(code: string, message = `simulated ${code}`): Reply | undefined {
  const found = STATUSES.find(([, codes]) => codes.includes(code));
  return found && { status: found[0], body: { error_code: code, message } };
}

/** The same for a code that is known to exist. */
export function refuse(code: string, message?: string): Reply {
  return xenditError(code, message) ?? { status: 400, body: { error_code: code, message } };
}
