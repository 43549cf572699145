import { DEFAULT_ATTEMPT_TIMEOUT, type ResolvedPolicy } from '../policy/policy.js';
import type { Clock } from '../time/clock.js';

/** How long an attempt may take. */
export interface Limits {
  /** Milliseconds of wall clock for this attempt; Infinity for no limit. */
  readonly attemptTimeout: number;
  /** It is the default: a timeout of the client's own replaces it. */
  readonly isDefault: boolean;
  /** Milliseconds for opening a connection, if the attempt needs a new one; Infinity for no limit. */
  readonly connectTimeout: number;
  /** The call's deadline, in milliseconds from its beginning. */
  readonly deadline: number;
  /** Milliseconds left of it. */
  readonly remaining: number;
  /** The clock's time when these limits were computed. */
  readonly now: number;
}

/** What the policy of a call allows. `time`: the clock's, if it is known. */
export function limitsOf(policy: ResolvedPolicy, startedAt: number, clock: Clock, time?: number): Limits {
  const { attemptTimeout, connectTimeout, deadline } = policy;
  const isFree = attemptTimeout === Number.POSITIVE_INFINITY && connectTimeout === Number.POSITIVE_INFINITY;
  if (isFree && deadline === Number.POSITIVE_INFINITY) return NO_LIMITS;
  const now = time ?? clock.now();
  return {
    attemptTimeout: attemptTimeout ?? DEFAULT_ATTEMPT_TIMEOUT,
    isDefault: attemptTimeout === undefined,
    connectTimeout,
    deadline,
    remaining: deadline - (now - startedAt),
    now,
  };
}

export const NO_LIMITS: Limits = {
  attemptTimeout: Number.POSITIVE_INFINITY,
  isDefault: false,
  connectTimeout: Number.POSITIVE_INFINITY,
  deadline: Number.POSITIVE_INFINITY,
  remaining: Number.POSITIVE_INFINITY,
  now: 0,
};

/** What an error says of an attempt for which no time was left. */
export const TOO_LATE = 'deadline exceeded before the request was sent';

/** What an error says of a limit: the figure that somebody has set, not what was left of it. */
export function exceeded(what: 'timeout' | 'connection timeout' | 'deadline', ms: number): string {
  return `${what} of ${Math.round(ms)}ms exceeded`;
}
