import { Readable } from 'node:stream';
import axios, { AxiosError, type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import { AttemptTime, type Overdue } from '../engine/attempt-time.js';
import type { Limits } from '../engine/limits.js';
import { listenTo, type SignalLike, stopListening } from '../time/abort.js';
import type { Alarms } from '../time/alarms.js';
import { withdrawSignal } from '../time/offered-signal.js';
import { type Connection, isOpening, type Taken } from '../wire/agent.js';
import { neverOpen, requestOf } from '../wire/node-request.js';
import { type Adapter, heedsSignals, isFetch } from './adapter.js';
import type { Raw } from './raw.js';
import { isOfAbort, type WireWatch } from './wire-watch.js';

type Listener = (reason: unknown) => void;

/**
 * One attempt with its limits, and the signal that enforces them in axios: the caller's signal and a timeout in one. Far lighter
 * than an AbortController, and all that axios needs.
 */
export class TimedAttempt extends AttemptTime implements GenericAbortSignal {
  readonly caller: GenericAbortSignal | undefined;
  declare real?: unknown;
  declare isWithdrawn?: true;
  /** Notices whether the adapter lets go of its request on a timeout. */
  declare watch?: WireWatch | undefined;
  /** Called at once on a timeout, whether or not the adapter heeds it, with what ends the attempt. */
  onTimeout: ((end: () => Raw) => void) | undefined;
  private listeners: readonly Listener[] = NONE;
  private expired: AxiosError | undefined;
  private over = false;
  /** The connection opened for it, until it is seen to be open. */
  private opening: Connection | undefined;

  constructor(
    readonly config: InternalAxiosRequestConfig,
    readonly adapter: Adapter,
    limits: Limits,
    allowed: number,
    alarms: Alarms,
  ) {
    super(limits, allowed, alarms);
    this.caller = config.signal;
  }

  /** The time starts now, or, if the request is waiting for a connection, once it has one. */
  begin({ opening, waiting }: Taken): void {
    this.opening = opening;
    this.isOpening = opening !== undefined;
    const now = this.begunAt;
    if (waiting !== undefined) {
      this.begunAt = Number.POSITIVE_INFINITY;
      waiting.once('socket', (connection) => this.leaveQueue(connection));
    }
    this.start(now);
  }

  private leaveQueue(connection: Connection): void {
    if (this.over) return;
    this.alarms.remove(this);
    this.begunAt = this.alarms.now();
    this.begin({ opening: isOpening(connection) ? connection : undefined });
  }

  protected get connecting(): boolean {
    return this.opening !== undefined && isOpening(this.opening);
  }

  protected expire(why: Overdue): void {
    const error = this.timeoutError(why);
    this.expired = error;
    this.watch?.giveUp();
    for (const listener of this.listeners) this.tell(listener, error);
    this.onTimeout?.(() => this.end({ error }));
  }

  private timeoutError({ message, isDeadline }: Overdue): AxiosError {
    const { config, adapter, limits } = this;
    if (isDeadline) return timeoutError(config, message);
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
    if (raw.response === undefined && heedsSignals(this.adapter)) neverOpen(requestOf(raw.error));
    if (raw.response !== undefined || expired === undefined) return raw;
    if (heedsSignals(this.adapter) && axios.isCancel(raw.error)) expired.request = requestOf(raw.error);
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

  addEventListener(_type: string, listener: Listener): void {
    this.listeners = this.listeners === NONE ? [listener] : [...this.listeners, listener];
    // An adapter that starts to listen late.
    if (this.expired !== undefined) this.tell(listener, this.expired);
    listenTo(this.caller as SignalLike | undefined, listener);
  }

  removeEventListener(_type: string, listener: Listener): void {
    this.listeners =
      this.listeners.length === 1 && this.listeners[0] === listener
        ? NONE
        : this.listeners.filter((each) => each !== listener);
    stopListening(this.caller as SignalLike | undefined, listener);
  }
}

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
