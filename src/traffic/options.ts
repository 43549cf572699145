import * as v from 'valibot';
import { numberFrom, options } from '../policy/check.js';
import type { CircuitBreakerOptions } from './breaker.js';
import type { RetryBudgetOptions } from './budget.js';
import type { SharedState } from './shared-state.js';
import type { ConcurrencyOptions } from './turnstile.js';

/** What keeps calls from becoming the outage. */
export interface TrafficOptions {
  /** Resends in proportion to good answers, for each provider of this client. Default `{ ratio: 0.1, burst: 4 }`; `false`: none. */
  readonly retryBudget?: RetryBudgetOptions | false;
  /**
   * Stops calls that cannot succeed, for each provider and host. Default `{ failureRatio: 0.5, minimumCalls: 20, window:
   * 10_000, openFor: 30_000 }`; `false` for none.
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /**
   * Attempts to one provider and host at a time: a number, or `'adaptive'` for as many as it takes without getting slower; or
   * one of these with the length of the queue. Default `false`: no limit.
   */
  readonly concurrency?: ConcurrencyOptions | ConcurrencyOptions['limit'] | false;
  /** Shares budget, breaker and quiet with other processes: `redisState(…)` of `recoverable/redis`. Default: none. */
  readonly state?: SharedState;
}

const ratio = v.optional(
  v.custom<number>((value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'),
);
const requiredWholeFrom = (least: number) =>
  v.custom<number>(
    (value) => Number.isInteger(value) && (value as number) >= least,
    `a whole number, at least ${least}`,
  );
const wholeFrom = (least: number) => v.optional(requiredWholeFrom(least));
const ATTEMPTS = "a whole number of attempts, at least 1, or 'adaptive'";
const concurrencyLimit = v.custom<number | 'adaptive'>(
  (value) => value === 'adaptive' || (Number.isInteger(value) && (value as number) >= 1),
  ATTEMPTS,
);
const span = v.optional(numberFrom(1, 'a number of milliseconds, at least 1'));
const orOff = <T extends v.GenericSchema>(schema: T, what: string) =>
  v.optional(v.union([v.literal(false), schema], what));

/** A call waits for an exchange for so long at most: one without an end would hang with it. */
const isLimit = (limit: unknown) => typeof limit === 'number' && Number.isFinite(limit) && limit > 0;

/** The entries of a schema for options that hold these. @internal */
export const trafficEntries = {
  retryBudget: orOff(options({ ratio, burst: wholeFrom(1) }), 'an object with some of: ratio, burst; or false'),
  circuitBreaker: orOff(
    options({ failureRatio: ratio, minimumCalls: wholeFrom(1), window: span, openFor: span }),
    'an object with some of: failureRatio, minimumCalls, window, openFor; or false',
  ),
  concurrency: v.optional(
    v.union(
      [v.literal(false), concurrencyLimit, options({ limit: concurrencyLimit, queue: wholeFrom(0) })],
      `${ATTEMPTS}, or an object of limit and queue; or false`,
    ),
  ),
  state: v.optional(
    v.custom<SharedState>(
      (value) => typeof (value as SharedState | null)?.exchange === 'function' && isLimit((value as SharedState).limit),
      'shared state, such as redisState() of recoverable/redis makes',
    ),
  ),
};
