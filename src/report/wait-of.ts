import type { Decision } from '../decision/decide.js';

/** Milliseconds that a call waits after an attempt; `undefined` if it ended instead: then `retryAt` has the provider's time. */
export function waitOf(decision: Decision | undefined): number | undefined {
  if (decision?.delayMs === undefined || decision.stoppedBy !== undefined) return undefined;
  return Math.round(decision.delayMs);
}
