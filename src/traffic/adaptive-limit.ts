/** Attempts allowed at a time before anything is known; below, the most and the fewest allowed. */
const START = 20;
const MOST = 1000;
const FEWEST = 1;
/** An answer is slow if it takes this many times the usual. */
const TOLERANCE = 2;
/** A round of answers leaves at least this share of the limit. */
const STEEPEST = 0.5;
/** This many good answers are averaged and compared with the usual: a single one may be quick or slow by chance. */
const BATCH = 20;
/** How far one slow batch raises the usual: so little that a storm ends before it seems normal. */
const FORGETTING = 0.002;

/**
 * How many attempts at a time a provider takes without slowing down, learned from how long its answers take: a gradient from the
 * usual to the present, after Netflix's concurrency-limits and failsafe-go. bench:storm shows the benefit: an overloaded provider
 * then works on requests that somebody still waits for.
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

  /** An attempt ended after this many milliseconds, while `inside` attempts were under way, itself included. */
  learn(tookMs: number, isGood: boolean, inside: number): void {
    if (isGood) this.remember(tookMs);
    const { usual } = this;
    // A failure that comes at once says nothing about the load.
    if (usual === undefined || (!isGood && tookMs <= usual)) return;
    const slow = TOLERANCE * usual;
    const gradient = tookMs <= slow ? 1 : Math.max(STEEPEST, slow / tookMs);
    // A limit that is never nearly reached is not proven too low.
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
