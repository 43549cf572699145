import { openSent } from '../providers/sent-body.js';
import type { Call } from './call.js';
import { knownKeys } from './keys-in-force.js';
import type { LookUpRequest } from './port.js';

/**
 * Interceptors, transforms and signers write into a question as they write into a payment: a prefix of the shop, an id made anew.
 * What they make of it is then about something else, and so is its answer.
 *
 * @throws Error if its URL or a field that names the payment no longer does
 */
export function checkSubject(
  call: Call,
  { url, data }: LookUpRequest,
  sent: { readonly url: string; readonly data?: unknown; readonly headers: unknown },
): void {
  const keys = Object.values(knownKeys(call));
  const [asked, asks] = [openSent(data, sent.headers), openSent(sent.data, sent.headers)];
  const isInPlace = keys.every((key) => !isIn(url, key) || isIn(sent.url, key));
  if (isInPlace && namesTheSame(asked, asks, keys)) return;
  throw new Error("the application's own code makes the look-up ask about something else");
}

/** Whether a URL names the payment by this key, in its path or its query. */
function isIn(url: string, key: string): boolean {
  return [url, url.replaceAll('+', ' ')].some((each) => holds(decoded(each), key));
}

const EDGE = new Set([undefined, '/', '?', '&', '=', '#']);

function holds(text: string, key: string): boolean {
  if (key === '') return false;
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    if (EDGE.has(text[at - 1]) && EDGE.has(text[at + key.length])) return true;
  }
  return false;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
