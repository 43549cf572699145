import { exponential } from '../policy/backoff.js';
import { checkoutPolicy, workerPolicy } from '../policy/presets.js';
import { awsBudget, finagleBudget, grpcBudget } from './foreign-budgets.js';
import { envoyBudget, googleThrottling, netflixLimit } from './foreign-limits.js';
import { recoverable } from './recoverable-strategy.js';
import { retrier, type Strategy } from './strategy.js';

/** What recoverable is compared with: three or four attempts, exponential backoff and full jitter. */
export const peers: readonly Strategy[] = [
  retrier('no retries', { retries: 0 }),
  retrier('3 retries, no budget (axios-retry)', { retries: 3 }),
  retrier('AWS SDK 2026', {
    retries: 2,
    budget: awsBudget,
    backoff: exponential({ initial: 50, max: 20_000 }),
    throttledBackoff: exponential({ initial: 1000, max: 20_000 }),
  }),
  retrier('Finagle', { retries: 3, budget: finagleBudget }),
  retrier('gRPC', { retries: 3, budget: grpcBudget }),
  // Three attempts at most, as the same chapter has it.
  retrier('Google SRE throttling', { retries: 2, budget: googleThrottling }),
  retrier("Envoy's retry budget", { retries: 3, budget: envoyBudget }),
  retrier('Netflix gradient limit, no retries', { retries: 0, budget: netflixLimit }),
];

export const ours: readonly Strategy[] = [
  recoverable('recoverable'),
  recoverable('recoverable, shared by Redis', { isShared: true }),
  recoverable('recoverable, for a checkout (10 s)', { policy: checkoutPolicy }),
  recoverable('recoverable, for a worker (no limit)', { policy: workerPolicy }),
  recoverable('recoverable, breaker off', { circuitBreaker: false }),
  recoverable('recoverable, adaptive concurrency', { concurrency: { limit: 'adaptive' } }),
];

/** @throws Error for an unknown name */
export function stormRow(name: string): Strategy {
  const found = [...peers, ...ours].find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no strategy called ${name}`);
  return found;
}
