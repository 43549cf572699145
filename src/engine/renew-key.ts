import { createHash } from 'node:crypto';
import { keyIn } from '../decision/keys.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, KeyedRequest } from '../providers/key.js';
import type { Provider, Rule } from '../providers/provider.js';
import { type Bearer, keysInForce } from './keys-in-force.js';

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

/** A key can be replaced once: if the request carries it and it can be written, or if it is made for each attempt. */
export function isReplaceable(call: Bearer, name: string): boolean {
  const { provider, port, record } = call;
  const key = provider.keys.find((each) => each.name === name);
  if (key === undefined || record.rekeyed.includes(name)) return false;
  if (key.kind === 'attempt') return true;
  return key.write !== undefined && keyIn(key, port.request.facts, call) !== undefined;
}

/** The operation keys that the request carries and that can be replaced; `undefined` if it carries some and none of them can. */
export function freshKeys(call: Bearer): readonly string[] | undefined {
  const carried = Object.keys(keysInForce(call));
  const fresh = carried.filter((name) => isReplaceable(call, name));
  return carried.length > 0 && fresh.length === 0 ? undefined : fresh;
}

/** Replaces a row's keys in the request, so that every later attempt carries the new ones. */
export function replaceKeys(call: Bearer, rule: Pick<Rule, 'keys'>): void {
  const { provider, port, record } = call;
  for (const name of rule.keys ?? []) {
    const key = provider.keys.find((each) => each.name === name);
    if (key === undefined) continue;
    const { facts } = port.request;
    const before = call.replaced ?? { names: [], fresh: {} };
    const names = [...before.names, name];
    call.replaced = { ...before, names };
    const fresh = port.request.renew(key, (current) => uniqueFor(provider, key, current, facts));
    if (fresh === undefined && key.kind !== 'attempt') continue;
    record.rekeyed = [...record.rekeyed, name];
    if (fresh !== undefined && key.kind === 'operation')
      call.replaced = { names, fresh: { ...before.fresh, [name]: fresh } };
  }
}
