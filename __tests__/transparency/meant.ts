import type { Difference } from './compare.js';

/** Differences that are meant: each is a promise of the README's. */
export const meant: readonly Difference[] = [
  {
    what: 'The report hangs on the response and on the error, by a symbol that nobody sees who prints or copies them',
    why: 'recoveryOf(responseOrError) gives what happened to a call',
    shows: /keys\.Symbol\(recoverable\.report\): nothing without, "hidden" with/,
    scenarios: 'any',
  },
  {
    what: 'JSON that is cut off rejects with ERR_PROVIDER, where axios hands the text on',
    why: 'Truncated answers are known as such: what became of the request cannot be read',
    shows: /^how: "resolved" without, "rejected" with/,
    scenarios: ['JSON that is none, to a get', 'JSON that is none, to a post'],
  },
  {
    what: 'The ids of request interceptors that are added after attach() are higher by one',
    why: "A call begins in a request interceptor that never runs; it is one of the client's",
    shows: /^notes\.0\.ids\.\d: /,
    scenarios: ['the ids that interceptors get'],
  },
  {
    what: 'An adapter of the caller is given a signal, also where the call has none',
    why: 'attemptTimeout and deadline hold for any adapter',
    shows: /signal(?:\.kind)?: (?:nothing|"undefined") without|hasSignal: false without/,
    scenarios: ['what an adapter is given as its signal where there is none', 'an adapter of the caller'],
  },
];
