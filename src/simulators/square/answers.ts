import type { Reply } from '../core/provider-server.js';

/** Square's answers: the HTTP status and the category of each code that the simulator knows. */
const ERRORS: Readonly<Record<string, readonly [status: number, category: string]>> = {
  INTERNAL_SERVER_ERROR: [500, 'API_ERROR'],
  TEMPORARY_ERROR: [500, 'API_ERROR'],
  SERVICE_UNAVAILABLE: [503, 'API_ERROR'],
  GATEWAY_TIMEOUT: [504, 'API_ERROR'],
  RATE_LIMITED: [429, 'RATE_LIMIT_ERROR'],
  UNAUTHORIZED: [401, 'AUTHENTICATION_ERROR'],
  NOT_FOUND: [404, 'INVALID_REQUEST_ERROR'],
  METHOD_NOT_ALLOWED: [405, 'INVALID_REQUEST_ERROR'],
  CONFLICT: [409, 'INVALID_REQUEST_ERROR'],
  BAD_REQUEST: [400, 'INVALID_REQUEST_ERROR'],
  EXPECTED_JSON_BODY: [400, 'INVALID_REQUEST_ERROR'],
  MISSING_REQUIRED_PARAMETER: [400, 'INVALID_REQUEST_ERROR'],
  VALUE_TOO_LONG: [400, 'INVALID_REQUEST_ERROR'],
  IDEMPOTENCY_KEY_REUSED: [400, 'INVALID_REQUEST_ERROR'],
  CARD_TOKEN_USED: [400, 'INVALID_REQUEST_ERROR'],
  DELAYED_TRANSACTION_CAPTURED: [400, 'INVALID_REQUEST_ERROR'],
  DELAYED_TRANSACTION_CANCELED: [400, 'INVALID_REQUEST_ERROR'],
  REFUND_AMOUNT_INVALID: [400, 'REFUND_ERROR'],
  GENERIC_DECLINE: [402, 'PAYMENT_METHOD_ERROR'],
  INSUFFICIENT_FUNDS: [402, 'PAYMENT_METHOD_ERROR'],
  CVV_FAILURE: [402, 'PAYMENT_METHOD_ERROR'],
  ADDRESS_VERIFICATION_FAILURE: [402, 'PAYMENT_METHOD_ERROR'],
  INVALID_EXPIRATION: [400, 'PAYMENT_METHOD_ERROR'],
};

/** A documented error in Square's form. */
export function refuse(code: string, field?: string): Reply {
  const [status, category] = ERRORS[code] ?? [400, 'INVALID_REQUEST_ERROR'];
  return { status, body: { errors: [{ category, code, detail: `simulated: ${code}`, ...(field && { field }) }] } };
}

export function squareError(code: string): Reply | undefined {
  return Object.hasOwn(ERRORS, code) ? refuse(code) : undefined;
}
