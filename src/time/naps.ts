import type { Clock } from './clock.js';
import { perClock } from './per-clock.js';

/** The machine was asleep, or its wall clock was set forward. */
interface Nap {
  /** When it was noticed, on the clock's `now`. */
  readonly seenAt: number;
  /** Milliseconds that the wall clock gained on `now`. */
  readonly ms: number;
}

/** Milliseconds; smaller differences come from clock drift and its correction. */
const SHORTEST = 1000;
/** How many are told apart. */
const MOST = 16;

/**
 * What the monotonic clock misses: it stops while a machine or its process is suspended, but a provider's clock does not. Code
 * that sets a timer checks for it, so that a successful call need not.
 */
export class Naps {
  private naps: readonly Nap[] = [];
  /** How far the wall clock was ahead of `now`. */
  private lead: number;

  private constructor(private readonly clock: Clock) {
    this.lead = clock.wall() - clock.now();
  }

  /** The naps seen by a clock. */
  static readonly of = perClock((clock) => new Naps(clock));

  /** Checks for a nap. `now`: the clock's time. */
  look(now: number): void {
    const lead = this.clock.wall() - now;
    const ms = lead - this.lead;
    if (ms >= 0 && ms < SHORTEST) return;
    this.lead = lead;
    if (ms < 0) return;
    const naps = [...this.naps, { seenAt: now, ms }];
    const [first, second, ...rest] = naps as [Nap, ...Nap[]];
    // The two oldest are merged, at the later time: rather too long a nap than too short.
    this.naps = second !== undefined && naps.length > MOST ? [{ ...second, ms: first.ms + second.ms }, ...rest] : naps;
  }

  /** Milliseconds since `time`, a reading of the clock's `now`, by whichever clock says more. */
  age(time: number): number {
    const now = this.clock.now();
    this.look(now);
    return this.naps.reduce((sum, { seenAt, ms }) => (seenAt > time ? sum + ms : sum), now - time);
  }

  /** Milliseconds since the epoch at `time`, a reading of the clock's `now`. */
  wallAt(time: number): number {
    return this.clock.wall() - this.age(time);
  }
}
