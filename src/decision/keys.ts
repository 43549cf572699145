import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition } from '../providers/provider.js';

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
