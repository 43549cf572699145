import { keysOf, protectionOf } from '../decision/keys.js';
import type { RequestFacts } from '../providers/exchange.js';
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
  try {
    return keysOf(call.provider.keys, call.port.request.facts);
  } catch (error) {
    call.onError(error);
    return {};
  }
}

/**
 * The first operation key that two attempts of a call have not in common; `undefined` if they name the same payment.
 *
 * @param renewed names of keys that were replaced in between
 */
export function changedKey(
  call: Pick<Bearer, 'provider' | 'onError'>,
  before: RequestFacts,
  after: RequestFacts,
  renewed: readonly string[],
): string | undefined {
  try {
    const keys = call.provider.keys.filter(({ name, kind }) => kind === 'operation' && !renewed.includes(name));
    return keys.find(({ read }) => read?.(before) !== read?.(after))?.name;
  } catch (error) {
    call.onError(error);
    return undefined;
  }
}

/**
 * Milliseconds for which the keys protect a resend. A key of which nobody can say that it protects protects nothing, nor does one that
 * was not sent as the caller made it: the next attempt may carry another.
 *
 * @param age milliseconds for which the provider may have known them: too many rather than too few, since they die
 */
export function protectionLeft(call: Bearer, age: number): number {
  try {
    const { facts, stableFacts } = call.port.request;
    const stable = call.provider.keys.filter(({ read }) => read?.(facts) === read?.(stableFacts));
    return protectionOf(stable, stableFacts, age);
  } catch (error) {
    call.onError(error);
    return 0;
  }
}

/** A key can be replaced once: one that the request carries, or one that is made for each attempt. */
export function isReplaceable({ provider, port, record }: Bearer, name: string): boolean {
  const key = provider.keys.find((each) => each.name === name);
  if (key === undefined || record.rekeyed.includes(name)) return false;
  return key.kind === 'attempt' || key.read?.(port.request.facts) !== undefined;
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
