/** Milliseconds that calls are held at most: then one asks again, because the limit may cover less than was held. */
export const LONGEST_HOLD = 60_000;
/** Milliseconds over which held calls are released, at most. */
export const LONGEST_RELEASE = 10_000;

/**
 * A time for which the provider asked everybody to wait (429 or 503 with a Retry-After). Calls that come meanwhile are released
 * one by one, over as long as they were held, rather than all at once. Takes the time as an argument.
 */
export class Holdback {
  /** The lanes whose requests it has met. */
  readonly routes = new Set<string>();
  private until = Number.NEGATIVE_INFINITY;
  private release = 0;

  /** The provider asked clients to back off for `ms` milliseconds. A time shorter than the present one changes nothing. */
  hold(ms: number, now: number): void {
    const held = Math.min(ms, LONGEST_HOLD);
    if (now + held <= this.until) return;
    this.until = now + held;
    this.release = Math.min(held, LONGEST_RELEASE);
  }

  /** Milliseconds left of the time that the provider asked for. */
  left(now: number): number {
    return Math.max(0, this.until - now);
  }

  /**
   * Milliseconds that a call arriving now must wait: 0, or the time left plus its share of the release.
   * @param room milliseconds within which it must be released to be of use: the release alone must not make it miss that
   */
  waitOf(now: number, random: () => number, room: number): number {
    const left = this.left(now);
    if (left === 0) return 0;
    const spare = room - left;
    // Half of what it has left is for the attempt.
    return left + random() * (spare > 0 ? Math.min(this.release, spare / 2) : this.release);
  }
}
