import type { Attempt } from '../decision/attempt.js';
import { CLOCKS_DIFFER } from '../decision/clocks-differ.js';
import { keyIn, keysOf, protectionOf, reliableKeys } from '../decision/keys.js';
import type { Said } from '../decision/protection.js';
import { type ResolvedPolicy, resumesInDoubt } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition } from '../providers/key.js';
import type { Provider } from '../providers/provider.js';
import type { CallRecord } from '../report/call-record.js';
import type { Clock } from '../time/clock.js';
import { Naps } from '../time/naps.js';
import { KeyAges } from './key-ages.js';
import type { PortRequest } from './port.js';

/** The part of a call that concerns its keys. */
export interface Bearer {
  readonly provider: Provider;
  readonly policy: ResolvedPolicy;
  readonly scope: { readonly clock: Clock };
  readonly port: { readonly request: PortRequest };
  readonly record: Pick<CallRecord, 'rekeyed' | 'firstSentAt' | 'course'>;
  /** An attempt is under way. */
  readonly onTheWire: boolean;
  /** The value of the key that we put into the request. */
  readonly attachedKey: string | undefined;
  readonly startedAt: number;
  /** When keys were replaced; `undefined` while none has been. */
  readonly rekeyedAt: number | undefined;
  replaced?: Replaced;
  onError(error: unknown): void;
}

/** Keys that were replaced, while no request has carried the new ones. */
export interface Replaced {
  /** All of them, including any that the caller's own code must make anew. */
  readonly names: readonly string[];
  /** The new operation keys. */
  readonly fresh: KeysInForce;
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
export function protectionLeft(call: Bearer, said?: Said): number {
  const { facts, stableFacts } = call.port.request;
  const onError = (error: unknown) => call.onError(error);
  const isBefore = isBeforeOwn(call);
  const stable = reliableKeys(call.provider).filter((key) => {
    const value = keyIn(key, facts, onError);
    // What this request carries besides says nothing about what the earlier call was sent under.
    return value === keyIn(key, stableFacts, onError) && (!isBefore || call.policy.keys?.[key.name] === value);
  });
  return protectionOf(stable, stableFacts, (name, value) => ageOf(call, name, value), onError, said);
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
  const sentAt = isResumed ? clock.now() : keySentAt(call, name);
  const age = Naps.of(clock).age(Math.min(sentAt, KeyAges.of(clock).of(keyName(call, name, value)) ?? sentAt));
  return isResumed ? Math.max(age, ageBefore(call)) : age;
}

/** The age of a key of the call that this one resumes. Infinity if nobody knows when that was sent, such as in the future. */
function ageBefore({ policy: { doubt }, scope }: Bearer): number {
  const age = scope.clock.wall() - (doubt?.sentAt ?? Number.NaN) + CLOCKS_DIFFER;
  return age >= 0 ? age : Number.POSITIVE_INFINITY;
}

function keySentAt({ record, rekeyedAt, replaced, startedAt }: Bearer, name: string): number {
  const isSent = record.rekeyed.includes(name) && replaced?.fresh[name] === undefined;
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
  const ages = KeyAges.of(scope.clock);
  const isUnsent = hasNeverLeft(call);
  for (const { name } of dying) {
    const value = keys[name];
    if (value === undefined) continue;
    if (isUnsent) ages.forgetGiven(keyName(call, name, value));
    else ages.note(keyName(call, name, value), keySentAt(call, name));
  }
}

/** Each attempt ended without an answer, and surely without an effect: its request was not sent. */
function hasNeverLeft({ onTheWire, record: { course } }: Bearer): boolean {
  const isUnsent = ({ classified, status }: Attempt) =>
    status === undefined && classified?.failure.processed === 'no' && classified.kind.operation !== 'read';
  return !onTheWire && course.attempts.length > 0 && course.attempts.every(isUnsent);
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
  renewed: readonly string[] = [],
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
