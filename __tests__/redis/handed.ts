import type { HandedBreaker, HandedBudget, HandedPace } from '../../src/traffic/shared-state.js';

/** What a process hands in that has nothing to tell and wants nothing. */
export const budget: HandedBudget = { burst: 3, level: 3, earned: 0, spent: 0 };
export const breaker: HandedBreaker = {
  row: 4,
  openFor: 16_000,
  random: 0,
  epoch: 0,
  calls: 0,
  failures: 0,
  failedInRow: 0,
  failureSentAgo: 0,
  succeededAgo: 0,
  probesProven: 0,
  probesFailed: 0,
  probesReturned: 0,
  hurries: false,
  wantsProbe: false,
};
export const pace: HandedPace = {
  answers: 0,
  took: 0,
  slowInRow: 0,
  hasQuick: false,
  provenAgo: 3_600_000,
  lateAgo: 3_600_000,
  timelyAgo: 3_600_000,
  turns: 0,
  waiting: 0,
  trialEvery: 1000,
};
