import type { Clock } from '../time/clock.js';

/** Keys remembered at most; the oldest are forgotten first. */
const MOST = 10_000;

const known = new WeakMap<Clock, KeyAges>();

/**
 * When expiring keys were first sent, for calls that did not succeed at once: the application may send such a request again, such
 * as an old `error.config`, and the provider counts from the first time.
 */
export class KeyAges {
  private readonly sentAt = new Map<string, number>();

  /** The key ages kept for a clock. */
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

  /** When the key was first sent, on the clock's `now`; `undefined` if unknown. */
  of(key: string): number | undefined {
    return this.sentAt.get(key);
  }
}
