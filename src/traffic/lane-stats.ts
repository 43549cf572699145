import type { BreakerState } from './breaker.js';

/** The state of a lane. */
export interface LaneStats {
  readonly provider: string;
  readonly host: string;
  /**
   * The endpoint, as its method and path name it (`POST /v2/charge`, `GET /v2/{id}/status`), or a hash of the word that the
   * provider's `lane` returned. Empty for `run()`, unless the host has exactly one lane, which `run()` then shares; `others` for
   * endpoints beyond the first fifty.
   */
  readonly lane: string;
  /** Tokens of the retry budget, to three decimals; `undefined` without one. */
  readonly budget: number | undefined;
  /** `undefined` without a circuit breaker. */
  readonly breaker: BreakerState | undefined;
  /**
   * Milliseconds left of the back-off times that the provider asked for, by what its limit covers: '' for all of this
   * lane. Empty if there are none, or if none covers requests of this lane, as far as its name and its requests show. A word of
   * `limitScope` that may be a secret is shown as its hash.
   */
  readonly held: Readonly<Record<string, number>>;
  /** Attempts that may currently be under way at the same time; `undefined` without a concurrency limit. */
  readonly concurrency: number | undefined;
  /** Calls that wait: for the provider to recover, for its back-off time to pass, for a place, or while retries are left out. */
  readonly waiting: number;
}
