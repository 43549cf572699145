import { nextTurn } from '../time/next-turn.js';

/**
 * Calls `held` once a client has had the time to let go of a request that was aborted: its promise rejects within a turn of the
 * event loop. One that was given another signal than ours knows nothing of the abort.
 */
export function afterLettingGo(held: () => void): void {
  nextTurn(held);
}

/**
 * Before 22.12, Node announces a request of its own client when it sends it, a little after it was made: what has failed by then is
 * judged a turn of the event loop later. Not under the fake timers of jest, vitest and sinon: a test that puts their clock forward
 * does so in the same turn, before the next wait has begun.
 */
export function announced(): Promise<void> {
  return 'clock' in setTimeout ? Promise.resolve() : new Promise((resolve) => nextTurn(resolve));
}
