import type { HandedIn, Told, ToldBreaker, ToldPace } from './shared-state.js';

const STATES: ReadonlySet<unknown> = new Set(['closed', 'open', 'half-open']);
/** Scopes read at most: a process would never hand in more. */
const MOST_SCOPES = 1000;
/** Milliseconds: no good answer usually takes longer. */
const LONGEST_ANSWER = 3_600_000;

/**
 * The parts of the shared state's answer that can be true. The others are ignored.
 * @throws TypeError for something that is no answer at all
 */
export function believable(told: unknown, { budget, breaker, pace }: HandedIn): Told {
  if (!isObject(told) || !(told.quiet instanceof Map))
    throw new TypeError('the shared state returned an impossible value');
  const tokens = budget === undefined ? undefined : budgetIn(told.budget);
  const health = breaker === undefined ? undefined : breakerIn(told.breaker, breaker.wantsProbe);
  return {
    ...(tokens === undefined ? {} : { budget: tokens }),
    ...(health === undefined ? {} : { breaker: health }),
    ...(isPace(told.pace, pace.waiting) ? { pace: told.pace } : {}),
    quiet: quietIn(told.quiet),
  };
}

function budgetIn(told: unknown): Told['budget'] {
  return isObject(told) && isAmount(told.level) ? { level: told.level } : undefined;
}

function breakerIn(told: unknown, wantsProbe: boolean): ToldBreaker | undefined {
  if (!isObject(told)) return undefined;
  const { state, epoch, closedFor, givesProbe, isShaken } = told;
  if (!STATES.has(state) || !isAmount(epoch) || !isAmount(closedFor) || typeof givesProbe !== 'boolean')
    return undefined;
  if (typeof isShaken !== 'boolean') return undefined;
  return { state: state as ToldBreaker['state'], epoch, closedFor, givesProbe: givesProbe && wantsProbe, isShaken };
}

function isPace(told: unknown, waiting: number): told is ToldPace {
  if (!isObject(told)) return false;
  const { usual, slowInRow, provenAgo, lateAgo, timelyAgo, turns } = told;
  if (!isAmount(usual) || (usual !== 0 && (usual < 1 || usual > LONGEST_ANSWER))) return false;
  return [slowInRow, provenAgo, lateAgo, timelyAgo, turns].every(isAmount) && (turns as number) <= waiting;
}

function quietIn(told: ReadonlyMap<unknown, unknown>): ReadonlyMap<string, number> {
  const quiet = new Map<string, number>();
  for (const [scope, ms] of told) {
    if (typeof scope === 'string' && isAmount(ms)) quiet.set(scope, ms);
    if (quiet.size === MOST_SCOPES) break;
  }
  return quiet;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
