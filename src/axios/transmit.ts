import { AxiosError, type AxiosResponse, type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import type { Limits } from '../engine/call.js';
import type { Alarm, Alarms } from '../time/alarms.js';
import { type Adapter, heedsSignals } from './adapter.js';

type Listener = (reason: unknown) => void;

/** What came of one attempt: an answer, or an error, which may carry an answer. */
export type Raw = { readonly response: AxiosResponse; readonly error?: undefined } | RawError;
export interface RawError {
  readonly error: unknown;
  readonly response?: undefined;
}

/**
 * Sends one attempt and calls `done` exactly once, within the limits whether or not the adapter heeds a signal. Resolves with
 * what `done` makes of it.
 */
export function transmit<T>(
  adapter: Adapter,
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
  const what = remaining < attemptTimeout ? 'deadline' : 'timeout';
  const attempt = new TimedAttempt(config, limit, what, alarms);
  attempt.due = now + limit;
  alarms.add(attempt, now);
  config.signal = attempt;
  if (heedsSignals(adapter)) {
    return dispatch(adapter, config).then(
      (response) => done(attempt.end({ response })),
      (error) => done(attempt.end({ error })),
    );
  }
  // By a promise of its own: a timeout is told of by the timer that all calls share, in the async context of another call.
  const sent = dispatch(adapter, config);
  return new Promise<Raw>((resolve) => {
    attempt.onTimeout = resolve;
    sent.then(
      (response) => resolve(attempt.end({ response })),
      (error) => resolve(attempt.end({ error })),
    );
  }).then(done);
}

/**
 * One attempt with a limit, and the signal that tells axios of it: the caller's signal and a timeout in one. Far lighter
 * than an AbortController: axios needs no more than this, and takes an AxiosError given to its listener as the reason.
 */
class TimedAttempt implements GenericAbortSignal, Alarm {
  due = 0;
  previous: Alarm | undefined;
  next: Alarm | undefined;
  private readonly caller: GenericAbortSignal | undefined;
  /** Told of a timeout at once, whether or not the adapter heeds it. */
  onTimeout: ((raw: Raw) => void) | undefined;
  private listeners: readonly Listener[] = NONE;
  private expired: AxiosError | undefined;
  private over = false;

  constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly limit: number,
    private readonly what: 'deadline' | 'timeout',
    private readonly alarms: Alarms,
  ) {
    this.caller = config.signal;
  }

  ring(): void {
    const error = timeoutError(this.config, this.limit, this.what);
    this.expired = error;
    for (const listener of this.listeners) this.tell(listener, error);
    this.onTimeout?.(this.end({ error }));
  }

  private tell(listener: Listener, error: AxiosError): void {
    try {
      listener.call(this, error);
    } catch {
      // An adapter's own; the call ends all the same, and those whose time is up with it.
    }
  }

  /** What came of the attempt, with the caller's own signal in its place again. A timeout is the error that it leads to. */
  end(raw: Raw): Raw {
    if (!this.over) {
      this.over = true;
      this.alarms.remove(this);
      // An adapter may have frozen it: then our signal stays, which says what the caller's says.
      if (this.caller === undefined) Reflect.deleteProperty(this.config, 'signal');
      else Reflect.set(this.config, 'signal', this.caller);
    }
    return raw.response === undefined && this.expired !== undefined ? { error: this.expired } : raw;
  }

  /** Stays false after a timeout: axios would put a cancellation in the place of the error. */
  get aborted(): boolean {
    return this.caller?.aborted ?? false;
  }

  get reason(): unknown {
    return (this.caller as { reason?: unknown } | undefined)?.reason;
  }

  addEventListener(type: string, listener: Listener, options?: unknown): void {
    this.listeners = this.listeners === NONE ? [listener] : [...this.listeners, listener];
    // An adapter that comes to listen late.
    if (this.expired !== undefined) this.tell(listener, this.expired);
    (this.caller as Subscribable | undefined)?.addEventListener?.(type, listener, options);
  }

  removeEventListener(type: string, listener: Listener, options?: unknown): void {
    this.listeners =
      this.listeners.length === 1 && this.listeners[0] === listener
        ? NONE
        : this.listeners.filter((each) => each !== listener);
    (this.caller as Subscribable | undefined)?.removeEventListener?.(type, listener, options);
  }
}

type Subscribe = (type: string, listener: Listener, options?: unknown) => void;
type Subscribable = Partial<Record<'addEventListener' | 'removeEventListener', Subscribe>>;
/** One listener comes and goes with nearly every attempt: nothing is copied for it (bench:overhead, over a socket: 0.1 points). */
const NONE: readonly Listener[] = [];

function dispatch(adapter: Adapter, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
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
