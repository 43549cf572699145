import type { Difference } from './compare.js';

/** Differences that are meant: each is a promise of the README's. */
export const meant: readonly Difference[] = [
  {
    what: "A policy that names an attemptTimeout has its way, also against axios's own timeout where that is longer",
    why: 'the time of an attempt is the policy that was asked for; without one it is what axios was told',
    shows: /^how: |answered: true without, false with/,
    scenarios: ['a timeout that is longer than the time of an attempt'],
  },
  {
    what: 'The config of an error tells a retry-axios on the same client not to repeat the call, by a property that nobody sees',
    why: 'A second retrier must not repeat what was decided; retry-axios has no other switch, and leaves no trace before it acts',
    shows: /config\.keys\.raxConfig: nothing without, "hidden" with/,
    scenarios: 'any',
  },
  {
    what: 'The config, request and response of an error are there to be read, and not to be printed or copied',
    why: 'No secret of a request reaches a log, whoever prints the error: pino, console.log, JSON.stringify',
    shows:
      /keys\.(?:config|request|response): "seen" without, "hidden" with|keys\.(?:toJSON|Symbol\(nodejs\.util\.inspect\.custom\)): nothing without, "hidden" with|^notes\.\d+\.error \d\.keys\.\d: /,
    scenarios: 'any',
  },
  {
    what: 'toJSON() of an error gives what safeError() does',
    why: 'As before: the JSON that axios makes of an error holds its config, with credentials and the body',
    shows: /^with\.(?:\d+\.)?json\b/,
    scenarios: 'any',
  },
  {
    what: 'toJSON() of an error has the fields of safeError()',
    why: 'As before',
    shows: /^with\.\d: /,
    scenarios: ['an error that is printed as JSON'],
  },
  {
    what: 'JSON that is cut off rejects with ERR_PROVIDER, where axios hands the text on',
    why: 'Truncated answers are known as such: what became of the request cannot be read',
    shows: /^how: "resolved" without, "rejected" with/,
    scenarios: ['JSON that is none, to a get', 'JSON that is none, to a post'],
  },
  {
    what: 'A write that a redirect turned into a read rejects with ERR_PROVIDER',
    why: 'What was answered speaks of that read: whether the write took effect is not known',
    shows: /^how: "resolved" without, "rejected" with/,
    scenarios: [301, 302, 303].flatMap((status) => [`${status} of a post, http`, `${status} of a post, fetch`]),
  },
  {
    what: 'An adapter that rejects with what is no object: the caller gets an AxiosError, with that as its cause',
    why: 'A text can carry no report, and no call is without one',
    shows: /^with: ("mine"|"undefined"|null) without, nothing with/,
    scenarios: [
      'an adapter that rejects with a text',
      'an adapter that rejects with nothing',
      'an adapter that rejects with null',
    ],
  },
  {
    what: 'An adapter of the caller is given a signal, also where the call has none',
    why: 'attemptTimeout and deadline hold for any adapter',
    shows: /signal(?:\.kind)?: (?:nothing|"undefined") without|hasSignal: false without/,
    scenarios: ['what an adapter is given as its signal where there is none', 'an adapter of the caller'],
  },
  {
    what: 'The first line of the stack of an error goes on with what happened to the call',
    why: 'An error that nobody catches is printed by its stack; its message stays as axios has it',
    shows: /stack: .* without, ".* — .*" with recoverable$/,
    scenarios: 'any',
  },
  {
    what: "The caller's request interceptors see a function of ours as config.adapter",
    why: 'A call begins there, before any interceptor; the adapter that the caller named is back in its place when it is sent',
    shows: /^notes\.\d+\.request\b.*adapter(?:\.\d)?: /,
    scenarios: 'any',
  },
  {
    what: 'The headers of a resend are in another order than those of a first attempt',
    why: 'The headers are copied for a failure only, when the http adapter has added its own; their order means nothing (RFC 9110)',
    shows: /^requests\.\d\.headers\.\d/,
    scenarios: [
      ...['503', 'reset', 'body that is cut off'].map((what) => `a post after a ${what}, http`),
      'a form after a 503',
      'bytes after a 503',
    ],
  },
  {
    what: 'A call that was given up before its adapter was asked has that function in the config of its error',
    why: 'axios ends such a call by itself; the config sent again begins a fresh call, by the adapter that the caller named',
    shows: /^with\..*adapter: .* "function stand" with recoverable$/,
    scenarios: [
      'a signal that is aborted beforehand, http',
      'a signal that is aborted beforehand, fetch',
      'a call aborted by an interceptor',
      'an error thrown by a signal that the adapter heeds in its own way',
    ],
  },
];
