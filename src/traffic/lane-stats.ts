import type { BreakerState } from './breaker.js';

/** What a lane tells of itself. */
export interface LaneStats {
  readonly provider: string;
  readonly host: string;
  /**
   * The operation, as its method and path tell it (`POST /v2/charge`, `GET /v2/{id}/status`); or a hash of the word that the
   * provider's `lane` gave. Empty for what is run by `run()` beside other lanes; `others` for what came when fifty were known.
   */
  readonly lane: string;
  /** Tokens of the retry budget, to three decimals; `undefined` without one. */
  readonly budget: number | undefined;
  /** `undefined` without a circuit breaker. */
  readonly breaker: BreakerState | undefined;
  /** Milliseconds left of the time for which the provider asked clients to back off, by what its limit covers: '' for all of this lane. Empty if it did not. */
  readonly held: Readonly<Record<string, number>>;
  /** Attempts that may be under way at a time, at the moment; `undefined` without a limit of concurrency. */
  readonly concurrency: number | undefined;
  /** Calls that wait: for the provider to do well, for the time to be over that it asked for, or for a place. */
  readonly waiting: number;
}
