/** One second of a simulation, by the start of its calls. */
export interface Second {
  calls: number;
  succeeded: number;
  /** Calls of which their client says that nobody knows whether they took effect. */
  unknown: number;
  /** Calls that end in this second, and those of them that succeed. */
  ended: number;
  endedWell: number;
  /** Milliseconds that each call took that succeeded. */
  readonly times: number[];
  /** Requests on the wire, without look-ups. */
  requests: number;
  lookUps: number;
  /** Milliseconds that the calls took, added up. */
  took: number;
}

export function newSecond(): Second {
  return { calls: 0, succeeded: 0, unknown: 0, ended: 0, endedWell: 0, times: [], requests: 0, lookUps: 0, took: 0 };
}

/** Whether calls are well is seen over so many seconds. */
const SPAN = 5;
/** Fewer seconds of health at the end of a simulation prove nothing. */
const PROOF = 10;

/** Seconds from the end of the trouble until at least 99% of these are good for good; `undefined` if they are not. */
export function wellAfter(
  seconds: readonly Second[],
  overAt: number,
  all: 'calls' | 'ended',
  good: 'succeeded' | 'endedWell',
): number | undefined {
  const isWell = (from: number) => {
    const span = seconds.slice(from, from + SPAN);
    const calls = span.reduce((sum, each) => sum + each[all], 0);
    return span.reduce((sum, each) => sum + each[good], 0) >= 0.99 * calls;
  };
  let from = seconds.length - SPAN;
  while (from > 0 && isWell(from - 1)) from -= 1;
  // The first seconds of a span may still be bad if the others make up for it.
  if (from + PROOF > seconds.length || !isWell(from)) return undefined;
  return Math.max(0, from - overAt);
}
