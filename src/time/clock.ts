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

/** Milliseconds by which fired timers have run ahead of `performance`. */
let ahead = 0;

export const systemClock: Clock = {
  now: () => performance.now() + ahead,
  wall: () => Date.now(),
  setTimer(run, delayMs) {
    // Node's timers drop fractions of a millisecond, and would fire too early.
    const ms = Math.ceil(delayMs);
    const due = systemClock.now() + ms;
    const dueByWall = Date.now() + ms;
    return setTimeout(() => {
      // A test's fake timers may replace `Date` but not `performance`: a wait measured by that would never end. A real timer is
      // early too, by at most a millisecond.
      const missing = due - systemClock.now();
      if (missing > ms / 2 && Date.now() >= dueByWall) ahead += missing;
      run();
    }, ms);
  },
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  random: () => Math.random(),
};
