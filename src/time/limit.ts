import type { Clock } from './clock.js';

/**
 * Runs after this many milliseconds if nothing has come. Anything that arrived while the process was busy is read first: it is
 * there before the next timer fires. Returns a function that cancels it.
 */
export function limit(clock: Clock, ms: number, run: () => void): () => void {
  let timer = clock.setTimer(() => {
    timer = clock.setTimer(run, 0);
  }, ms);
  return () => clock.clearTimer(timer);
}
