import { AxiosError, type AxiosResponse, type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import type { Alarm, Alarms } from './alarms.js';

type Listener = (reason: unknown) => void;

/** What came of one attempt: an answer, or an error, which may carry an answer. */
export type Raw = { readonly response: AxiosResponse; readonly error?: undefined } | RawError;
export interface RawError {
  readonly error: unknown;
  readonly response?: undefined;
}

export interface Limits {
  /** Milliseconds of wall clock for this attempt; Infinity for no limit. */
  readonly attemptTimeout: number;
  /** Milliseconds left of the call's deadline. */
  readonly remaining: number;
  /** The clock's time of which this is said. */
  readonly now: number;
}

/**
 * Sends one attempt and calls `done` exactly once, within the limits whether or not the adapter heeds a signal. Resolves with
 * what `done` makes of it.
 */
export function transmit<T>(
  adapter: (config: InternalAxiosRequestConfig) => PromiseLike<AxiosResponse>,
  config: InternalAxiosRequestConfig,
  { attemptTimeout, remaining, now }: Limits,
  alarms: Alarms,
  done: (raw: Raw) => T | PromiseLike<T>,
): Promise<T> {
  if (remaining <= 0) return Promise.resolve({ error: notSent(config) }).then(done);
  const limit = Math.min(attemptTimeout, remaining);
  if (limit === Number.POSITIVE_INFINITY) {
    return dispatch(adapter, config).then(
      (response) => done({ response }),
      (error) => done({ error }),
    );
  }
  // By a promise of its own: a timeout is told of by the timer that all calls share, in the async context of another call.
  return new Promise<Raw>((resolve) => {
    const what = remaining < attemptTimeout ? 'deadline' : 'timeout';
    const attempt = new TimedAttempt(config, limit, what, alarms, resolve);
    attempt.due = now + limit;
    alarms.add(attempt, now);
    config.signal = attempt;
    dispatch(adapter, config).then(
      (response) => attempt.finish({ response }),
      (error) => attempt.finish({ error }),
    );
  }).then(done);
}

/**
 * One attempt with a limit, and the signal that tells axios of it: the caller's signal and a timeout in one. Far lighter
 * than an AbortController: axios needs no more than this, and takes an AxiosError given to its listener as the reason.
 */
class TimedAttempt implements GenericAbortSignal, Alarm {
  due = 0;
  private readonly caller: GenericAbortSignal | undefined;
  private listeners: readonly Listener[] = NONE;
  private over = false;

  constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly limit: number,
    private readonly what: 'deadline' | 'timeout',
    private readonly alarms: Alarms,
    private readonly done: (raw: Raw) => void,
  ) {
    this.caller = config.signal;
  }

  ring(): void {
    const error = timeoutError(this.config, this.limit, this.what);
    for (const listener of this.listeners) {
      try {
        listener.call(this, error);
      } catch {
        // An adapter's own; the call ends all the same, and those whose time is up with it.
      }
    }
    this.finish({ error });
  }

  /** Calls back, once, with the caller's own signal in its place again. */
  finish(raw: Raw): void {
    if (this.over) return;
    this.over = true;
    this.alarms.remove(this);
    if (this.caller === undefined) delete this.config.signal;
    else this.config.signal = this.caller;
    this.done(raw);
  }

  /** Stays false after a timeout: axios would put a cancellation in the place of the error. */
  get aborted(): boolean {
    return this.caller?.aborted ?? false;
  }

  get reason(): unknown {
    return (this.caller as { reason?: unknown } | undefined)?.reason;
  }

  addEventListener(type: string, listener: Listener, ...rest: unknown[]): void {
    this.listeners = [...this.listeners, listener];
    const { caller } = this;
    (caller?.addEventListener as Subscribe | undefined)?.call(caller, type, listener, ...rest);
  }

  removeEventListener(type: string, listener: Listener, ...rest: unknown[]): void {
    this.listeners = this.listeners.filter((each) => each !== listener);
    const { caller } = this;
    (caller?.removeEventListener as Subscribe | undefined)?.call(caller, type, listener, ...rest);
  }
}

type Subscribe = (type: string, listener: Listener, ...rest: unknown[]) => void;
const NONE: readonly Listener[] = [];

function dispatch(
  adapter: (config: InternalAxiosRequestConfig) => PromiseLike<AxiosResponse>,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  try {
    const answer = adapter(config);
    return answer instanceof Promise ? answer : Promise.resolve(answer);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** As axios words its own timeouts, and with the code that the caller chose for them. */
function timeoutError(config: InternalAxiosRequestConfig, limit: number, what: 'deadline' | 'timeout'): AxiosError {
  const code = config.transitional?.clarifyTimeoutError ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED;
  return new AxiosError(`${what} of ${Math.round(limit)}ms exceeded`, code, config);
}

function notSent(config: InternalAxiosRequestConfig): AxiosError {
  const error = timeoutError(config, 0, 'deadline');
  error.message = 'deadline exceeded before the request was sent';
  return Object.assign(error, { syscall: 'connect' });
}
