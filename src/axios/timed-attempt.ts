import { Readable } from 'node:stream';
import axios, { AxiosError, type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import { exceeded, type Limits } from '../engine/limits.js';
import { listenTo, type SignalLike, stopListening } from '../time/abort.js';
import type { Alarm, Alarms } from '../time/alarms.js';
import { type Adapter, heedsSignals, isFetch } from './adapter.js';
import { type Connection, isOpening, type Waiting } from './agent.js';
import { neverOpen } from './passage.js';
import type { Raw } from './raw.js';
import { withdrawSignal } from './real-signal.js';
import { isOfAbort } from './wire-watch.js';

type Listener = (reason: unknown) => void;

/**
 * One attempt with its limits, and the signal that enforces them in axios: the caller's signal and a timeout in one. Far lighter
 * than an AbortController, and all that axios needs.
 */
export class TimedAttempt implements GenericAbortSignal, Alarm {
  due = 0;
  isDue = false;
  previous: Alarm | undefined;
  next: Alarm | undefined;
  readonly caller: GenericAbortSignal | undefined;
  declare real?: GenericAbortSignal;
  declare isWithdrawn?: true;
  /** Called at once on a timeout, whether or not the adapter heeds it. */
  onTimeout: ((raw: Raw) => void) | undefined;
  private listeners: readonly Listener[] = NONE;
  private expired: AxiosError | undefined;
  private over = false;
  /** When the attempt's own time started. */
  private begunAt: number;
  /** The connection opened for it, until it is seen to be open. */
  private opening: Connection | undefined;
  /** It is waiting in its agent for a connection: its own time has not started. */
  private isWaiting = false;

  constructor(
    readonly config: InternalAxiosRequestConfig,
    /** Milliseconds for the attempt. */
    private readonly allowed: number,
    readonly limits: Limits,
    private readonly alarms: Alarms,
    readonly adapter: Adapter,
  ) {
    this.caller = config.signal;
    this.begunAt = limits.now;
  }

  /** Nothing limits it. */
  isFree(opening: Connection | undefined): boolean {
    const { connectTimeout, remaining } = this.limits;
    return Math.min(this.allowed, remaining, opening ? connectTimeout : remaining) === Number.POSITIVE_INFINITY;
  }

  /** The time starts now, or, if the request is waiting for a connection, once it has one. */
  begin(opening: Connection | undefined, waiting?: Waiting): void {
    this.opening = opening;
    this.isWaiting = waiting !== undefined;
    waiting?.once('socket', (connection) => this.leaveQueue(connection));
    this.setAlarm(this.begunAt);
  }

  private leaveQueue(connection: Connection): void {
    if (this.over) return;
    this.alarms.remove(this);
    this.begunAt = this.alarms.now();
    this.begin(isOpening(connection) ? connection : undefined);
  }

  private setAlarm(now: number): void {
    this.due = Math.min(this.ownEnd, this.limits.now + this.limits.remaining);
    this.alarms.add(this, now);
  }

  /** Milliseconds that the attempt has for its current stage. */
  private get own(): number {
    return this.opening === undefined ? this.allowed : Math.min(this.allowed, this.limits.connectTimeout);
  }

  /** When that time is over. */
  private get ownEnd(): number {
    return this.isWaiting ? Number.POSITIVE_INFINITY : this.begunAt + this.own;
  }

  ring(now: number): void {
    if (this.opening !== undefined && !isOpening(this.opening)) {
      // It has been open for some time: only the limit for the whole attempt counts now.
      this.opening = undefined;
      this.setAlarm(now);
      return;
    }
    const error = this.timeoutError();
    this.expired = error;
    for (const listener of this.listeners) this.tell(listener, error);
    this.onTimeout?.(this.end({ error }));
  }

  private timeoutError(): AxiosError {
    const { config, adapter, own, limits } = this;
    const { now, remaining } = limits;
    const isDeadline = now + remaining < this.ownEnd;
    if (isDeadline) return timeoutError(config, exceeded('deadline', limits.deadline));
    const message = exceeded(own < this.allowed ? 'connection timeout' : 'timeout', own);
    // axios's adapter for `fetch` has one code for its own timeout, whatever the caller has chosen.
    const isOwn = limits.isDefault && Boolean(config.timeout) && isFetch(adapter, config);
    // Nor does it say what the caller wants said.
    return isOwn ? timeoutError(config, message, true) : timeoutError(config, config.timeoutErrorMessage || message);
  }

  private tell(listener: Listener, error: AxiosError): void {
    try {
      // Without a reason, axios's adapter for Node makes a cancellation, which names its request.
      listener.call(this, heedsSignals(this.adapter) ? undefined : error);
    } catch {
      // An adapter's own listener; the call still ends, and so do the others whose time is up.
    }
  }

  /** Whether the attempt ended so because its time is up, or because the caller has given up. */
  isEndedBy(error: unknown): boolean {
    return this.expired !== undefined || (this.aborted && isOfAbort(error, this.caller));
  }

  /** The result of the attempt, with the caller's own signal restored. A timeout becomes the error that it leads to. */
  end(raw: Raw): Raw {
    if (!this.over) {
      this.over = true;
      this.alarms.remove(this);
      withdrawSignal(this.config, this);
    }
    if (raw.response !== undefined && this.listeners !== NONE) this.listenUntilClosed(raw.response.data);
    const { expired } = this;
    if (raw.response === undefined && heedsSignals(this.adapter)) neverOpen(raw.error);
    if (raw.response !== undefined || expired === undefined) return raw;
    if (heedsSignals(this.adapter) && axios.isCancel(raw.error))
      expired.request = (raw.error as { request?: unknown }).request;
    return { error: expired };
  }

  /**
   * axios listens for as long as an answer streams. Then it tells the config's signal to stop, which is the caller's again: that one
   * may live as long as the process.
   */
  private listenUntilClosed(data: unknown): void {
    const { listeners, caller } = this;
    if (!(data instanceof Readable)) return;
    data.once('close', () => {
      for (const listener of listeners) stopListening(caller as SignalLike | undefined, listener);
    });
  }

  /** Stays false after a timeout: axios would replace the error with a cancellation. */
  get aborted(): boolean {
    return this.caller?.aborted ?? false;
  }

  get reason(): unknown {
    return (this.caller as { reason?: unknown } | undefined)?.reason;
  }

  addEventListener(type: string, listener: Listener, options?: unknown): void {
    this.listeners = this.listeners === NONE ? [listener] : [...this.listeners, listener];
    // An adapter that starts to listen late.
    if (this.expired !== undefined) this.tell(listener, this.expired);
    if (type === 'abort') listenTo(this.caller as SignalLike | undefined, listener);
    else (this.caller as Subscribable | undefined)?.addEventListener?.(type, listener, options);
  }

  removeEventListener(type: string, listener: Listener, options?: unknown): void {
    this.listeners =
      this.listeners.length === 1 && this.listeners[0] === listener
        ? NONE
        : this.listeners.filter((each) => each !== listener);
    if (type === 'abort') stopListening(this.caller as SignalLike | undefined, listener);
    else (this.caller as Subscribable | undefined)?.removeEventListener?.(type, listener, options);
  }
}

type Subscribe = (type: string, listener: Listener, options?: unknown) => void;
type Subscribable = Partial<Record<'addEventListener' | 'removeEventListener', Subscribe>>;
/** One listener comes and goes with nearly every attempt: nothing is copied for it (bench:overhead, over a socket: 0.1 points). */
const NONE: readonly Listener[] = [];

/** A timeout as axios makes it, with the code that the caller chose. */
export function timeoutError(
  config: InternalAxiosRequestConfig,
  message: string,
  isClear = config.transitional?.clarifyTimeoutError,
): AxiosError {
  const code = isClear ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED;
  return new AxiosError(message, code, config);
}
