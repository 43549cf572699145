import * as v from 'valibot';
import { numberFrom, options, wholeFrom } from '../policy/check.js';
import type { CircuitBreakerOptions } from './breaker.js';
import type { RetryBudgetOptions } from './budget.js';
import type { SharedState } from './shared-state.js';
import type { ConcurrencyOptions } from './turnstile.js';

/** Options that keep retries from becoming the outage. */
export interface TrafficOptions {
  /**
   * Refuses retries while they do not help, for each endpoint. Default `{ burst: 15, ratio: 0.1 }`. `false`: none; in an outage,
   * each call adds up to three requests.
   */
  readonly retryBudget?: RetryBudgetOptions | false | undefined;
  /**
   * Makes calls wait while nothing succeeds, for each endpoint. Default `{ row: 7, openFor: 30_000 }`. `false`: none; every call
   * is sent to a provider that is down.
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false | undefined;
  /**
   * Attempts to one provider and host at the same time: a number, or `'adaptive'` for as many as it takes without slowing down; or
   * one of these with the length of the queue. Default `false`: no limit.
   */
  readonly concurrency?: ConcurrencyOptions | ConcurrencyOptions['limit'] | false | undefined;
  /** Shares budget, breaker and back-off times with other processes: `redisState(…)` of `recoverable/redis`. Default: none. */
  readonly state?: SharedState | undefined;
}

const ratio = v.optional(
  v.custom<number>((value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'),
);
const ATTEMPTS = "a whole number of attempts, at least 1, or 'adaptive'";
const concurrencyLimit = v.custom<number | 'adaptive'>(
  (value) => value === 'adaptive' || (Number.isInteger(value) && (value as number) >= 1),
  ATTEMPTS,
);
const span = v.optional(numberFrom(1, 'a number of milliseconds, at least 1'));
const orOff = <T extends v.GenericSchema>(schema: T, what: string) =>
  v.optional(v.union([v.literal(false), schema], what));

/** A call waits for an exchange for at most this long: without a limit it would hang with it. */
const isLimit = (limit: unknown) => typeof limit === 'number' && Number.isFinite(limit) && limit > 0;

/** The entries of a schema for options that hold these. @internal */
export const trafficEntries = {
  retryBudget: orOff(
    options({ ratio, burst: v.optional(wholeFrom(1)) }),
    'an object with some of: ratio, burst; or false',
  ),
  circuitBreaker: orOff(
    options({ row: v.optional(wholeFrom(1)), openFor: span }),
    'an object with some of: row, openFor; or false',
  ),
  concurrency: v.optional(
    v.union(
      [v.literal(false), concurrencyLimit, options({ limit: concurrencyLimit, queue: v.optional(wholeFrom(0)) })],
      `${ATTEMPTS}, or an object of limit and queue; or false`,
    ),
  ),
  state: v.optional(
    v.custom<SharedState>(
      (value) => typeof (value as SharedState | null)?.exchange === 'function' && isLimit((value as SharedState).limit),
      'shared state, like one that redisState() of recoverable/redis makes',
    ),
  ),
};
