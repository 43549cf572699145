/** The weight of one row in the usual length of rows. From 1/2 to 1/64, bench:storm shows no difference. */
const LEARNING = 1 / 8;
/**
 * Milliseconds that a row of failures must last, at least. With 2 s, twenty processes send twice as much into an outage; with
 * 0.1 s, calls wait for half a minute in a brown-out in which one request in four succeeds (bench:storm).
 */
const LASTING = 500;
/**
 * A row this many times as long as needed counts before it has lasted: a batch without a pause would fail as a whole meanwhile.
 */
const LONG = 4;

/**
 * Failures in a row, without a success between them, and how long such rows usually are. Takes the time as an argument.
 *
 * If half of the requests fail, rows of one are usual; if three quarters fail, rows of three. A row shows that nothing succeeds
 * any more only if it is many times as long as usual.
 */
export class FailureRow {
  private length = 0;
  private since = 0;
  /** Failures between two successes, on average. */
  private usual = 0;

  /** @param least failures in a row that prove it if failures are rare */
  constructor(private readonly least: number) {}

  add(now: number): void {
    if (this.length === 0) this.since = now;
    this.length += 1;
  }

  /** A success came after all failures so far. */
  end(): void {
    this.usual += LEARNING * (this.length - this.usual);
    this.length = 0;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get size(): number {
    return this.length;
  }

  /**
   * This many successes, the last of them at this time, and failures before it. A success from before the row does not end it.
   */
  learn(successes: number, failures: number, lastSuccess: number): void {
    if (successes === 0) return;
    const isOver = lastSuccess >= this.since;
    const rest = (1 - LEARNING) ** successes;
    this.usual = rest * this.usual + (1 - rest) * ((failures + (isOver ? this.length : 0)) / successes);
    if (isOver) this.length = 0;
  }

  /** The row is over, but says nothing about how long rows are: nothing was let through meanwhile. */
  clear(): void {
    this.length = 0;
  }

  /**
   * Whether nothing succeeds any more. An attempt sent before the row began concerns the same moment: timeouts that end together
   * after a short jam are no outage.
   * @returns milliseconds that the row must still last to prove it, 0 if it already has; `undefined` if it proves nothing
   */
  provenIn(sentAt: number): number | undefined {
    const needed = this.least * Math.max(1, this.usual + 0.5);
    const lasted = sentAt - this.since;
    if (this.length < needed || lasted < 0) return undefined;
    if (lasted >= LASTING) return 0;
    return this.length >= LONG * needed ? LASTING - lasted : undefined;
  }
}
