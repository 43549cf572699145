import type { Clock } from '../time/clock.js';
import type { CircuitBreaker } from './breaker.js';
import type { RetryBudget } from './budget.js';
import type { HandedBreaker, HandedBudget, HandedIn } from './shared-state.js';
import type { Tally } from './tally.js';

/** What is asked for in an exchange. */
export interface Wants {
  readonly tokens: number;
  readonly probes: number;
}

/** What a lane hands in: its rules, its counts and what it asks for. */
export function handIn(
  sequence: number,
  tally: Tally,
  wants: Wants,
  { budget, breaker }: { readonly budget: RetryBudget | undefined; readonly breaker: CircuitBreaker | undefined },
  epoch: number,
  clock: Clock,
): HandedIn {
  const now = clock.now();
  return {
    sequence,
    ...(budget === undefined ? {} : { budget: budgetPart(budget, tally, wants) }),
    ...(breaker === undefined
      ? {}
      : { breaker: breakerPart(breaker, tally, wants, { now, epoch, random: clock.random() }) }),
    quiet: new Map([...tally.quiet].map(([scope, until]) => [scope, until - now] as const).filter(([, ms]) => ms > 0)),
  };
}

function budgetPart({ ratio, burst, level }: RetryBudget, tally: Tally, { tokens }: Wants): HandedBudget {
  const { answers, spent, returned } = tally;
  return { ratio, burst, level, answers, spent, returned, wanted: tokens };
}

function breakerPart(
  { failureRatio, minimumCalls, window, openFor }: CircuitBreaker,
  { calls, failures, failedInRow, failureSentAt, probesProven, probesFailed, probesReturned }: Tally,
  { probes }: Wants,
  { now, epoch, random }: { readonly now: number; readonly epoch: number; readonly random: number },
): HandedBreaker {
  const rules = { failureRatio, minimumCalls, window, openFor, random, epoch };
  const failureSentAgo = Math.max(0, now - (failureSentAt ?? now));
  const counts = { calls, failures, failedInRow, failureSentAgo, probesProven, probesFailed, probesReturned };
  return { ...rules, ...counts, probesWanted: probes };
}
