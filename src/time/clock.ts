import { now, SystemTimer } from './system-time.js';

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

export const systemClock: Clock = {
  now,
  wall: () => Date.now(),
  setTimer: (run, delayMs) => new SystemTimer(run, delayMs),
  clearTimer: (timer) => (timer as SystemTimer | undefined)?.clear(),
  random: () => Math.random(),
};
