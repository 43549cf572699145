import type { ForeignBudget } from './strategy.js';

/** AWS SDK (2026): 500 tokens; a transient retry costs 14, a throttled one 5; success gives the cost back, or 1. */
export function awsBudget(): ForeignBudget {
  let tokens = 500;
  let lastCost = 0;
  return {
    allows(answer) {
      lastCost = answer.kind === 'refused' && answer.status === 429 ? 5 : 14;
      if (tokens < lastCost) return false;
      tokens -= lastCost;
      return true;
    },
    onSuccess(retries) {
      tokens = Math.min(500, tokens + (retries > 0 ? lastCost : 1));
    },
  };
}

/** Finagle: a fifth of the calls, and ten for each second, over ten seconds. */
export function finagleBudget(): ForeignBudget {
  const span = 10_000;
  const reserve = 10 * (span / 1000);
  const deposits: number[] = [];
  const spent: number[] = [];
  const forget = (times: number[], now: number) => {
    while (times[0] !== undefined && times[0] <= now - span) times.shift();
  };
  return {
    onCall: (now) => void deposits.push(now),
    allows(_answer, now) {
      forget(deposits, now);
      forget(spent, now);
      if (spent.length >= reserve + 0.2 * deposits.length) return false;
      spent.push(now);
      return true;
    },
  };
}

/** gRPC: ten tokens; a failure takes one, a success gives a tenth; retries only above the half. */
export function grpcBudget(): ForeignBudget {
  let tokens = 10;
  return {
    onFailure() {
      tokens = Math.max(0, tokens - 1);
    },
    allows: () => tokens > 5,
    onSuccess() {
      tokens = Math.min(10, tokens + 0.1);
    },
  };
}
