import type { Attempt } from '../decision/attempt.js';
import { CLOCKS_DIFFER } from '../decision/clocks-differ.js';
import { keyIn, protectionOf, reliableKeys } from '../decision/keys.js';
import type { Said } from '../decision/protection.js';
import type { KeyDefinition } from '../providers/key.js';
import type { Provider } from '../providers/provider.js';
import { Naps } from '../time/naps.js';
import { perClock } from '../time/per-clock.js';
import { type Bearer, isBeforeOwn, keysInForce } from './keys-in-force.js';
import { Latest } from './latest.js';

/**
 * Milliseconds for which the keys protect a retry. A key that is not known to protect counts for nothing. So does one that was
 * not sent as the caller made it: the next attempt may carry another.
 */
export function protectionLeft(call: Bearer, said?: Said): number {
  const { facts, stableFacts } = call.port.request;
  const isBefore = isBeforeOwn(call);
  const stable = reliableKeys(call.provider).filter((key) => {
    const value = keyIn(key, facts, call);
    // What this request carries besides says nothing about what the earlier call, or another process, has sent it under.
    return value === keyIn(key, stableFacts, call) && (!isBefore || call.policy.keys?.[key.name] === value);
  });
  return protectionOf(stable, stableFacts, (name, value) => ageOf(call, name, value), call, said);
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

/** A key that callers gave. */
interface Given {
  /** When the first call that had it began to send. */
  readonly sentAt: number;
  /** More than one call has had it. */
  isShared: boolean;
}

/**
 * When expiring keys were first sent, since the provider counts from then. Those of calls that did not succeed at once: the application
 * may send such a request again, such as an old `error.config`. And those that callers gave: a job that runs twice sends its key twice.
 */
class KeyAges {
  private readonly sentAt = new Latest<number>();
  /** Apart, because they are many more: most calls succeed. */
  private readonly given = new Latest<Given>();

  /** The key ages kept for a clock. */
  static readonly of = perClock(() => new KeyAges());

  note(key: string, sentAt: number): void {
    if (!this.sentAt.has(key)) this.sentAt.set(key, sentAt);
  }

  /** A caller's own key is sent by the first attempt of a call. */
  noteGiven(key: string, sentAt: number): void {
    const known = this.given.get(key);
    if (known === undefined) this.given.set(key, { sentAt, isShared: false });
    else known.isShared = true;
  }

  /** That call is over, and nothing of it has left this machine. */
  forgetGiven(key: string): void {
    if (this.given.get(key)?.isShared === false) this.given.delete(key);
  }

  /** When the key was first sent, on the clock's `now`; `undefined` if unknown. */
  of(key: string): number | undefined {
    const [sentAt, givenAt] = [this.sentAt.get(key), this.given.get(key)?.sentAt];
    return sentAt === undefined ? givenAt : Math.min(sentAt, givenAt ?? sentAt);
  }
}
