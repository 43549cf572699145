import type { Reply } from '../core/provider-server.js';

const REQUEST_ID = '0HL80RJLS76I7';
/** Error codes that the simulator gives, and some for faults: all of them come with HTTP 422. */
const CODES: ReadonlySet<string> = new Set([
  'amount_invalid',
  'capture_value_greater_than_remaining_authorized',
  'currency_required',
  'issuer_network_unavailable',
  'payment_source_required',
  'processing_error',
  'request_invalid',
  'request_json_invalid',
  'service_unavailable',
  'token_used',
]);
/** Statuses without a body. */
const STATUSES: ReadonlySet<string> = new Set(['401', '403', '404', '409', '429', '500', '502', '503', '504']);

/** Any error that a fault may name: one of the error codes, or a bare status. */
export function checkoutComError(code: string): Reply | undefined {
  if (STATUSES.has(code)) return { status: Number(code) };
  return CODES.has(code) ? refuse(code) : undefined;
}

export function refuse(code: string): Reply {
  const error_type = code === 'processing_error' || code === 'service_unavailable' ? code : 'request_invalid';
  return { status: 422, body: { request_id: REQUEST_ID, error_type, error_codes: [code] } };
}
