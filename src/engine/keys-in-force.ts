import { CLOCKS_DIFFER } from '../decision/clocks-differ.js';
import { keyIn, keysOf, protectionOf, reliableKeys } from '../decision/keys.js';
import type { Doubt } from '../decision/protection.js';
import { type ResolvedPolicy, resumesInDoubt } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition } from '../providers/key.js';
import type { Provider, Rule } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { Naps } from '../time/naps.js';
import { KeyAges } from './key-ages.js';
import type { PortRequest } from './port.js';
import { uniqueFor } from './unique-for.js';

/** The part of a call that concerns its keys. */
interface Bearer {
  readonly provider: Provider;
  readonly policy: ResolvedPolicy;
  readonly scope: { readonly clock: Clock };
  readonly port: { readonly request: PortRequest };
  readonly record: { rekeyed: readonly string[]; readonly firstSentAt: number | undefined };
  /** The value of the key that we put into the request. */
  readonly attachedKey: string | undefined;
  readonly startedAt: number;
  /** When keys were replaced; `undefined` while none has been. */
  readonly rekeyedAt: number | undefined;
  /** The new operation keys, while no request has carried what was replaced. */
  replaced?: KeysInForce;
  onError(error: unknown): void;
}

/** Operation keys by name. */
type KeysInForce = Readonly<Record<string, string>>;

/** Which of a call's keys we made. */
interface Attached {
  readonly attachedKey: string | undefined;
  readonly renewedKey?: string;
}

/** The operation keys that the last request carried; none if it is unknown. */
export function keysInForce(call: Bearer): KeysInForce {
  return keysOf(call.provider.keys, call.port.request.facts, (error) => call.onError(error));
}

/**
 * The same, for whoever asks about the payment or resumes it. In a call that resumes another, they are those of the earlier call until
 * something was sent: a key that we made names nothing yet, and the application's own code may have changed the others.
 */
export function knownKeys(call: Bearer & { readonly isUnsent: boolean }): KeysInForce {
  const inForce = keysInForce(call);
  if (!call.isUnsent || !resumesInDoubt(call.policy)) return inForce;
  const unknown = keyUnknownBefore(call);
  const known = Object.entries(inForce).filter(([, value]) => value !== unknown);
  return { ...Object.fromEntries(known), ...call.policy.keys };
}

/** The names of the keys that no other call has: we put them into the request, or used them to replace such keys. */
export function attachedKeys({ attachedKey, renewedKey }: Attached, inForce: KeysInForce): readonly string[] {
  if (attachedKey === undefined) return [];
  return Object.keys(inForce).filter((name) => inForce[name] === attachedKey || name === renewedKey);
}

/**
 * Milliseconds for which the keys protect a retry. A key that is not known to protect counts for nothing. So does one that was
 * not sent as the caller made it: the next attempt may carry another.
 */
export function protectionLeft(call: Bearer, doubt?: Doubt): number {
  const { facts, stableFacts } = call.port.request;
  const onError = (error: unknown) => call.onError(error);
  const unknown = keyUnknownBefore(call);
  const stable = reliableKeys(call.provider).filter((key) => {
    const value = keyIn(key, facts, onError);
    return value === keyIn(key, stableFacts, onError) && (unknown === undefined || value !== unknown);
  });
  return protectionOf(stable, stableFacts, (name, value) => ageOf(call, name, value), onError, doubt);
}

/** The key that this call made for itself; the earlier call that it resumes was sent under another. */
function keyUnknownBefore(call: Bearer): string | undefined {
  return isBeforeOwn(call) ? call.attachedKey : undefined;
}

/** It resumes an earlier call, and has sent nothing itself so far. */
function isBeforeOwn({ policy, record }: Bearer): boolean {
  return record.firstSentAt === undefined && resumesInDoubt(policy);
}

/** Milliseconds for which the provider may have known a key. Rather too many than too few, because keys expire. */
function ageOf(call: Bearer, name: string, value: string): number {
  const { clock } = call.scope;
  const isResumed = call.policy.keys?.[name] === value;
  // What this request carries besides says nothing about what the earlier call was sent under.
  if (!isResumed && isBeforeOwn(call)) return Number.POSITIVE_INFINITY;
  const sentAt = isResumed ? clock.now() : firstSentAt(call, name);
  const age = Naps.of(clock).age(Math.min(sentAt, KeyAges.of(clock).of(keyName(call, name, value)) ?? sentAt));
  return isResumed ? Math.max(age, ageBefore(call)) : age;
}

/** The age of a key of the call that this one resumes. Infinity if nobody knows when that was sent, such as in the future. */
function ageBefore({ policy: { doubt }, scope }: Bearer): number {
  const age = scope.clock.wall() - (doubt?.sentAt ?? Number.NaN) + CLOCKS_DIFFER;
  return age >= 0 ? age : Number.POSITIVE_INFINITY;
}

function firstSentAt({ record, rekeyedAt, replaced, startedAt }: Bearer, name: string): number {
  const isSent = record.rekeyed.includes(name) && replaced?.[name] === undefined;
  const replacedAt = isSent ? rekeyedAt : undefined;
  return replacedAt ?? record.firstSentAt ?? startedAt;
}

function dyingKeys({ keys }: Provider): readonly KeyDefinition[] {
  return keys.filter(({ lifetime = Number.POSITIVE_INFINITY }) => lifetime !== Number.POSITIVE_INFINITY);
}

/** The first attempt goes out: remembers that the expiring keys which the caller gave are sent now, in case another call has them too. */
export function noteGivenKeys(call: Bearer): void {
  const { clock } = call.scope;
  for (const { name } of dyingKeys(call.provider)) {
    const value = keysInForce(call)[name];
    if (value !== undefined && value !== call.attachedKey) {
      KeyAges.of(clock).noteGiven(keyName(call, name, value), clock.now());
    }
  }
}

/** Remembers the age of expiring keys, in case the same request is sent again after the call is over. */
export function rememberKeys(call: Bearer): void {
  const { provider, record, scope } = call;
  const dying = dyingKeys(provider);
  if (record.firstSentAt === undefined || dying.length === 0) return;
  const keys = keysInForce(call);
  for (const { name } of dying) {
    const value = keys[name];
    if (value !== undefined) KeyAges.of(scope.clock).note(keyName(call, name, value), firstSentAt(call, name));
  }
}

function keyName({ provider }: Bearer, name: string, value: string): string {
  return `${provider.name} ${name} ${value}`;
}

/**
 * The first operation key in which two attempts of a call differ; `undefined` if both name the same payment.
 * @param renewed names of keys that were replaced in between
 */
export function changedKey(
  call: Pick<Bearer, 'provider' | 'onError'>,
  before: RequestFacts,
  after: RequestFacts,
  renewed: readonly string[],
): string | undefined {
  const onError = (error: unknown) => call.onError(error);
  const keys = call.provider.keys.filter(({ name, kind }) => kind === 'operation' && !renewed.includes(name));
  return keys.find((key) => keyIn(key, before, onError) !== keyIn(key, after, onError))?.name;
}

/**
 * The first operation key that the earlier call was sent under, in place of which the application's own code has put another before
 * anything of this call is sent. One that is gone may have been encrypted.
 */
export function otherThanEarlier(
  call: Pick<Bearer, 'provider' | 'policy' | 'onError'>,
  after: RequestFacts,
): string | undefined {
  if (!resumesInDoubt(call.policy)) return undefined;
  const carried = keysOf(call.provider.keys, after, (error) => call.onError(error));
  return Object.entries(call.policy.keys ?? {}).find(([name, value]) => (carried[name] ?? value) !== value)?.[0];
}

/** A key can be replaced once: if the request carries it and it can be written, or if it is made for each attempt. */
export function isReplaceable(call: Bearer, name: string): boolean {
  const { provider, port, record } = call;
  const key = provider.keys.find((each) => each.name === name);
  if (key === undefined || record.rekeyed.includes(name)) return false;
  if (key.kind === 'attempt') return true;
  return key.write !== undefined && keyIn(key, port.request.facts, (error) => call.onError(error)) !== undefined;
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
    const fresh = port.request.renew(key, (current) => uniqueFor(provider, key, current, facts));
    if (fresh === undefined && key.kind !== 'attempt') continue;
    record.rekeyed = [...record.rekeyed, name];
    call.replaced = { ...call.replaced, ...(fresh !== undefined && key.kind === 'operation' && { [name]: fresh }) };
  }
}
