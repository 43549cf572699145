import { fromBase64 } from './id.js';

/** Headers that choose the account in whose name a request is made, at any provider. */
export const ACCOUNT_HEADERS = [
  'stripe-account',
  'stripe-context',
  'for-user-id',
  'x-razorpay-account',
  'x-partner-id',
  'channel-id',
  'x-api-key',
  'authorization',
];

/** Keys that stay as they are for months; any other token may be renewed between two requests. */
const LASTING = /^Bearer +(?:sk|rk|APP_USR|TEST)[_-]/i;
const BASIC = /^Basic +/i;

/** A request, by its headers. */
export interface Headed {
  readonly header: (name: string) => string | undefined;
}

/** What a header says about the account; `undefined` if nothing that lasts. */
export function accountIn({ header }: Headed, name: string): string | undefined {
  const value = header(name);
  if (value === undefined || name !== 'authorization') return value;
  if (BASIC.test(value)) return userIn(value.replace(BASIC, '').trim());
  return LASTING.test(value) ? value.trim() : undefined;
}

/** The user names the account: the password may be replaced at any time. */
function userIn(credentials: string): string {
  return fromBase64(credentials)?.replace(/:.*$/s, '') ?? credentials;
}
