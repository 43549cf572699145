import type { Clock } from '../time/clock.js';

/** Keys that are remembered; the oldest are forgotten first. */
const MOST = 10_000;

const known = new WeakMap<Clock, KeyAges>();

/**
 * When keys that die were first sent, of calls that did not succeed at once: somebody may send such a request again, as an old
 * `error.config` is, and the provider counts from the first time.
 */
export class KeyAges {
  private readonly sentAt = new Map<string, number>();

  /** Those of a clock. */
  static of(clock: Clock): KeyAges {
    const ages = known.get(clock) ?? new KeyAges();
    known.set(clock, ages);
    return ages;
  }

  note(key: string, sentAt: number): void {
    if (this.sentAt.has(key)) return;
    this.sentAt.set(key, sentAt);
    const [oldest] = this.sentAt.size > MOST ? this.sentAt.keys() : [];
    if (oldest !== undefined) this.sentAt.delete(oldest);
  }

  /** When it was first sent, on the clock's `now`; `undefined` if nothing is known of it. */
  of(key: string): number | undefined {
    return this.sentAt.get(key);
  }
}
