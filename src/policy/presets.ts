import type { Policy } from './policy.js';

/**
 * For a call that a person waits for, at a checkout: it is over within half a minute, of which it spends at most ten seconds
 * waiting for a provider that is down or overloaded. `maxRetryAfter` limits a wait that the provider asks for (`Retry-After`).
 */
export const checkoutPolicy: Policy = Object.freeze({ deadline: 30_000, longestWait: 10_000 });

/** For a job that nobody waits for: it may take five minutes, all of it waiting for a provider if necessary. */
export const workerPolicy: Policy = Object.freeze({ deadline: 300_000, longestWait: false });

/**
 * For your own tests, against a simulator or a mock: retries at once, in the same way on every run, and over before the five
 * seconds after which jest and vitest end a test. Four attempts that hang fit into its deadline. What proves that a payment was
 * not made stays as it is in production: a provider's `settledAfter` is an option of that provider.
 */
export const testPolicy: Policy = Object.freeze({ backoff: () => 0, attemptTimeout: 750, deadline: 4000 });
