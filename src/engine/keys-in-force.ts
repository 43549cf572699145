import { keyIn, keysOf, protectionOf } from '../decision/keys.js';
import type { Provider, Rule } from '../providers/provider.js';
import type { PortRequest } from './port.js';

/** A call, as far as its keys go. */
interface Bearer {
  readonly provider: Provider;
  readonly port: { readonly request: PortRequest };
  readonly record: { rekeyed: readonly string[] };
  onError(error: unknown): void;
}

/** The operation keys that the request carries; none if nobody can say. */
export function keysInForce(call: Bearer): Readonly<Record<string, string>> {
  return keysOf(call.provider.keys, call.port.request.facts, (error) => call.onError(error));
}

/**
 * Milliseconds for which the keys protect a resend. A key of which nobody can say that it protects protects nothing.
 *
 * @param age milliseconds for which the provider may have known them: too many rather than too few, since they die
 */
export function protectionLeft(call: Bearer, age: number): number {
  return protectionOf(call.provider.keys, call.port.request.stableFacts, age, (error) => call.onError(error));
}

/** A key can be replaced once: one that the request carries, or one that is made for each attempt. */
export function isReplaceable(call: Bearer, name: string): boolean {
  const { provider, port, record } = call;
  const key = provider.keys.find((each) => each.name === name);
  if (key === undefined || record.rekeyed.includes(name)) return false;
  return key.kind === 'attempt' || keyIn(key, port.request.facts, (error) => call.onError(error)) !== undefined;
}

/** Replaces the keys of a row in the request, so that every later attempt carries them. */
export function replaceKeys({ provider, port, record }: Bearer, rule: Rule): void {
  for (const name of rule.keys ?? []) {
    const key = provider.keys.find((each) => each.name === name);
    if (key === undefined) continue;
    const hadOne = port.request.renew(key);
    if (hadOne || key.kind === 'attempt') record.rekeyed = [...record.rekeyed, name];
  }
}
