import type { Call, Reply } from '../core/provider-server.js';

/** Stripe's errors as documented: `status`, `type`, and whether Stripe says to send the request again. */
const ERRORS: Readonly<Record<string, readonly [status: number, type: string, shouldRetry?: boolean]>> = {
  api_error: [500, 'api_error', false],
  api_unavailable: [503, 'api_error'],
  rate_limit: [429, 'invalid_request_error'],
  lock_timeout: [429, 'invalid_request_error', true],
  idempotency_key_in_use: [409, 'invalid_request_error'],
  idempotency_error: [400, 'idempotency_error'],
  api_key_expired: [401, 'invalid_request_error'],
  parameter_missing: [400, 'invalid_request_error'],
  parameter_unknown: [400, 'invalid_request_error'],
  resource_missing: [404, 'invalid_request_error'],
  payment_intent_unexpected_state: [400, 'invalid_request_error'],
  charge_already_refunded: [400, 'invalid_request_error'],
  card_declined: [402, 'card_error'],
  expired_card: [402, 'card_error'],
  incorrect_cvc: [402, 'card_error'],
  processing_error: [402, 'card_error'],
};

/** Errors named by their type: they have no `code`. */
const CODELESS: ReadonlySet<string> = new Set(['api_error', 'api_unavailable', 'idempotency_error']);

/** A documented error in Stripe's form. `more` goes into `error`. */
export function refuse(code: string, more: Readonly<Record<string, unknown>> = {}): Reply {
  const [status, type, shouldRetry] = ERRORS[code] ?? [400, 'invalid_request_error'];
  return {
    status,
    ...(shouldRetry !== undefined && { headers: { 'Stripe-Should-Retry': String(shouldRetry) } }),
    body: { error: { type, ...(CODELESS.has(code) ? {} : { code }), message: `simulated: ${code}`, ...more } },
  };
}

/** A request without an API key: an error without a code. */
export function refuseStranger(): Reply {
  return { status: 401, body: { error: { type: 'invalid_request_error', message: 'simulated: no API key was sent' } } };
}

/** v1 takes forms only. An error of no code of its own, in the words of the live API. */
export function refuseJson({ path, headers, body }: Call): Reply | undefined {
  if (!path.startsWith('/v1/') || body === '' || !/\bjson\b/i.test(headers['content-type'] ?? '')) return undefined;
  const message = 'Invalid request (check that your POST content type is application/x-www-form-urlencoded).';
  return { status: 400, body: { error: { type: 'invalid_request_error', message } } };
}

/** v2 completes the work under its key, and advises against nothing. */
export function stripeError(code: string, { path }: Call): Reply | undefined {
  if (!Object.hasOwn(ERRORS, code)) return undefined;
  const { headers, ...reply } = refuse(code);
  return headers === undefined || path.startsWith('/v2/') ? reply : { ...reply, headers };
}
