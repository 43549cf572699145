/** How many retries may fail before recoverable refuses more. */
export interface RetryBudgetOptions {
  /**
   * Tokens when it is full, at least 1: this many more retries may fail than the budget earns before the next is refused. Default
   * 15. A higher number lets a process add more load to an outage; a lower one refuses retries at a provider that is merely shaky.
   */
  readonly burst?: number;
  /**
   * Tokens for each first attempt that the provider answers without trouble of its own, from 0 to 1. Default 0.1: while no retry
   * works, one is tried for every ten good answers.
   */
  readonly ratio?: number;
}

/**
 * Tokens for a resend that has worked. While more than one resend in three works they pay for themselves. With 1, half of them
 * would have to: then a brown-out in which half of the requests fail would lose sales (bench:storm).
 */
const REWARD = 2;

/** Sums of tenths are not exact. */
const EXACTNESS = 1e-9;

/**
 * A retry budget that follows the evidence of whether resends work. A resend needs a token to be there. One that fails takes it,
 * one that works puts two in, and a good answer to a first attempt puts in a tenth. So it lasts in a brown-out, and is empty
 * soon in an outage, or at an issuer that answers nobody.
 *
 * It is paid when it is known what came of the resend, not when that is sent: tokens would lie idle during the wait before it,
 * and the bucket would have to be larger for a process with many calls.
 */
export class RetryBudget {
  readonly burst: number;
  readonly ratio: number;
  private tokens: number;

  constructor({ burst = 15, ratio = 0.1 }: RetryBudgetOptions = {}) {
    this.burst = burst;
    this.ratio = ratio;
    this.tokens = burst;
  }

  /** From 0 to `burst`. */
  get level(): number {
    return this.tokens;
  }

  get allows(): boolean {
    return this.tokens >= 1 - EXACTNESS;
  }

  /** The provider has answered in good health. */
  earn(isResend: boolean): void {
    this.add(this.worth(isResend));
  }

  /** Tokens for a good answer. */
  worth(isResend: boolean): number {
    return isResend ? REWARD : this.ratio;
  }

  /** A resend has failed. */
  spend(): void {
    this.add(-1);
  }

  /** What other processes have earned and spent counts too. */
  adopt(level: number): void {
    this.tokens = Math.min(this.burst, Math.max(0, level));
  }

  private add(tokens: number): void {
    if (tokens >= 0 && this.tokens === this.burst) return;
    this.adopt(this.tokens + tokens);
  }
}
