import { openSent } from '../providers/sent-body.js';
import type { Call } from './call.js';
import { knownKeys } from './keys-in-force.js';
import type { LookUpRequest } from './port.js';

/**
 * Interceptors, transforms and signers write into the body of a question as they write into that of a payment: a prefix of the shop,
 * an id made anew. What they make of it is then about something else, and so is its answer.
 *
 * @throws Error if a field that names the payment no longer does
 */
export function checkSubject(
  call: Call,
  { data }: LookUpRequest,
  sent: { readonly data?: unknown; readonly headers: unknown },
): void {
  const [asked, asks] = [openSent(data, sent.headers), openSent(sent.data, sent.headers)];
  if (namesTheSame(asked, asks, Object.values(knownKeys(call)))) return;
  throw new Error("the application's own code makes the look-up ask about something else");
}

/** Fields that are gone may have been encrypted. */
function namesTheSame(asked: unknown, sent: unknown, keys: readonly string[]): boolean {
  if (isObject(asked)) {
    return !isObject(sent) || Object.entries(asked).every(([name, value]) => namesTheSame(value, sent[name], keys));
  }
  return !keys.includes(String(asked)) || sent === undefined || isObject(sent) || String(sent) === String(asked);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
