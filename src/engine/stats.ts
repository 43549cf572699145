import type { Outcome } from '../decision/outcome.js';
import type { LaneStats } from '../traffic/lane-stats.js';
import type { LinkStats } from '../traffic/link.js';

/** Counts of an attached client since it was attached. */
export interface Stats {
  /** Calls that were sent at least once. */
  readonly calls: number;
  /** Requests on the wire. */
  readonly attempts: number;
  /**
   * Requests whose host matches none of `providers`: they were sent as if recoverable were not attached. Not those with
   * `recovery: false`. Always 0 with a single `provider`, which takes every request.
   */
  readonly unmatched: number;
  /** Ended calls by outcome. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Retry budget, circuit breaker and back-off times of each endpoint called so far. */
  readonly lanes: readonly LaneStats[];
  /** Whether the shared state answers (`state`); `undefined` if there is none. */
  readonly link?: LinkStats;
}

/** The counts as the engine keeps them. */
export type Counts = { -readonly [K in 'calls' | 'attempts' | 'unmatched']: Stats[K] } & {
  readonly outcomes: Record<Outcome, number>;
};

export function emptyCounts(): Counts {
  return {
    calls: 0,
    attempts: 0,
    unmatched: 0,
    outcomes: { ok: 0, recovered: 0, reconciled: 0, failed: 0, unknown: 0, deferred: 0, aborted: 0 },
  };
}
