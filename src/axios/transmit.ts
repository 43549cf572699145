import { AxiosError, type AxiosResponse, type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import type { Clock } from './clock.js';

type Listener = (reason: unknown) => void;

/** What came of one attempt: an answer, or an error, which may carry an answer. */
export type Raw = { readonly response: AxiosResponse; readonly error?: undefined } | RawError;
export interface RawError {
  readonly error: unknown;
  readonly response?: undefined;
}

/**
 * The caller's signal and a timeout in one. Far lighter than an AbortController: axios needs no more than this, and takes
 * an AxiosError given to its listener as the reason.
 */
class AttemptSignal implements GenericAbortSignal {
  readonly #caller: GenericAbortSignal | undefined;
  #listeners: Listener[] = [];

  constructor(caller: GenericAbortSignal | undefined) {
    this.#caller = caller;
  }

  /** Stays false after a timeout: axios would put a cancellation in the place of the error. */
  get aborted(): boolean {
    return this.#caller?.aborted ?? false;
  }

  get reason(): unknown {
    return (this.#caller as { reason?: unknown } | undefined)?.reason;
  }

  addEventListener(type: string, listener: Listener, ...rest: unknown[]): void {
    this.#listeners.push(listener);
    (this.#caller?.addEventListener as ((...parameters: unknown[]) => void) | undefined)?.call(
      this.#caller,
      type,
      listener,
      ...rest,
    );
  }

  removeEventListener(type: string, listener: Listener, ...rest: unknown[]): void {
    this.#listeners = this.#listeners.filter((each) => each !== listener);
    (this.#caller?.removeEventListener as ((...parameters: unknown[]) => void) | undefined)?.call(
      this.#caller,
      type,
      listener,
      ...rest,
    );
  }

  expire(error: AxiosError): void {
    for (const listener of this.#listeners) listener.call(this, error);
  }
}

export interface Limits {
  /** Milliseconds of wall clock for this attempt; Infinity for no limit. */
  readonly attemptTimeout: number;
  /** Milliseconds left of the call's deadline. */
  readonly remaining: number;
}

/** Sends one attempt and calls back exactly once, within the limits whether or not the adapter heeds a signal. */
export function transmit(
  adapter: (config: InternalAxiosRequestConfig) => PromiseLike<AxiosResponse>,
  config: InternalAxiosRequestConfig,
  { attemptTimeout, remaining }: Limits,
  clock: Clock,
  done: (raw: Raw) => void,
): void {
  if (remaining <= 0) {
    done({ error: notSent(config) });
    return;
  }
  const limit = Math.min(attemptTimeout, remaining);
  if (limit === Number.POSITIVE_INFINITY) {
    dispatch(adapter, config).then(
      (response) => done({ response }),
      (error) => done({ error }),
    );
    return;
  }

  const caller = config.signal;
  const signal = new AttemptSignal(caller);
  let over = false;
  const finish = (raw: Raw) => {
    if (over) return;
    over = true;
    clock.clearTimer(timer);
    if (caller === undefined) delete config.signal;
    else config.signal = caller;
    done(raw);
  };
  const timer = clock.setTimer(() => {
    const error = timeoutError(config, limit, remaining < attemptTimeout ? 'deadline' : 'timeout');
    signal.expire(error);
    finish({ error });
  }, Math.ceil(limit));
  config.signal = signal;
  dispatch(adapter, config).then(
    (response) => finish({ response }),
    (error) => finish({ error }),
  );
}

function dispatch(
  adapter: (config: InternalAxiosRequestConfig) => PromiseLike<AxiosResponse>,
  config: InternalAxiosRequestConfig,
): PromiseLike<AxiosResponse> {
  try {
    return adapter(config);
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
