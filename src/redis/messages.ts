import type { BreakerState } from '../traffic/breaker.js';
import type { HandedIn, SharedLane, Told, ToldBreaker } from '../traffic/shared-state.js';

/** Changes with the meaning of the stored data, so that different versions of this package can run side by side. */
const VERSION = 4;

/**
 * The keys of a lane: the back-off times belong to its host, everything else to the lane. A script may touch only one slot of a
 * cluster, so the hash tag is the host, or whatever has its own limits there: hosts and merchants spread over the slots.
 */
export function keysOf(prefix: string, { id, provider, host, site, route }: SharedLane): readonly string[] {
  const place = [provider, host, site].filter((part) => part !== '').map(encodeURIComponent);
  const start = `${prefix}:${VERSION}:{${place.join('/')}}`;
  return [`${start}:lane:${encodeURIComponent(route)}`, `${start}:quiet`, `${start}:seen:${id}`];
}

/** What is handed in, in the order in which the script reads it. */
export function argumentsOf({ sequence, budget, breaker, pace, quiet }: HandedIn): readonly string[] {
  const budgetPart = budget === undefined ? [0] : [1, budget.burst, budget.level, budget.earned, budget.spent];
  return [sequence, ...budgetPart, ...breakerPart(breaker), ...pacePart(pace), ...[...quiet].flat()].map(String);
}

function breakerPart(given: HandedIn['breaker']): readonly number[] {
  if (given === undefined) return [0];
  const { row, openFor, random, epoch, calls, failures, failedInRow, failureSentAgo, succeededAgo } = given;
  const { probesProven, probesFailed, probesReturned, hurries, wantsProbe } = given;
  const attempts = [calls, failures, failedInRow, failureSentAgo, succeededAgo];
  const probes = [probesProven, probesFailed, probesReturned, hurries ? 1 : 0, wantsProbe ? 1 : 0];
  return [1, row, openFor, random, epoch, ...attempts, ...probes];
}

function pacePart(given: HandedIn['pace']): readonly number[] {
  const { answers, took, slowInRow, hasQuick, provenAgo, lateAgo, timelyAgo, turns, waiting, trialEvery } = given;
  return [answers, took, slowInRow, hasQuick ? 1 : 0, provenAgo, lateAgo, timelyAgo, turns, waiting, trialEvery];
}

/** @throws TypeError for an answer that the script never gives */
export function readTold(reply: unknown): Told {
  if (!Array.isArray(reply) || reply.length < 12) throw new TypeError('redisState: Redis gave an unexpected answer');
  const [level, state, epoch, closedFor, isShaken, givesProbe, ...rest] = reply as readonly unknown[];
  const [usual, slowInRow, provenAgo, lateAgo, timelyAgo, turns, ...quiet] = rest;
  const breaker = (): ToldBreaker => ({
    state: state as BreakerState,
    epoch: numberIn(epoch),
    closedFor: numberIn(closedFor),
    isShaken: numberIn(isShaken) === 1,
    givesProbe: numberIn(givesProbe) === 1,
  });
  return {
    ...(level === '' ? {} : { budget: { level: numberIn(level) } }),
    ...(state === '' ? {} : { breaker: breaker() }),
    pace: {
      usual: numberIn(usual),
      slowInRow: numberIn(slowInRow),
      provenAgo: numberIn(provenAgo),
      lateAgo: numberIn(lateAgo),
      timelyAgo: numberIn(timelyAgo),
      turns: numberIn(turns),
    },
    quiet: new Map(pairs(quiet)),
  };
}

function* pairs(flat: readonly unknown[]): Generator<[string, number]> {
  for (let at = 0; at < flat.length; at += 2) yield [String(flat[at]), numberIn(flat[at + 1])];
}

/** `NaN` for anything but a number, including an empty text. */
function numberIn(reply: unknown): number {
  return typeof reply === 'number' || (typeof reply === 'string' && reply !== '') ? Number(reply) : Number.NaN;
}
