import { headerOf } from '../providers/exchange.js';
import { originOf } from './look-up-request.js';
import type { LookUpRequest } from './port.js';

/** Headers that choose the account in whose name a request is made. */
const CHOOSE = [
  'stripe-account',
  'stripe-context',
  'for-user-id',
  'x-razorpay-account',
  'x-partner-id',
  'channel-id',
  'x-api-key',
];

/** Keys that stay as they are for months; any other token may be renewed between two requests. */
const LASTING = /^Bearer +(?:sk|rk|APP_USR|TEST)[_-]/i;
const BASIC = /^Basic +/i;

/** A request as it was sent. */
export interface InAName {
  readonly url: string;
  readonly header: (name: string) => string | undefined;
}

/**
 * Interceptors and signers may choose the account by what a request carries, which a question does not: another account, or the test
 * mode of the same, knows nothing of the payment.
 *
 * @throws Error if a question to the payment's own host is asked in another name than the payment was sent
 */
export function checkAccount(payment: InAName, question: InAName, { headers }: Pick<LookUpRequest, 'headers'>): void {
  if (originOf(payment.url) !== originOf(question.url)) return;
  const isSame = (name: string) =>
    headerOf(headers ?? {}, name) !== undefined || nameIn(payment, name) === nameIn(question, name);
  if ([...CHOOSE, 'authorization'].every(isSame)) return;
  throw new Error("the application's own code asks in the name of another account than it paid in");
}

/** What a header says about the account; `undefined` if nothing that lasts. */
function nameIn({ header }: InAName, name: string): string | undefined {
  const value = header(name);
  if (value === undefined || name !== 'authorization') return value;
  if (BASIC.test(value)) return userIn(value.replace(BASIC, '').trim());
  return LASTING.test(value) ? value.trim() : undefined;
}

/** The user names the account: the password may be replaced at any time. */
function userIn(credentials: string): string {
  try {
    return atob(credentials).replace(/:.*$/s, '');
  } catch {
    return credentials;
  }
}
