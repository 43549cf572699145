import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';
import type { Said } from './protection.js';

/** Hears what a key's own code threw, such as the call. */
interface Hearer {
  onError(error: unknown): void;
}

/** Milliseconds before its end during which a key is no longer relied on: the retry must arrive while it lives. */
const MARGIN = 15_000;

/**
 * The keys that a retry may rely on. A key that keeps only successes may be free again after a lost answer, because that answer
 * may have been a failure after the effect. If there is a look-up, it comes first.
 */
export function reliableKeys({ keys, reconcile }: Pick<Provider, 'keys' | 'reconcile'>): readonly KeyDefinition[] {
  return reconcile === undefined ? keys : keys.filter(({ replays }) => replays !== '2xx');
}

/**
 * Milliseconds for which the operation keys of a request still make a retry safe: Infinity for good, 0 for not at all.
 * @param ageOf milliseconds since a key was first sent; asked only about keys that expire
 * @param said what is known about the attempts that may have taken effect
 */
export function protectionOf(
  keys: readonly KeyDefinition[],
  request: RequestFacts,
  ageOf: (name: string, value: string) => number,
  hearer?: Hearer,
  said: Said = 'silence',
): number {
  let longest = 0;
  for (const key of keys) {
    const value = standsAfter(key, said) ? keyIn(key, request, hearer) : undefined;
    if (value === undefined || !doesProtect(key, value, request, hearer)) continue;
    const life = lifeOf(key, request, hearer);
    const age = life === Number.POSITIVE_INFINITY ? 0 : ageOf(key.name, value);
    longest = Math.max(longest, life - age - MARGIN);
  }
  return longest;
}

/**
 * A key protects what the provider remembers under it: not a failure that it forgets; and a failure that it repeats helps nobody.
 */
function standsAfter({ replays }: KeyDefinition, said: Said): boolean {
  if (replays === '2xx') return said === 'silence';
  return replays !== 'all' || said !== 'told';
}

/** A key that is not known to protect counts for nothing. */
function doesProtect(
  { protects }: KeyDefinition,
  value: string,
  request: RequestFacts,
  hearer: Hearer | undefined,
): boolean {
  try {
    return protects?.(value, request) === true;
  } catch (error) {
    hearer?.onError(error);
    return false;
  }
}

/** A key whose lifetime is unknown counts as dead. */
function lifeOf(
  { lifetime = Number.POSITIVE_INFINITY }: KeyDefinition,
  request: RequestFacts,
  hearer: Hearer | undefined,
): number {
  if (typeof lifetime === 'number') return lifetime;
  try {
    return lifetime(request);
  } catch (error) {
    hearer?.onError(error);
    return 0;
  }
}

/** The operation keys that a request carries, by name. */
export function keysOf(keys: readonly KeyDefinition[], request: RequestFacts, hearer?: Hearer): Record<string, string> {
  const found: Record<string, string> = {};
  for (const key of keys) {
    const value = key.kind === 'operation' ? keyIn(key, request, hearer) : undefined;
    if (value !== undefined) found[key.name] = value;
  }
  return found;
}

/** The key that a request carries; none if unknown. */
export function keyIn({ read }: KeyDefinition, request: RequestFacts, hearer?: Hearer): string | undefined {
  try {
    return read?.(request);
  } catch (error) {
    hearer?.onError(error);
    return undefined;
  }
}
