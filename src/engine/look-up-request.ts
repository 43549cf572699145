import { headerOf, putInto, type RequestFacts } from '../providers/exchange.js';
import { isKeyHeader, type KeyDefinition } from '../providers/key.js';
import type { LookUpRequest } from './port.js';

/** Headers that describe the body, or name the payment at any provider. */
const FOREIGN_HEADER = /^(?:content-.*|(?:x-)?idempotency-key|(?:x-mc-)?correlation-id)$/i;

/**
 * The caller's headers without those that belong only to the payment, and the question's own. No cache may answer a look-up (RFC 9111,
 * section 5.2.1.4).
 * @param path the payment's
 */
export function lookUpHeaders(
  keys: readonly KeyDefinition[],
  path: string,
  headers: Readonly<Record<string, unknown>>,
  asked: Pick<LookUpRequest, 'data' | 'headers'>,
): Record<string, unknown> {
  const header = (name: string) => headerOf(headers, name);
  const request: RequestFacts = { method: undefined, path, header, body: undefined };
  const isForAll = ([name]: [string, unknown]) => !FOREIGN_HEADER.test(name) && !isKeyHeader(keys, request, name);
  const own = Object.fromEntries(Object.entries(headers).filter(isForAll));
  putInto(own, { 'Cache-Control': 'no-cache' });
  if (asked.data !== undefined) putInto(own, { 'Content-Type': jsonType(headers) });
  putInto(own, asked.headers ?? {});
  return own;
}

/** Set explicitly: a signer may hand the client JSON as text, which axios would otherwise declare to be a form. */
function jsonType(callersHeaders: Readonly<Record<string, unknown>>): string {
  const given = headerOf(callersHeaders, 'content-type');
  return given !== undefined && /json/i.test(given) ? given : 'application/json';
}

/** Text of another type than JSON, such as a form or XML, is sent as it is. */
export function textOf(data: unknown, headers: Readonly<Record<string, unknown>>): string {
  const isText = typeof data === 'string' && !/json/i.test(headerOf(headers, 'content-type') ?? 'json');
  return isText ? data : JSON.stringify(data);
}
