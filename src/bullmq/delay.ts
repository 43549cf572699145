import { type Backoff, exponential } from '../policy/backoff.js';

/** Before a payment whose outcome is unknown is looked up again: a minute, doubled up to an hour. */
export const defaultDelay: Backoff = exponential({ initial: 60_000, max: 3_600_000, jitter: 'none' });

/** A time told that is over, or nearly, does not make a worker spin. */
const SHORTEST = 1000;

/** Milliseconds since the epoch: when to go on with a payment; `undecided` counts what has come to no end, from 1. */
export function whenToGoOn(retryAt: number | undefined, undecided: number, delay: Backoff, now: number): number {
  return Math.ceil(Math.max(retryAt ?? now + delay(undecided), now + SHORTEST));
}
