import type { Difference } from './compare.js';

/** Differences that nobody means: faults to be mended. The test fails for one that is gone, so that it is taken off. */
export const known: readonly Difference[] = [
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
];
