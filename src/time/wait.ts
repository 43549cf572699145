import { type Clock, LONGEST_TIMER } from './clock.js';

/** Whoever made a call, as far as they can give it up. */
export interface Caller {
  /** What they are to be told, once they have given up; `undefined` while they have not. */
  gone(): unknown;
  /** Whether an error says so. */
  isAbort(error: unknown): boolean;
  /** Calls `listener` once they give up. Returns a function that stops listening. */
  onGone(listener: () => void): () => void;
}

/** What else may end a wait: it is given a function to call then, and returns one that stops listening. */
export type Listen = (end: () => void) => () => void;

/** Waits, however long: `true` once the time is up, or what else was listened for has come; `false` once the caller gives up. */
export function wait(delayMs: number, clock: Clock, caller: Caller, listen?: Listen): Promise<boolean> {
  return new Promise((resolve) => {
    if (caller.gone() !== undefined) {
      resolve(false);
      return;
    }
    const until = clock.now() + delayMs;
    let timer: unknown;
    const end = (isOver: boolean) => {
      clock.clearTimer(timer);
      stop();
      stopListening?.();
      resolve(isOver);
    };
    const tick = () => {
      const left = until - clock.now();
      if (left > 0) timer = clock.setTimer(tick, Math.min(left, LONGEST_TIMER));
      else end(true);
    };
    const stop = caller.onGone(() => end(false));
    const stopListening = listen?.(() => end(true));
    tick();
  });
}
