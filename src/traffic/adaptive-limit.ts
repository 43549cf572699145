/** Attempts at a time before anything is known, and the most and the fewest there can be. */
const START = 20;
const MOST = 1000;
const FEWEST = 1;
/** An answer that takes so many times what is usual is slow. */
const TOLERANCE = 2;
/** The least that a round of answers leaves of the limit. */
const STEEPEST = 0.5;
/** Good answers whose mean is compared with what is usual: one alone may be quick or slow by chance. */
const BATCH = 20;
/** How much a batch that is slower than usual makes slowness usual: so little that a storm ends before it seems so. */
const FORGETTING = 0.002;

/**
 * How many attempts at a time a provider takes without getting slower, learned from how long its answers take: a gradient of
 * what is usual to what is now, after Netflix's concurrency-limits and failsafe-go. bench:storm shows what it is good for: a
 * provider that is asked for more than it can do works on what somebody still waits for.
 */
export class AdaptiveLimit {
  private exact = START;
  /** Milliseconds; `undefined` before the first batch. */
  private usual: number | undefined;
  private batchSum = 0;
  private batchSize = 0;

  get value(): number {
    return Math.floor(this.exact);
  }

  /** One attempt has come to its end after so many milliseconds, when so many were under way, itself included. */
  learn(tookMs: number, isGood: boolean, inside: number): void {
    if (isGood) this.remember(tookMs);
    const { usual } = this;
    // A failure that comes at once says nothing of the load.
    if (usual === undefined || (!isGood && tookMs <= usual)) return;
    const slow = TOLERANCE * usual;
    const gradient = tookMs <= slow ? 1 : Math.max(STEEPEST, slow / tookMs);
    // A limit that nobody comes near is not proven to be too low.
    const room = inside * 2 >= this.exact ? Math.sqrt(this.exact) : 0;
    const inARound = this.exact * (gradient - 1) + room;
    this.exact = Math.min(MOST, Math.max(FEWEST, this.exact + inARound / Math.max(1, inside)));
  }

  private remember(tookMs: number): void {
    this.batchSum += tookMs;
    this.batchSize += 1;
    if (this.batchSize < BATCH) return;
    const mean = this.batchSum / BATCH;
    this.batchSum = 0;
    this.batchSize = 0;
    if (this.usual === undefined || mean < this.usual) this.usual = mean;
    else this.usual += FORGETTING * (mean - this.usual);
  }
}
