import { createHash } from 'node:crypto';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';

/** Milliseconds before its end from which a key is not relied on any more: the resend has to arrive within its life. */
const MARGIN = 15_000;

/**
 * Milliseconds for which the operation keys of a request still make a resend safe: Infinity for good, 0 for not at all.
 *
 * @param ageOf milliseconds since a key was first sent; asked only of keys that die
 */
export function protectionOf(
  keys: readonly KeyDefinition[],
  request: RequestFacts,
  ageOf: (name: string, value: string) => number,
): number {
  let longest = 0;
  for (const { name, read, protects, lifetime = Number.POSITIVE_INFINITY } of keys) {
    const value = read?.(request);
    if (value === undefined || !protects?.(value, request)) continue;
    const age = lifetime === Number.POSITIVE_INFINITY ? 0 : ageOf(name, value);
    longest = Math.max(longest, lifetime - age - MARGIN);
  }
  return longest;
}

/** The operation keys that a request carries, by name. */
export function keysOf(keys: readonly KeyDefinition[], request: RequestFacts): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, kind, read } of keys) {
    const value = kind === 'operation' ? read?.(request) : undefined;
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/**
 * What the key that replaces `current` is made of: a UUID (RFC 9562, version 8) that every process chooses for this payment, so
 * that two callers who re-key one order at the same time collide at the provider.
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

/** What cannot be written down tells nothing of the payment; the current key still does. */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(body) ?? '';
  } catch {
    return '';
  }
}
