import type { Earlier } from '../../../src/decision/step.js';
import type { ResolvedPolicy } from '../../../src/policy/policy.js';
import type { Finding } from '../../../src/providers/look-up.js';
import type { Operation } from '../../../src/providers/provider.js';
import { type FailureName, policy } from '../failures.js';

/** A kind of request, and what its caller says of it. */
export interface Kind {
  readonly name: string;
  readonly operation: Operation;
  /** Milliseconds for which an operation key protects a resend, from when it was made. */
  readonly lifetime: number;
  /** The key stands for successes only. */
  readonly forgetsFailures?: true;
  /** Milliseconds that the provider may take to show what has reached it. */
  readonly settledAfter: number;
  /** The body can be sent again. */
  readonly repeatable: boolean;
  readonly policy: ResolvedPolicy;
  /** What is known of the call that it goes on with. */
  readonly earlier?: Earlier;
  /** Milliseconds for which its client holds an attempt that got no answer, and may still send it. */
  readonly holds?: number;
  /** Each of its look-ups may void what was sent. */
  readonly voids?: true;
  /** Its process stands still whenever time passes. */
  readonly standsStill?: true;
  /** The caller allows no retry. */
  readonly forbidsRetries?: true;
  /** Nobody can be asked. */
  readonly isUnaskable?: true;
  /** The caller made the key, and may send it again in another call. */
  readonly hasGivenKey?: true;
  /** What can come between: its resends, and questions about it, are held up. */
  readonly isHeldUp?: true;
  /** What can happen to this kind besides. */
  readonly failures?: readonly FailureName[];
  readonly findings?: readonly Finding[];
}

export const DEADLINE = 20_000;
const FOR_GOOD = Number.POSITIVE_INFINITY;
/** Long enough for one wait, too short for two. */
const SHORT = 4000;
/** As long as the first wait between two look-ups, and longer than the first three. */
const SETTLED_AFTER = 2000;
const SLOW = 6000;
const BASE = policy({ maxAttempts: 3, deadline: DEADLINE, maxRetryAfter: 10_000 });
const RESUMED = { keys: { order_id: '1' } };

export const KINDS: readonly Kind[] = [
  kind('a read', { operation: 'read', lifetime: 0 }),
  kind('a write that nothing protects', { lifetime: 0 }),
  kind('a write that nothing protects, asked about in haste', { lifetime: 0 }, { backoff: () => 100 }),
  kind('a write under a key for good', {}),
  kind('a write under a key that stands for successes only', { forgetsFailures: true }),
  kind('a write under a key that dies', { lifetime: SHORT }),
  kind('a write under a key that dies, at a provider that takes its time', { lifetime: SHORT, settledAfter: SLOW }),
  kind('a write that the caller vouches for', { lifetime: 0 }, { idempotent: true }),
  kind('a write that the caller forbids to send again', {}, { idempotent: false }),
  kind('a read that the caller forbids to send again', { operation: 'read' }, { idempotent: false }),
  kind('what the provider lets be repeated', { operation: 'repeatable', lifetime: 0 }),
  kind('a write that may be accepted and done later', { lifetime: 0 }, { pendingLimit: 6000 }),
  kind('a body that can be read once', { repeatable: false }),
  kind('a call that goes on with another, unprotected', { lifetime: 0 }, RESUMED),
  kind('a call that goes on with another, under a key for good', {}, RESUMED),
  kind(
    'a call that goes on with another, under a key that stands for successes only',
    { forgetsFailures: true },
    RESUMED,
  ),
  kind('a call that goes on with another, under a key that dies', { lifetime: SHORT }, RESUMED),
  kind('a call that goes on with another, which nobody has found so far', {
    lifetime: 0,
    policy: { ...BASE, ...RESUMED },
    earlier: { agoMs: SLOW, absences: 1 },
  }),
  kind('a call that goes on with another of a moment ago, and asks once', {
    lifetime: 0,
    policy: { ...BASE, ...RESUMED, askOnce: true },
    earlier: { agoMs: 2500, absences: 1 },
  }),
  kind('a call that goes on with another, and asks once', { lifetime: SHORT }, { ...RESUMED, askOnce: true }),
  kind('a write that nothing protects, asked about once', { lifetime: 0 }, { askOnce: true }),
  kind('a call that goes on with another, which was never sent', { lifetime: 0 }, { ...RESUMED, processed: 'no' }),
  kind(
    'a call that goes on with another, which was never sent, in a process that stands still',
    { lifetime: 0, standsStill: true },
    { ...RESUMED, processed: 'no' },
  ),
  kind('a call that goes on with another, and must not be sent twice', {}, { ...RESUMED, idempotent: false }),
  kind('a call that goes on with another, which the provider may finish at any time', {
    lifetime: SHORT,
    policy: { ...BASE, ...RESUMED },
    earlier: { agoMs: SLOW, absences: 0, lasting: true },
  }),
  kind(
    'a write that the provider may finish at any time',
    { lifetime: SHORT, failures: ['lasting'] },
    { maxAttempts: 2 },
  ),
  kind('a write that its client holds', { lifetime: 0, holds: 3000 }, { maxAttempts: 2 }),
  kind('a write that is held up', { lifetime: 0, isHeldUp: true }, { maxAttempts: 2 }),
  kind('a write that a look-up may void', { voids: true }, { maxAttempts: 2 }),
  kind('a call that goes on with another, and that a look-up may void', { voids: true }, RESUMED),
  kind(
    'a call that goes on with another, which was never sent, and that a look-up may void',
    { lifetime: SHORT, voids: true },
    { ...RESUMED, processed: 'no', maxAttempts: 2 },
  ),
  kind('a write that the caller allows no retry', { forbidsRetries: true }),
  kind('a write about which nobody can be asked', { lifetime: SHORT, isUnaskable: true }),
  kind('a write under a key of the caller', { hasGivenKey: true, failures: ['replayed'] }, { maxAttempts: 2 }),
  kind(
    'a write that a list shows late',
    { lifetime: 0, findings: [{ state: 'absent', settledAfter: SLOW }] },
    { maxAttempts: 2 },
  ),
];

function kind(name: string, given: Partial<Kind>, more: Partial<ResolvedPolicy> = {}): Kind {
  const usual = { operation: 'write', lifetime: FOR_GOOD, settledAfter: SETTLED_AFTER, repeatable: true } as const;
  return { ...usual, name, policy: { ...BASE, ...more }, ...given };
}
