import { CALM } from './courier.js';
import { LONGEST_HOLD, LONGEST_RELEASE } from './holdback.js';

/**
 * Milliseconds without news after which a process asks what others know before it sends a call. A process that calls once a
 * second hears it anyway.
 */
const STALE = CALM + 1100;
/**
 * The same while the provider has calls held back, and while those come back: any process may be told to wait again, and its wait
 * is soon over. With 200, a hundred processes lose 2% of the calls of a rate limit, and with 4,100 6% (bench:storm).
 */
const STALE_IF_LIMITED = 100;

/** When a process last heard what others know, and whether it must ask before it sends a call. Takes the time as an argument. */
export class News {
  private heardAt: number | undefined;
  private limitedUntil = Number.NEGATIVE_INFINITY;

  /** It has heard from others, or has asked in vain. */
  hear(now: number): void {
    this.heardAt = now;
  }

  /** The provider asked clients to back off for `ms` milliseconds. */
  limit(ms: number, now: number): void {
    this.limitedUntil = Math.max(this.limitedUntil, now + Math.min(ms, LONGEST_HOLD) + LONGEST_RELEASE);
  }

  /** There has been none for too long: others may have found the provider dead, or met a limit. */
  isStale(now: number): boolean {
    return this.heardAt !== undefined && now - this.heardAt > (now < this.limitedUntil ? STALE_IF_LIMITED : STALE);
  }
}
