// The machine that runs the tests may stall for seconds. A call that something decides gets ample time, of which it uses little
// on any other machine. Only a call that nothing decides lasts until its deadline.

/** Milliseconds: a limit that is not what a test is about. */
export const AMPLE = 20_000;

/** The deadline, in milliseconds, of a call that is to end with this outcome. `undecided`: that of one to end as `unknown`. */
export function timeFor(outcome: string, undecided = 700): number {
  return outcome === 'unknown' ? undecided : AMPLE;
}

/**
 * Makes a call that lasts until its limit; again with twice the time if that was not enough for what it had to do meanwhile.
 * @param ms the first limit, in milliseconds
 */
export async function withEnough<T>(
  ms: number,
  call: (ms: number) => Promise<T>,
  isEnough: (end: T) => boolean,
): Promise<T> {
  const end = await call(ms);
  return isEnough(end) || ms > AMPLE ? end : withEnough(2 * ms, call, isEnough);
}
