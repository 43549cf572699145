import type { Clock } from '../time/clock.js';
import type { Given } from './answer.js';

/** What an operation gets on each attempt. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the attempt's time is over, or by the caller: for SDKs that take a signal. */
  readonly signal: AbortSignal;
}

/** Nothing was sent: the failure is read as one to connect. */
const NOT_RUN = { code: 'ETIMEDOUT', syscall: 'connect' };

/** Runs an operation once, within a time, and never throws: what it threw is given back. */
export async function runOnce<T>(
  operation: (attempt: Attempt) => PromiseLike<T> | T,
  attempt: number,
  limit: number,
  caller: AbortSignal | undefined,
  clock: Clock,
): Promise<Given> {
  if (limit <= 0) return { error: Object.assign(new Error('deadline exceeded before it was run'), NOT_RUN) };
  const expiry = new AbortController();
  const signal = caller === undefined ? expiry.signal : AbortSignal.any([caller, expiry.signal]);
  return new Promise((resolve) => {
    const expire = () => {
      const error = Object.assign(new Error(`timeout of ${Math.round(limit)}ms exceeded`), { code: 'ETIMEDOUT' });
      settle({ error });
      expiry.abort(error);
    };
    const timer =
      limit === Number.POSITIVE_INFINITY ? undefined : clock.setTimer(expire, Math.max(0, Math.ceil(limit)));
    const abort = () => settle({ error: Object.assign(new Error('aborted'), { name: 'AbortError' }) });
    const settle = (given: Given) => {
      clock.clearTimer(timer);
      caller?.removeEventListener('abort', abort);
      resolve(given);
    };
    caller?.addEventListener('abort', abort);
    new Promise<T>((start) => start(operation({ attempt, signal }))).then(
      (value) => settle({ value }),
      (error: unknown) => settle({ error }),
    );
  });
}
