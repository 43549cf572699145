/** Time and chance, so that tests need neither sleep nor luck. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
  setTimer(run: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
  /** From 0 to below 1. */
  random(): number;
}

/** Node's timers take at most this many milliseconds; a longer one fires at once. */
export const LONGEST_TIMER = 2_147_483_647;

/** Milliseconds by which timers that fired have gone ahead of `performance`. */
let ahead = 0;

export const systemClock: Clock = {
  now: () => performance.now() + ahead,
  wall: () => Date.now(),
  setTimer(run, delayMs) {
    // A timer of Node's cuts off what is less than a millisecond, and would fire too early.
    const ms = Math.ceil(delayMs);
    const due = systemClock.now() + ms;
    const dueByWall = Date.now() + ms;
    return setTimeout(() => {
      // A test's fake timers may take `Date` along and leave `performance` behind: a wait by that would never end. A real
      // timer comes early too, by a millisecond at most.
      const missing = due - systemClock.now();
      if (missing > ms / 2 && Date.now() >= dueByWall) ahead += missing;
      run();
    }, ms);
  },
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  random: () => Math.random(),
};
