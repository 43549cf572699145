/** Tests of undici that end otherwise through the wrapper, by cause. One that passes again is to be taken off. */
export const expected = [
  {
    cause: 'JSON and short texts are read ahead to be judged: an abort afterwards takes nothing back',
    tests: [
      'issue-1711.js > aborting a Stream throws',
      'issue-4799.js > response clone + abort should return AbortError, not TypeError > original response should reject with AbortError',
      'issue-4799.js > response clone + abort should return AbortError, not TypeError > cloned response should reject with AbortError',
      'issue-4799.js > response clone + abort should return AbortError, not TypeError',
      'issue-4799.js > response without clone + abort should still return AbortError',
    ],
  },
  {
    cause:
      'a body that breaks off while it is read ahead is a failed attempt: the call rejects, and not the reading of its body',
    tests: ['issue-2009.js > issue 2009'],
  },
  {
    cause: 'names of headers leave in lower case, as in Headers: case says nothing (RFC 9110 section 5.1)',
    tests: ['headers-case.js > Headers retain keys case-sensitive'],
  },
  {
    cause: 'the error is that of the last attempt, whose stack begins where that was sent',
    tests: [
      'client-error-stack-trace.js > FETCH: request errors and prints trimmed stack trace',
      'client-error-stack-trace.js > FETCH-index: request errors and prints trimmed stack trace',
    ],
  },
];
