import type { HandedBreaker, HandedBudget } from '../../src/traffic/shared-state.js';

/** What a process hands in that has nothing to tell and wants nothing. */
export const budget: HandedBudget = { ratio: 0.5, burst: 3, level: 3, answers: 0, spent: 0, returned: 0, wanted: 0 };
export const breaker: HandedBreaker = {
  failureRatio: 0.5,
  minimumCalls: 4,
  window: 10_000,
  openFor: 16_000,
  random: 0,
  epoch: 0,
  calls: 0,
  failures: 0,
  failedInRow: 0,
  failureSentAgo: 0,
  probesProven: 0,
  probesFailed: 0,
  probesReturned: 0,
  probesWanted: 0,
};
