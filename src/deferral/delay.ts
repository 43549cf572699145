import { type Backoff, exponential } from '../policy/backoff.js';
import { faultOf, type HookFault, refuse } from '../policy/hook.js';

/** The wait before a payment whose outcome is unknown is looked up again: a minute, doubled up to an hour. */
export const defaultDelay: Backoff = exponential({ initial: 60_000, max: 3_600_000, jitter: 'none' });

/** A time in the past, or nearly so, must not make a worker spin. */
const SHORTEST = 1000;
/** A year: nobody means a longer time, and a call that comes back too early is told so. */
const LONGEST = 366 * 24 * 3_600_000;

/** Payments that are due at the same time come back spread over a tenth of the wait, at most ten minutes. */
const SPREAD = 1 / 10;
const WIDEST = 600_000;

/**
 * Milliseconds since the epoch: when to resume a payment, never before the time that the provider asked for.
 * @param undecided counts undecided runs, from 1
 * @param random from 0 to below 1: the position in the spread
 * @param end when the payment is given up, if that is known: it is not missed because of the spread
 */
export function whenToGoOn(
  retryAt: number | undefined,
  undecided: number,
  delay: Backoff,
  now: number,
  random: () => number,
  end = Number.POSITIVE_INFINITY,
): number {
  const wanted = Math.max(retryAt ?? now + delay(undecided), now + SHORTEST);
  const spread = Math.min((wanted - now) * SPREAD, WIDEST, Math.max(0, end - wanted));
  return Math.ceil(Math.min(wanted + spread * random(), now + LONGEST));
}

/** The application's own delay; if it throws or returns an invalid time, that is reported, and the default replaces it. */
export function heeded(delay: Backoff = defaultDelay, onFault: (fault: HookFault) => void): Backoff {
  return (undecided) => {
    try {
      const ms: unknown = delay(undecided);
      if (typeof ms === 'number' && ms >= 0 && ms <= LONGEST) return ms;
      return refuse('delay', 'milliseconds, from 0 to a year', ms);
    } catch (error) {
      onFault(faultOf('delay', error));
      return defaultDelay(undecided);
    }
  };
}
