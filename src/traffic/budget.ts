/** How many resends a client may add to its calls. */
export interface RetryBudgetOptions {
  /** Resends for each attempt that the provider answers in good health, from 0 to 1. Default 0.1. */
  readonly ratio?: number;
  /** Resends that may be made at once after a good time, at least 1. Default 4. */
  readonly burst?: number;
}

/** A resend costs one token; sums of tenths are not exact. */
const EXACTNESS = 1e-9;

/**
 * A retry budget: a bucket of `burst` tokens, emptied by one with each resend and filled by `ratio` of a token with each
 * answer that shows the provider in good health. Over any stretch of time there are at most `ratio * answers + burst` resends.
 *
 * Answers fill it, not calls (Finagle, AWS' refunds are larger still): while nothing succeeds, nothing is added to the load.
 * bench:storm shows the difference: where a hundred processes fill theirs by calls, or hold ten tokens each, a provider that a
 * spike of five seconds has overrun is ill for minutes.
 */
export class RetryBudget {
  readonly burst: number;
  readonly ratio: number;
  private tokens: number;

  constructor({ ratio = 0.1, burst = 4 }: RetryBudgetOptions = {}) {
    this.ratio = ratio;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Resends that could be made at once, from 0 to `burst`. */
  get level(): number {
    return this.tokens;
  }

  /** The provider has answered in good health. */
  refill(): void {
    this.tokens = Math.min(this.burst, this.tokens + this.ratio);
  }

  get allows(): boolean {
    return this.tokens >= 1 - EXACTNESS;
  }

  /** A call is sent again. */
  spend(): void {
    this.tokens = Math.max(0, this.tokens - 1);
  }
}
