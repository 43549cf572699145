import { exceeded, type Limits } from '../engine/limits.js';
import type { Evidence, Sent } from '../engine/run-evidence.js';
import { listenTo, stopListening } from '../time/abort.js';
import type { Alarm, Alarms } from '../time/alarms.js';
import { afterLettingGo } from '../wire/turns.js';
import type { Given } from './answer.js';
import { Unfinished } from './wire.js';

/** What an operation is given on each attempt. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the attempt's time is over, or by the caller: for SDKs that take a signal. */
  readonly signal: AbortSignal;
}

/** Nothing was sent: the failure counts as a failure to connect. */
const NOT_RUN = { code: 'ETIMEDOUT', syscall: 'connect' };

/** The result of an operation, and the answer read from it. */
export interface Ran<A> {
  readonly given: Given;
  readonly answer: A | undefined;
  /** The error is one of ours: the time was up, or the caller gave up. */
  readonly isCut?: true;
  /** It was cut before this request was sent, let go of it, and ended at once. */
  readonly unsent?: Sent | undefined;
  /** What it threw then. */
  readonly thrown?: { readonly error: unknown } | undefined;
}

/**
 * Runs an operation once and reads the provider's answer from its result, both within a time limit: a body may never end. What
 * the operation threw is returned.
 * @throws what `read` throws
 */
export async function runOnce<T, A>(
  operation: (attempt: Attempt) => PromiseLike<T> | T,
  attempt: number,
  { attemptTimeout, remaining, deadline }: Limits,
  caller: AbortSignal | undefined,
  alarms: Alarms,
  evidence: Evidence,
  read: (given: Given, signal: AbortSignal) => Promise<A>,
): Promise<Ran<A>> {
  const limit = Math.min(attemptTimeout, remaining);
  if (limit <= 0) {
    const error = Object.assign(new Error('deadline exceeded before it was run'), NOT_RUN);
    return { given: { error }, answer: undefined, isCut: true };
  }
  const expiry = new AbortController();
  const signal = caller === undefined ? expiry.signal : AbortSignal.any([caller, expiry.signal]);
  return new Promise((resolve, reject) => {
    const expire = () => {
      const message = limit < attemptTimeout ? exceeded('deadline', deadline) : exceeded('timeout', limit);
      const error = Object.assign(new Error(message), { code: 'ETIMEDOUT' });
      cut(error);
      expiry.abort(error);
    };
    const now = alarms.now();
    const alarm: Alarm = { due: now + limit, isDue: false, ring: expire, previous: undefined, next: undefined };
    if (limit !== Number.POSITIVE_INFINITY) alarms.add(alarm, now);
    const abort = () => cut(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    let isCut = false;
    let thrown: Ran<A>['thrown'];
    const cut = (error: unknown) => {
      stop();
      isCut = true;
      const unfinished = new Unfinished(evidence);
      afterLettingGo(() => {
        const unsent = thrown && unfinished.unsent();
        resolve({ given: { error }, answer: undefined, isCut: true, unsent, thrown });
      });
    };
    const settle = (ran: Ran<A>) => {
      if (isCut) return;
      stop();
      resolve(ran);
    };
    const stop = () => {
      alarms.remove(alarm);
      stopListening(caller, abort);
    };
    listenTo(caller, abort);
    new Promise<T>((start) => start(operation({ attempt, signal })))
      .then(
        (value) => ({ value }),
        (error: unknown) => {
          thrown = { error };
          return thrown;
        },
      )
      .then(async (given) => settle({ given, answer: await read(given, signal) }))
      .catch((error) => {
        stop();
        reject(error);
      });
  });
}
