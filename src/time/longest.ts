/** Node's timers take at most this many milliseconds; a longer one fires at once. */
export const LONGEST_TIMER = 2_147_483_647;
