import type { Clock } from '../time/clock.js';
import type { CircuitBreaker } from './breaker.js';
import type { RetryBudget } from './budget.js';
import type { Gate } from './gate.js';
import type { HandedBreaker, HandedBudget, HandedIn, HandedPace } from './shared-state.js';
import type { Tally } from './tally.js';

/** Milliseconds: anything older proves nothing. */
const LONG_AGO = 3_600_000;

interface Handing {
  readonly budget: RetryBudget | undefined;
  readonly breaker: CircuitBreaker | undefined;
  readonly gate: Gate;
}

/** What a lane hands in: its rules, its counts and its requests. */
export function handIn(
  sequence: number,
  tally: Tally,
  wantsProbe: boolean,
  { budget, breaker, gate }: Handing,
  epoch: number,
  clock: Clock,
): HandedIn {
  const now = clock.now();
  return {
    sequence,
    ...(budget === undefined ? {} : { budget: budgetPart(budget, tally) }),
    ...(breaker === undefined
      ? {}
      : { breaker: breakerPart(breaker, tally, wantsProbe, { now, epoch, random: clock.random() }) }),
    pace: pacePart(gate, tally, now),
    quiet: new Map([...tally.quiet].map(([scope, until]) => [scope, until - now] as const).filter(([, ms]) => ms > 0)),
  };
}

function pacePart(gate: Gate, { answers, logs, hasQuick, turns }: Tally, now: number): HandedPace {
  const { slowInRow, provenAt } = gate.pace;
  const { lateAt, timelyAt } = gate.crowd;
  const ago = (time: number) => Math.min(LONG_AGO, now - time);
  return {
    answers,
    took: answers === 0 ? 0 : Math.exp(logs / answers),
    slowInRow,
    hasQuick,
    provenAgo: ago(provenAt),
    lateAgo: ago(lateAt),
    timelyAgo: ago(timelyAt),
    turns,
    waiting: gate.isShut(now) ? 0 : gate.backlog.length,
    trialEvery: gate.firstPause,
  };
}

function budgetPart({ burst, level }: RetryBudget, { earned, spent }: Tally): HandedBudget {
  return { burst, level, earned, spent };
}

function breakerPart(
  { row, openFor }: CircuitBreaker,
  {
    calls,
    failures,
    failedInRow,
    failureSentAt,
    succeededAt,
    probesProven,
    probesFailed,
    probesReturned,
    hurries,
  }: Tally,
  wantsProbe: boolean,
  { now, epoch, random }: { readonly now: number; readonly epoch: number; readonly random: number },
): HandedBreaker {
  const rules = { row, openFor, random, epoch };
  const failureSentAgo = Math.max(0, now - (failureSentAt ?? now));
  const succeededAgo = Math.max(0, now - (succeededAt ?? now));
  const counts = {
    calls,
    failures,
    failedInRow,
    failureSentAgo,
    succeededAgo,
    probesProven,
    probesFailed,
    probesReturned,
    hurries,
  };
  return { ...rules, ...counts, wantsProbe };
}
