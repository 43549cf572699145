import type { Difference } from './compare.js';

const REJECTED = /^how: "resolved" without, "rejected" with/;

/** Differences that nobody means: faults to be mended. The test fails for one that is gone, so that it is taken off. */
export const known: readonly Difference[] = [
  {
    what: 'Our words stand where axios has its own message, in the stack and in toJSON too; originalMessage is ours',
    why: 'settle.ts, speak: writes over error.message',
    shows: /(?:message|stack): .*plain-http |keys\.originalMessage: /,
    scenarios: 'any',
  },
  {
    what: 'config.adapter of a response or an error is a function where the caller or the client has names',
    why: 'first.ts, sendFirst: puts back the function that the names stand for, not what stood there',
    shows: /^with\..*adapter(?:\.\d)?: /,
    scenarios: 'any',
  },
  {
    what: "The caller's transforms and response interceptors see that function too",
    why: 'the same as above',
    shows: /^notes\.\d+\.(?:response|error|received)\b.*adapter(?:\.\d)?: /,
    scenarios: 'any',
  },
  {
    what: "The caller's request interceptors see a function of ours as config.adapter",
    why: 'attach.ts, beginner: puts sendFirst there before any interceptor runs',
    shows: /^notes\.\d+\.request\b.*adapter(?:\.\d)?: /,
    scenarios: 'any',
  },
  {
    what: 'A config that never got as far as the adapter, sent again: the call that is over is gone on with, past its deadline',
    why: 'attach.ts, beginner: such a config keeps sendFirst of its first call, which the next call takes for the adapter',
    shows: /^how: |^requests: /,
    scenarios: ['the config of a call aborted beforehand, sent again after its deadline'],
  },
  {
    what: 'The report of a call that succeeded at once can be seen: a copy of the response carries it, and toEqual compares it',
    why: 'first.ts, endOrRecover: an assignment, where tie() defines a hidden property',
    shows: /keys\.Symbol\(recoverable\.report\): nothing without, "seen" with/,
    scenarios: 'any',
  },
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
    what: 'A body that the caller wants in another encoding is judged as if it were the text',
    why: 'judge.ts, AnsweredAttempt: does not look at responseEncoding',
    shows: REJECTED,
    scenarios: ['the encoding base64'],
  },
  {
    what: 'A body that is left compressed is judged as if it were the text',
    why: 'judge.ts, AnsweredAttempt: does not look at decompress and Content-Encoding',
    shows: REJECTED,
    scenarios: [
      ...['gzip', 'br', 'deflate'].flatMap((encoding) =>
        ['text', 'arraybuffer', 'json'].map((type) => `${encoding} as ${type}, decompress false`),
      ),
      'gzip that is left as it is, to a post',
    ],
  },
  {
    what: "axios's own timeout is the time of an attempt, also where it is longer than ours",
    why: 'call.ts, limitsAt: does not look at config.timeout',
    shows: /^how: |answered: true without, false with/,
    scenarios: ['a timeout that is longer than the time of an attempt'],
  },
  {
    what: 'The reason of a cancel token, which every call of that token is given, gets the config of one of them',
    why: 'settle.ts, prepared: sets config on every error',
    shows: /config: /,
    scenarios: ['a cancel token, cancelled under way, http'],
  },
  {
    what: 'An error of an adapter that has no config gets one',
    why: 'settle.ts, prepared: sets config on every error',
    shows: /config: /,
    scenarios: ['an adapter that rejects with an AxiosError'],
  },
  {
    what: 'What an adapter rejects with is handed on, whatever it is; here it becomes ERR_NOT_RESUMED',
    why: 'settle.ts, giveUp: takes undefined and null for no error',
    shows: /^with: /,
    scenarios: ['an adapter that rejects with nothing', 'an adapter that rejects with null'],
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
  {
    what: 'The headers of a resend are in another order than those of a first attempt',
    why: 'pristine-request.ts, headers: copied after the http adapter has added its own',
    shows: /^requests\.\d\.headers\.\d/,
    scenarios: [
      ...['503', 'reset', 'body that is cut off'].map((what) => `a post after a ${what}, http`),
      'a form after a 503',
      'bytes after a 503',
    ],
  },
];
