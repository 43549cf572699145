import { now, SystemTimer } from './system-time.js';

/** Time and chance, so that tests need neither sleep nor luck. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
  /** @param delayMs of any length */
  setTimer(run: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
  /** From 0 to below 1. */
  random(): number;
}

export const systemClock: Clock = {
  now,
  wall: () => Date.now(),
  setTimer: (run, delayMs) => new SystemTimer(run, delayMs),
  clearTimer: (timer) => (timer as SystemTimer | undefined)?.clear(),
  random: () => Math.random(),
};
