import type { Clock } from '../time/clock.js';
import { Latest } from './latest.js';

const known = new WeakMap<Clock, KeyAges>();

/**
 * When expiring keys were first sent, for calls that did not succeed at once: the application may send such a request again, such
 * as an old `error.config`, and the provider counts from the first time.
 */
export class KeyAges {
  private readonly sentAt = new Latest<number>();

  /** The key ages kept for a clock. */
  static of(clock: Clock): KeyAges {
    const ages = known.get(clock) ?? new KeyAges();
    known.set(clock, ages);
    return ages;
  }

  note(key: string, sentAt: number): void {
    if (!this.sentAt.has(key)) this.sentAt.set(key, sentAt);
  }

  /** When the key was first sent, on the clock's `now`; `undefined` if unknown. */
  of(key: string): number | undefined {
    return this.sentAt.get(key);
  }
}
