/** How many resends a client may add to its calls. */
export interface RetryBudgetOptions {
  /** Resends for each call sent, from 0 to 1. Default 0.1. */
  readonly ratio?: number;
  /** Resends that may be made at once after a quiet time, at least 1. Default 10. */
  readonly burst?: number;
}

/** A resend costs one token; sums of tenths are not exact. */
const EXACTNESS = 1e-9;

/**
 * A retry budget: a bucket of `burst` tokens, filled by `ratio` of a token with each call sent and emptied by one with each
 * resend. Over any stretch of time there are at most `ratio * calls + burst` resends. Only calls fill it (as Finagle's): a
 * refund for each success (as AWS's) lets resends pay for resends, which breaks that bound.
 */
export class RetryBudget {
  readonly burst: number;
  private readonly ratio: number;
  private tokens: number;

  constructor({ ratio = 0.1, burst = 10 }: RetryBudgetOptions = {}) {
    this.ratio = ratio;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Resends that could be made at once, from 0 to `burst`. */
  get level(): number {
    return this.tokens;
  }

  /** A call was sent for the first time. */
  deposit(): void {
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
