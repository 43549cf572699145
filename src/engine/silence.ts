import { transportCode } from '../failure/transport.js';
import type { Caller } from '../time/wait.js';

/** A time limit that is over, whoever set it. */
export const TIMED_OUT = { code: 'ETIMEDOUT' };
/** An attempt that whoever made it no longer waits for. */
export const ABORTED = { name: 'AbortError' };

/**
 * The error of an attempt without an answer, as it is judged. Only the caller gives a call up: if they have not, an abort comes from
 * a time limit in a wrapper, an adapter or an operation of their own, and says as little as any other.
 */
export function silenceOf(caller: Caller, error: unknown): unknown {
  return transportCode(error) === 'ERR_CANCELED' && caller.gone() === undefined ? TIMED_OUT : error;
}
