import type { Clock } from './clock.js';

/**
 * Runs when so many milliseconds have passed and nothing has come. What had come already while the process was busy is read
 * first: it is there before the next timer fires. Returns a function that calls it off.
 */
export function limit(clock: Clock, ms: number, run: () => void): () => void {
  let timer = clock.setTimer(() => {
    timer = clock.setTimer(run, 0);
  }, ms);
  return () => clock.clearTimer(timer);
}
