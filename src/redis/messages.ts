import type { BreakerState } from '../traffic/breaker.js';
import type { HandedIn, SharedLane, Told } from '../traffic/shared-state.js';

/**
 * The keys of a lane. All lanes of a provider share its budget, and a script may touch one slot of a cluster only: so the
 * provider is the hash tag.
 */
export function keysOf(prefix: string, { id, provider, host }: SharedLane): readonly string[] {
  const start = `${prefix}:{${encodeURIComponent(provider)}}`;
  return [`${start}:budget`, `${start}:breaker:${host}`, `${start}:quiet:${host}`, `${start}:seen:${id}`];
}

/** What is handed in, in the order in which the script reads it. */
export function argumentsOf({ sequence, budget, breaker, quiet }: HandedIn): readonly string[] {
  const budgetPart =
    budget === undefined
      ? [0]
      : [1, budget.ratio, budget.burst, budget.level, budget.answers, budget.spent, budget.returned, budget.wanted];
  return [sequence, ...budgetPart, ...breakerPart(breaker), ...[...quiet].flat()].map(String);
}

function breakerPart(given: HandedIn['breaker']): readonly number[] {
  if (given === undefined) return [0];
  const { failureRatio, minimumCalls, window, openFor, random, epoch, calls, failures } = given;
  const { failedInRow, failureSentAgo } = given;
  const { probesProven, probesFailed, probesReturned, probesWanted } = given;
  const rules = [failureRatio, minimumCalls, window, openFor, random];
  const attempts = [calls, failures, failedInRow, failureSentAgo];
  return [1, ...rules, epoch, ...attempts, probesProven, probesFailed, probesReturned, probesWanted];
}

/** @throws TypeError for an answer that the script does not give */
export function readTold(reply: unknown): Told {
  if (!Array.isArray(reply) || reply.length < 6)
    throw new TypeError('redisState: Redis answered what the script does not');
  const [level, given, state, epoch, closedFor, probes, ...quiet] = reply as readonly unknown[];
  return {
    ...(level === '' ? {} : { budget: { level: numberIn(level), given: numberIn(given) } }),
    ...(state === ''
      ? {}
      : {
          breaker: {
            state: state as BreakerState,
            epoch: numberIn(epoch),
            closedFor: numberIn(closedFor),
            probes: numberIn(probes),
          },
        }),
    quiet: new Map(pairs(quiet)),
  };
}

function* pairs(flat: readonly unknown[]): Generator<[string, number]> {
  for (let at = 0; at < flat.length; at += 2) yield [String(flat[at]), numberIn(flat[at + 1])];
}

/** `NaN` for what is none; an empty text is none either. */
function numberIn(reply: unknown): number {
  return typeof reply === 'number' || (typeof reply === 'string' && reply !== '') ? Number(reply) : Number.NaN;
}
