/** Milliseconds by which the clock of the machine that gave up an earlier call may differ from this one's. */
export const CLOCKS_DIFFER = 10_000;
