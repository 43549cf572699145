const BUCKETS = 10;

/** The attempts of the last so many milliseconds, and how many of them failed. It slides in ten steps. Time is given to it. */
export class SlidingWindow {
  /** Milliseconds of a step. */
  readonly step: number;
  private readonly stamps = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY);
  private readonly calls = new Uint32Array(BUCKETS);
  private readonly failures = new Uint32Array(BUCKETS);

  constructor(readonly span: number) {
    this.step = span / BUCKETS;
  }

  count(now: number, hasFailed: boolean): void {
    const stamp = Math.floor(now / this.step);
    const bucket = stamp % BUCKETS;
    if (this.stamps[bucket] !== stamp) {
      this.stamps[bucket] = stamp;
      this.calls[bucket] = 0;
      this.failures[bucket] = 0;
    }
    this.calls[bucket] = (this.calls[bucket] ?? 0) + 1;
    if (hasFailed) this.failures[bucket] = (this.failures[bucket] ?? 0) + 1;
  }

  total(now: number): { readonly calls: number; readonly failures: number } {
    const oldest = Math.floor(now / this.step) - BUCKETS;
    let calls = 0;
    let failures = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if ((this.stamps[bucket] ?? oldest) <= oldest) continue;
      calls += this.calls[bucket] ?? 0;
      failures += this.failures[bucket] ?? 0;
    }
    return { calls, failures };
  }

  clear(): void {
    this.stamps.fill(Number.NEGATIVE_INFINITY);
  }
}
