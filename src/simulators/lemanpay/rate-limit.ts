import * as v from 'valibot';
import { numberFrom, options } from '../../policy/check.js';

export interface RateLimit {
  /** Requests. */
  readonly limit: number;
  /** Milliseconds. */
  readonly windowMs: number;
}

/** What the option may be. @internal */
export const rateLimitOption = v.optional(
  options({
    limit: numberFrom(1, 'a number of requests, at least 1'),
    windowMs: numberFrom(1, 'a number of milliseconds, at least 1'),
  }),
);

/** Counts requests in a sliding window. A refused request does not count. */
export interface RateLimiter {
  /** Milliseconds until the next request is let in; 0 for this one. */
  admit(): number;
  clear(): void;
}

export function limitRate(rate: RateLimit | undefined, now: () => number): RateLimiter {
  const admitted: number[] = [];
  return {
    admit() {
      if (rate === undefined) return 0;
      while ((admitted[0] ?? Number.POSITIVE_INFINITY) <= now() - rate.windowMs) admitted.shift();
      if (admitted.length >= rate.limit) return (admitted[0] ?? now()) + rate.windowMs - now();
      admitted.push(now());
      return 0;
    },
    clear() {
      admitted.length = 0;
    },
  };
}
