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
 * Tokens for a retry that works: retries pay for themselves as long as more than one in four works. With 1, a brown-out in which
 * half of the requests fail would lose sales; with 2, one in which three quarters fail would lose a fifth to a third of those that
 * there are now (bench:storm). With 4, there is more to refuse for a provider that gets too much and refuses part of it by chance.
 */
const REWARD = 3;

/** Sums of tenths are not exact. */
const EXACTNESS = 1e-9;

/**
 * A retry budget that follows the evidence of whether retries work. A retry needs a token in the bucket. A failed retry takes
 * one, a retry that works adds three, and a good answer to a first attempt adds a tenth. So the budget lasts through a brown-out,
 * and runs out soon in an outage, or at an issuer that never answers.
 *
 * It is charged when a retry's result is known, not when the retry is sent: otherwise tokens would lie idle during the wait
 * before it, and a process with many calls would need a larger bucket.
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

  /** The provider answered in good health. */
  earn(isResend: boolean): void {
    this.add(this.worth(isResend));
  }

  /** Tokens for a good answer. */
  worth(isResend: boolean): number {
    return isResend ? REWARD : this.ratio;
  }

  /** A retry failed. */
  spend(): void {
    this.add(-1);
  }

  /** Takes over the level that includes what other processes earned and spent. */
  adopt(level: number): void {
    this.tokens = Math.min(this.burst, Math.max(0, level));
  }

  private add(tokens: number): void {
    if (tokens >= 0 && this.tokens === this.burst) return;
    this.adopt(this.tokens + tokens);
  }
}
