import type { Reply } from '../core/provider-server.js';

/** The error texts of Payouts, and their HTTP statuses (Midtrans: Payouts, error mapping; HTTP status code). */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['Parsing Error', 400],
  ['Beneficiary bank is not included in the list', 400],
  ['Amount must be greater than or equal to 10000', 400],
  ['Partner does not have sufficient balance', 400],
  ['Account is closed', 400],
  ['You are not authorized to perform this action', 401],
  ['Specified payout not found', 404],
  ['idempotency-key is not unique', 409],
  ['Too many requests', 429],
  ['Something went wrong', 500],
  ['Cannot reach', 503],
]);

export const NOT_UNIQUE = 'idempotency-key is not unique';

/** One of Payouts' errors; nothing for an unknown text. */
export function payoutsError(text: string): Reply | undefined {
  const status = STATUSES.get(text);
  return status === undefined ? undefined : { status, body: { error_message: text, errors: text } };
}

export function refuse(text: string, errors: unknown = text): Reply {
  return { status: STATUSES.get(text) ?? 400, body: { error_message: text, errors } };
}
