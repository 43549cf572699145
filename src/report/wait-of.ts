import type { Decision } from '../decision/decide.js';

/** Milliseconds that a call waits after an attempt; `undefined` if it ended instead: a time that was told is its `retryAt` then. */
export function waitOf(decision: Decision | undefined): number | undefined {
  if (decision?.delayMs === undefined || decision.stoppedBy !== undefined) return undefined;
  return Math.round(decision.delayMs);
}
