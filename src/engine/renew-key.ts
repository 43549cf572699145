import { createHash } from 'node:crypto';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, KeyedRequest } from '../providers/key.js';
import type { Provider } from '../providers/provider.js';

/**
 * Replaces a key in a request by a new one and returns that; `undefined` if the request has no such key.
 *
 * @param facts the request, from which the key is read
 * @param uniqueFor what the new key is made from
 */
export function renewKey(
  { read, write, renew }: KeyDefinition,
  facts: RequestFacts,
  request: KeyedRequest,
  uniqueFor: (current: string) => string,
): string | undefined {
  const current = read?.(facts);
  if (current === undefined || renew === undefined || write === undefined) return current;
  const fresh = renew(current, uniqueFor(current));
  write(request, fresh);
  return fresh;
}

/**
 * The value that replaces `current`: a UUID (RFC 9562, version 8) that every process chooses for this payment, so that two
 * callers who re-key one order at the same time collide at the provider.
 */
export function uniqueFor(provider: Provider, key: KeyDefinition, current: string, request: RequestFacts): string {
  const payment = key.payment === undefined ? request.body : key.payment(request);
  const parts = [provider.name, key.name, current, typeof payment === 'string' ? payment : textOf(payment)];
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return groups.join('-');
}

/** A body that cannot be serialised says nothing about the payment; the current key still does. */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(body) ?? '';
  } catch {
    return '';
  }
}
