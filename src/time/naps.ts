import type { Clock } from './clock.js';

/** The machine was asleep, or its wall clock was put forward. */
interface Nap {
  /** When that was seen, on the clock's `now`. */
  readonly seenAt: number;
  /** Milliseconds that the wall clock has gone ahead of `now`. */
  readonly ms: number;
}

/** Milliseconds; less is how clocks drift and are corrected. */
const SHORTEST = 1000;
/** So many are told apart. */
const MOST = 16;

const known = new WeakMap<Clock, Naps>();

/**
 * What the monotonic clock misses: it stands still while a machine or its process is suspended, and a provider's clock does
 * not. Whoever sets a timer looks, so that a call that succeeds need not.
 */
export class Naps {
  private naps: readonly Nap[] = [];
  /** How far the wall clock was ahead of `now`. */
  private lead: number;

  private constructor(private readonly clock: Clock) {
    this.lead = clock.wall() - clock.now();
  }

  /** Those of a clock. */
  static of(clock: Clock): Naps {
    const naps = known.get(clock) ?? new Naps(clock);
    known.set(clock, naps);
    return naps;
  }

  /** Looks whether there was one. `now`: the clock's time. */
  look(now: number): void {
    const lead = this.clock.wall() - now;
    const ms = lead - this.lead;
    if (ms >= 0 && ms < SHORTEST) return;
    this.lead = lead;
    if (ms < 0) return;
    const naps = [...this.naps, { seenAt: now, ms }];
    const [first, second, ...rest] = naps as [Nap, ...Nap[]];
    // Of the oldest two the later time counts for both: too long a nap rather than too short a one.
    this.naps = second !== undefined && naps.length > MOST ? [{ ...second, ms: first.ms + second.ms }, ...rest] : naps;
  }

  /** Milliseconds since `time`, which the clock's `now` has given, by the clock that says more. */
  age(time: number): number {
    const now = this.clock.now();
    this.look(now);
    return this.naps.reduce((sum, { seenAt, ms }) => (seenAt > time ? sum + ms : sum), now - time);
  }

  /** Milliseconds since the epoch at `time`, which the clock's `now` has given. */
  wallAt(time: number): number {
    return this.clock.wall() - this.age(time);
  }
}
