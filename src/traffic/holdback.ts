/** Milliseconds that are held at most: then a call asks anew, since the limit may cover less than was held. */
export const LONGEST_HOLD = 60_000;
/** Milliseconds over which held calls are released at first, at most. */
const LONGEST_RELEASE = 10_000;
/** The same, if the provider has refused some of them each time. */
const SLOWEST_RELEASE = 30_000;

/**
 * A time that the provider asked everybody to wait (429 or 503 with a Retry-After). The calls that come meanwhile are
 * released one by one over as long as they were held, not as a herd. If the provider refuses one of them meanwhile, they come too
 * fast for it: those who are left come half as fast then. Time is given to it.
 */
export class Holdback {
  private until = Number.NEGATIVE_INFINITY;
  private release = 0;

  /** The provider asked for `ms` milliseconds of quiet. A shorter time than one that holds already changes nothing. */
  hold(ms: number, now: number): void {
    const held = Math.min(ms, LONGEST_HOLD);
    if (now + held <= this.until) return;
    const usual = Math.min(held, LONGEST_RELEASE);
    // Answers that come while it holds are of the same herd.
    if (this.left(now) > 0) this.release = Math.max(this.release, usual);
    else if (!this.isOver(now))
      this.release = Math.min(SLOWEST_RELEASE, Math.max(usual, 2 * (this.until + this.release - now)));
    else this.release = usual;
    this.until = now + held;
  }

  /** It is over, and so is the release after it. */
  isOver(now: number): boolean {
    return now > this.until + this.release;
  }

  /** Milliseconds left of the time that the provider asked for. */
  left(now: number): number {
    return Math.max(0, this.until - now);
  }

  /** Milliseconds that a call is to wait which comes now: 0, or the time left and its share of the release. */
  waitOf(now: number, random: () => number): number {
    const left = this.left(now);
    return left === 0 ? 0 : left + random() * this.release;
  }
}
