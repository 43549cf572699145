/** Milliseconds by which the clock of the machine that gave up an earlier call may differ from this one's. */
export const CLOCKS_DIFFER = 10_000;

/** Milliseconds that are added to the time at which an earlier call was given up. */
export function leewayOf(settledAfter: number): number {
  return Math.min(CLOCKS_DIFFER, settledAfter);
}
