/** Tests of undici that end differently through the wrapper, by cause. Take a test off if it passes again. */
export const expected = [
  {
    cause: 'JSON and short texts are read ahead to be judged, so a later abort does not stop them',
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
    cause: 'header names are sent in lower case, as in Headers: case has no meaning (RFC 9110 section 5.1)',
    tests: ['headers-case.js > Headers retain keys case-sensitive'],
  },
  {
    cause: 'the error is that of the last attempt, whose stack starts where that attempt was sent',
    tests: [
      'client-error-stack-trace.js > FETCH: request errors and prints trimmed stack trace',
      'client-error-stack-trace.js > FETCH-index: request errors and prints trimmed stack trace',
    ],
  },
];
