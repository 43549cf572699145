import type { Difference } from './compare.js';

/** Differences that nobody means: faults to be mended. The test fails for one that is gone, so that it is taken off. */
export const known: readonly Difference[] = [
  {
    what: 'The report of a call that succeeded at once can be seen: a copy of the response carries it, and toEqual compares it',
    why: 'first.ts, endOrRecover: an assignment, where tie() defines a hidden property',
    shows: /keys\.Symbol\(recoverable\.report\): nothing without, "seen" with/,
    scenarios: 'any',
  },
  {
    what: "axios's own timeout is the time of an attempt, also where it is longer than ours",
    why: 'call.ts, limitsAt: does not look at config.timeout',
    shows: /^how: |answered: true without, false with/,
    scenarios: ['a timeout that is longer than the time of an attempt'],
  },
  {
    what: 'The signal that an adapter of the caller is given is no AbortSignal, so that fetch and others refuse it',
    why: 'transmit.ts, TimedAttempt: has a few methods of a signal only. That there is one is meant',
    shows: /signal\.kind: .*"TimedAttempt" with/,
    scenarios: ['what an adapter is given as its signal', 'what an adapter is given as its signal where there is none'],
  },
  {
    what: "With another copy of axios, errors are none of that axios's: instanceof does not hold",
    why: 'adapter.ts, adapterOf: finds the adapter in our copy; transmit.ts and settle.ts: make errors of our copy',
    shows: /instanceOf\.(?:AxiosError|CanceledError): true without, false with/,
    scenarios: ['an error', 'a body that is cut off', 'no server', 'an abort', 'a timeout'].map(
      (name) => `another axios: ${name}`,
    ),
  },
];
