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
  const budgetPart = budget === undefined ? [0] : [1, budget.burst, budget.level, budget.earned, budget.spent];
  return [sequence, ...budgetPart, ...breakerPart(breaker), ...[...quiet].flat()].map(String);
}

function breakerPart(given: HandedIn['breaker']): readonly number[] {
  if (given === undefined) return [0];
  const { row, openFor, random, epoch, calls, failures, failedInRow, failureSentAgo } = given;
  const { probesProven, probesFailed, probesReturned, wantsProbe } = given;
  const attempts = [calls, failures, failedInRow, failureSentAgo];
  const probes = [probesProven, probesFailed, probesReturned, wantsProbe ? 1 : 0];
  return [1, row, openFor, random, epoch, ...attempts, ...probes];
}

/** @throws TypeError for an answer that the script does not give */
export function readTold(reply: unknown): Told {
  if (!Array.isArray(reply) || reply.length < 5)
    throw new TypeError('redisState: Redis answered what the script does not');
  const [level, state, epoch, closedFor, probe, ...quiet] = reply as readonly unknown[];
  return {
    ...(level === '' ? {} : { budget: { level: numberIn(level) } }),
    ...(state === ''
      ? {}
      : {
          breaker: {
            state: state as BreakerState,
            epoch: numberIn(epoch),
            closedFor: numberIn(closedFor),
            givesProbe: numberIn(probe) === 1,
            isShaken: false,
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
