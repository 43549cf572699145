import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, KeyedRequest } from '../providers/key.js';

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
