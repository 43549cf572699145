import type { Policy } from './policy.js';

/**
 * For a call that a person waits for, at a checkout: within half a minute it is over, of which at most ten seconds are spent
 * waiting for a provider that is down or overloaded. A wait that the provider asks for (`Retry-After`) has `maxRetryAfter` for its limit.
 */
export const checkoutPolicy: Policy = Object.freeze({ deadline: 30_000, longestWait: 10_000 });

/** For a job that nobody waits for: it may take five minutes, and wait for a provider for as long. */
export const workerPolicy: Policy = Object.freeze({ deadline: 300_000, longestWait: false });
