import { keyIn, keysOf } from '../decision/keys.js';
import { goesOnFromOpen, type ResolvedPolicy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { CallRecord } from '../report/call-record.js';
import type { Clock } from '../time/clock.js';
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
  return keysOf(call.provider.keys, call.port.request.facts, call);
}

/**
 * The same, for whoever asks about the payment or resumes it. In a call that resumes another, they are those of the earlier call until
 * something was sent: a key that we made names nothing yet, and the application's own code may have changed the others.
 */
export function knownKeys(call: Bearer & { readonly isUnsent: boolean }): KeysInForce {
  const inForce = keysInForce(call);
  if (!call.isUnsent || call.policy.keys === undefined) return inForce;
  // The earlier call, or another process, has sent it under another than the one that this call has made for itself.
  const unknown = isBeforeOwn(call) ? call.attachedKey : undefined;
  const known = Object.entries(inForce).filter(([, value]) => value !== unknown);
  return { ...Object.fromEntries(known), ...(goesOnFromOpen(call.policy) && call.policy.keys) };
}

/**
 * A key that would protect a retry, had the application's own code not set it after the call was made: the next attempt may carry
 * another.
 */
export function lateKey(call: Pick<Bearer, 'provider' | 'port' | 'onError'>): string | undefined {
  const { facts, stableFacts } = call.port.request;
  const late = call.provider.keys.find((key) => {
    const sent = key.protects && keyIn(key, facts, call);
    return sent !== undefined && sent !== keyIn(key, stableFacts, call);
  });
  return late?.name;
}

/** The names of the keys that no other call has: we put them into the request, or used them to replace such keys. */
export function attachedKeys({ attachedKey, renewedKey }: Attached, inForce: KeysInForce): readonly string[] {
  if (attachedKey === undefined) return [];
  return Object.keys(inForce).filter((name) => inForce[name] === attachedKey || name === renewedKey);
}

/** It goes on with the keys of an earlier call, and has sent nothing itself so far. */
export function isBeforeOwn({ policy, record }: Bearer): boolean {
  return record.firstSentAt === undefined && policy.keys !== undefined;
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
  const keys = call.provider.keys.filter(({ name, kind }) => kind === 'operation' && !renewed.includes(name));
  return keys.find((key) => keyIn(key, before, call) !== keyIn(key, after, call))?.name;
}

/**
 * The first operation key that the earlier call was sent under, in place of which the application's own code has put another before
 * anything of this call is sent. One that is gone may have been encrypted.
 */
export function otherThanEarlier(
  call: Pick<Bearer, 'provider' | 'policy' | 'onError'>,
  after: RequestFacts,
): string | undefined {
  if (!goesOnFromOpen(call.policy)) return undefined;
  const carried = keysOf(call.provider.keys, after, call);
  return Object.entries(call.policy.keys ?? {}).find(([name, value]) => (carried[name] ?? value) !== value)?.[0];
}
