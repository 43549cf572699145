import type { Difference } from './compare.js';

const REJECTED = /^how: "resolved" without, "rejected" with/;

/** Differences that nobody means: faults to be mended. The test fails for one that is gone, so that it is taken off. */
export const known: readonly Difference[] = [
  {
    what: 'Any 2xx body is a success for a provider that speaks status codes only, nothing and XML and HTML included',
    why: 'classify.ts, isUnreadable: asks for JSON where the content type promises it, or where the request is a write',
    shows: REJECTED,
    scenarios: [
      'an empty body that was to be JSON, to a get',
      'an empty body that was to be JSON, to a post',
      'XML to a post',
      'HTML to a post',
    ],
  },
  {
    what: 'A text that is called JSON and does not begin like it is not cut off, and the caller may have asked for a text',
    why: 'body.ts, openText: any text that does not parse is broken where the content type says JSON',
    shows: REJECTED,
    scenarios: [
      'response type json of a body that is no JSON',
      'response type text of a body that is no JSON',
      'response type arraybuffer of a body that is no JSON',
    ],
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
];
