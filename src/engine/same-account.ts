import { ACCOUNT_HEADERS, accountIn, type Headed } from '../providers/account.js';
import { headerOf } from '../providers/exchange.js';
import { originOf } from '../redaction/path.js';
import type { LookUpRequest } from './port.js';

/** A request as it was sent. */
export interface InAName extends Headed {
  readonly url: string;
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
    headerOf(headers ?? {}, name) !== undefined || accountIn(payment, name) === accountIn(question, name);
  if (ACCOUNT_HEADERS.every(isSame)) return;
  throw new Error("the application's own code asks in the name of another account than it paid in");
}
