import type { Reply } from '../core/provider-server.js';

const STATUSES: Readonly<Record<string, number>> = {
  INVALID_REQUEST: 400,
  REQUEST_REJECTED: 401,
  SERVER_BUSY: 503,
  SERVER_FAILED: 500,
};
/** Codes of the `response`, other than approvals: a request can end with any of them. */
const FAILURES: ReadonlySet<string> = new Set([
  'ABORTED',
  'ACQUIRER_SYSTEM_ERROR',
  'BLOCKED',
  'DECLINED',
  'DECLINED_CSC',
  'EXPIRED_CARD',
  'INSUFFICIENT_FUNDS',
  'LOCK_FAILURE',
  'SYSTEM_ERROR',
  'TIMED_OUT',
  'UNSPECIFIED_FAILURE',
]);

/** An error in the gateway's form, or a failed or unknown transaction without order and transaction. */
export function mpgsError(code: string): Reply | undefined {
  if (Object.hasOwn(STATUSES, code)) return refuse(code);
  const result = code === 'UNKNOWN' ? 'UNKNOWN' : FAILURES.has(code) ? 'FAILURE' : undefined;
  return result && { status: 201, body: { result, response: { gatewayCode: code } } };
}

export function isFailure(code: string): boolean {
  return FAILURES.has(code);
}

export function refuse(cause: string, explanation?: string, field?: string): Reply {
  const detail =
    cause === 'SERVER_FAILED' || cause === 'REQUEST_REJECTED'
      ? { supportCode: 'SIMULATOR-1' }
      : { explanation: explanation ?? cause, ...(field !== undefined && { field, validationType: 'INVALID' }) };
  return { status: STATUSES[cause] ?? 500, body: { error: { cause, ...detail }, result: 'ERROR' } };
}
