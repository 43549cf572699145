/** How much of the usual row a row is. */
const LEARNING = 1 / 8;
/** Milliseconds that a row lasts at least in which nothing succeeds. */
const LASTING = 500;
/** A row so many times as long as needed is believed before it has lasted. */
const LONG = 4;

/**
 * Failures in a row, without a success between them, and how long such rows are usually. Time is given to it.
 *
 * Half of the requests failing makes rows of one, three quarters rows of three: a row says that nothing succeeds any more only
 * if it is many times as long as usual.
 */
export class FailureRow {
  private length = 0;
  private since = 0;
  /** Failures between two successes, on average. */
  private usual = 0;

  /** @param least failures in a row that say so if failures are rare */
  constructor(private readonly least: number) {}

  add(now: number): void {
    if (this.length === 0) this.since = now;
    this.length += 1;
  }

  /** Something has succeeded after all failures so far. */
  end(): void {
    this.usual += LEARNING * (this.length - this.usual);
    this.length = 0;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** So many successes, the last of them at this time, and failures before it. One from before the row does not end it. */
  learn(successes: number, failures: number, lastSuccess: number): void {
    if (successes === 0) return;
    const isOver = lastSuccess >= this.since;
    const rest = (1 - LEARNING) ** successes;
    this.usual = rest * this.usual + (1 - rest) * ((failures + (isOver ? this.length : 0)) / successes);
    if (isOver) this.length = 0;
  }

  /** The row is over, and says nothing of how long rows are: nothing was let through meanwhile. */
  clear(): void {
    this.length = 0;
  }

  /**
   * Whether nothing succeeds any more. An attempt that was sent before the row began is about the same moment: timeouts that end
   * together after a short jam are no outage.
   *
   * @returns milliseconds for which the row has still to go on to prove it, 0 if it has; `undefined` if it says nothing of the kind
   */
  provenIn(sentAt: number): number | undefined {
    const needed = this.least * Math.max(1, this.usual + 0.5);
    const lasted = sentAt - this.since;
    if (this.length < needed || lasted < 0) return undefined;
    if (lasted >= LASTING) return 0;
    return this.length >= LONG * needed ? LASTING - lasted : undefined;
  }
}
