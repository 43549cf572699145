import { inspect } from 'node:util';
import type { AxiosError, InternalAxiosRequestConfig } from 'axios';
import { keysOf, protectionOf } from '../decision/keys.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider, Rule } from '../providers/provider.js';
import { CallRecord } from '../report/call-record.js';
import type { Report } from '../report/report.js';
import type { Ticket } from '../traffic/breaker.js';
import type { Lane } from '../traffic/lane.js';
import { type Adapter, adapterOf, heedsSignals } from './adapter.js';
import { attachKeys, resumeKeys } from './first-keys.js';
import { PristineRequest } from './pristine-request.js';
import type { Scope } from './scope.js';
import { type Limits, type Raw, transmit } from './transmit.js';
import { fullUrl } from './url.js';

/**
 * One call of an attached client. Made for every request, so it holds references and copies nothing that it need not; what
 * a failure needs is built on the first failure.
 */
export class Call {
  readonly startedAt: number;
  readonly adapter: Adapter;
  /** The config that the caller gets back, on a response or an error. */
  outer: InternalAxiosRequestConfig;
  /** The config of the attempt that was sent last. */
  sent: InternalAxiosRequestConfig;
  /** What came of the attempt that was sent last. */
  last: Raw | undefined;
  /** The attempt at hand got as far as the adapter, and what came of it is not judged yet. */
  onTheWire = false;
  endedAt: number | undefined;
  /** The HTTP status of a success on the first attempt. */
  status: number | undefined;
  partial = false;
  /** The error of a call that was refused before anything was sent. */
  unsent: AxiosError | undefined;
  /** The stretch of the breaker in which the attempt at hand was admitted, until the lane has learned what came of it. */
  ticket: Ticket | undefined;
  /** Whether the budget that processes share allows a resend; `undefined` where it was not asked, or did not answer. */
  token: boolean | undefined;
  /** The attempt at hand has one of the places of a limit of concurrency. */
  hasPlace = false;
  /** The clock's time when the attempt at hand was sent; NaN where nothing is timed. */
  sentAt = Number.NaN;
  /** A surrounding `run()` decides about this call and tells of it. */
  insideRun = false;
  readonly pristine: PristineRequest;
  /** Nobody but axios comes between the call and the adapter. */
  readonly isUntouched: boolean;
  private made: CallRecord | undefined;
  /** From when the provider may know the keys; early rather than late, since they die. */
  private keysSince: number;

  constructor(
    readonly scope: Scope,
    readonly provider: Provider,
    readonly policy: ResolvedPolicy,
    readonly lane: Lane,
    config: InternalAxiosRequestConfig,
  ) {
    this.startedAt = scope.clock.now();
    this.keysSince = this.startedAt;
    if (policy.keys !== undefined) resumeKeys(provider, config, policy.keys);
    attachKeys(provider, config);
    this.isUntouched = scope.isUntouched(config);
    this.adapter = adapterOf(config);
    this.pristine = new PristineRequest(config, this.isUntouched, heedsSignals(this.adapter));
    this.outer = config;
    this.sent = config;
  }

  /** Sends one attempt, and resolves with what `done` makes of it. `now`: the clock's time, where it is known. */
  send<T>(config: InternalAxiosRequestConfig, done: (raw: Raw) => T | PromiseLike<T>, now?: number): Promise<T> {
    this.sent = config;
    this.onTheWire = true;
    this.scope.stats.attempts += 1;
    const limits = this.limitsAt(now);
    if (limits !== NO_LIMITS) this.sentAt = limits.now;
    // A limit that adapts looks at it, also where nothing else is timed.
    else if (this.lane.turnstile !== undefined) this.sentAt = this.scope.clock.now();
    return transmit(this.adapter, config, limits, this.scope.alarms, done);
  }

  /** The call is about to be sent for the first time. */
  countFirst(): void {
    this.scope.stats.calls += 1;
  }

  /** Gives the place back that the attempt at hand had. */
  leave(): void {
    if (!this.hasPlace) return;
    this.hasPlace = false;
    this.lane.turnstile?.leave();
  }

  /** Gives back the probe of an attempt that did not get as far as the adapter. */
  returnProbe(): void {
    if (this.ticket !== undefined) this.lane.forget(this.ticket);
    this.ticket = undefined;
  }

  /** The call is sent again. */
  spend(): void {
    this.lane.spend(this.token === true);
    this.token = undefined;
  }

  /** Gives back a token that the call has not used. */
  returnToken(): void {
    if (this.token === true) this.lane.sharing?.returnToken();
    this.token = undefined;
  }

  get limits(): Limits {
    return this.limitsAt();
  }

  private limitsAt(time?: number): Limits {
    const { attemptTimeout, deadline } = this.policy;
    if (attemptTimeout === Number.POSITIVE_INFINITY && deadline === Number.POSITIVE_INFINITY) return NO_LIMITS;
    const now = time ?? this.scope.clock.now();
    return { attemptTimeout, remaining: deadline - (now - this.startedAt), now };
  }

  /** Milliseconds left of the deadline. */
  get remaining(): number {
    return this.limits.remaining;
  }

  /** The record, with what happened so far; made on the first failure, or when a report is asked for. */
  get record(): CallRecord {
    if (this.made === undefined) {
      const { method, path } = this.request;
      this.made = new CallRecord({
        provider: this.provider,
        policy: this.policy,
        method,
        path,
        keys: () => keysOf(this.provider.keys, this.request),
        inDoubt: () => this.provider.inDoubt(this.request),
        elapsed: () => (this.endedAt ?? this.scope.clock.now()) - this.startedAt,
      });
      this.noteSuccess(this.made);
    }
    return this.made;
  }

  /** The first attempt has succeeded, at the time returned. Only noted: the record is made when somebody asks for it. */
  succeedFirst(status: number): number {
    const now = this.scope.clock.now();
    this.endedAt = now;
    this.status = status;
    if (this.made !== undefined) this.noteSuccess(this.made);
    return now;
  }

  private noteSuccess(record: CallRecord): void {
    if (this.status === undefined || this.endedAt === undefined) return;
    record.partial = this.partial;
    record.course.succeed(this.status, this.endedAt - this.startedAt);
    record.end();
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.scope.clock.wall();
  }

  /** The provider's or the application's own code threw this. */
  onError(error: unknown): void {
    this.record.noteHookError(error);
  }

  report(): Report {
    return this.record.report();
  }

  /** The call holds the request: whoever prints it or turns it into JSON sees the report. */
  toJSON(): Report {
    return this.report();
  }

  [inspect.custom](): Report {
    return this.report();
  }

  /** The request of the last attempt, with the body as the caller gave it. */
  get request(): RequestFacts {
    return this.pristine.factsOf(this.sent);
  }

  /** Milliseconds for which the keys protect a resend. A key that an interceptor makes anew each time protects nothing. */
  get protectedFor(): number {
    const stable = this.pristine.stableFactsOf(this.sent);
    return protectionOf(this.provider.keys, stable, this.scope.clock.now() - this.keysSince);
  }

  get repeatable(): boolean {
    return this.pristine.isRepeatable;
  }

  /** A key can be replaced once: one that the request carries, or one that an interceptor makes for each attempt. */
  isReplaceable(name: string): boolean {
    const key = this.provider.keys.find((each) => each.name === name);
    if (key === undefined || this.record.rekeyed.includes(name)) return false;
    return key.kind === 'attempt' || key.read?.(this.request) !== undefined;
  }

  /** Replaces the keys of a row in the request as the caller made it, so that every later attempt carries them. */
  rekey(rule: Rule): void {
    for (const name of rule.keys ?? []) {
      const key = this.provider.keys.find((each) => each.name === name);
      if (key === undefined) continue;
      const hadOne = this.pristine.renew(key, this.sent);
      if (hadOne || key.kind === 'attempt') this.record.rekeyed.push(name);
    }
    this.keysSince = this.scope.clock.now();
  }

  /** The config of a resend: as it was, with the request put back as the caller made it and the keys in force. */
  resendConfig(adapter: Adapter): InternalAxiosRequestConfig {
    const { headers, transformRequest } = this.pristine;
    const config = { ...this.outer, headers: { ...headers }, transformRequest } as unknown as Resend;
    this.pristine.restore(config);
    config.transformResponse = [];
    config.adapter = adapter;
    config.recoverable = this;
    delete config['axios-retry'];
    return config;
  }

  /** The scheme and host that the request went to. */
  get origin(): string {
    const { url, baseURL } = this.sent;
    return new URL(fullUrl(url, baseURL), 'http://localhost').origin;
  }
}

const NO_LIMITS: Limits = { attemptTimeout: Number.POSITIVE_INFINITY, remaining: Number.POSITIVE_INFINITY, now: 0 };

type Resend = InternalAxiosRequestConfig & { recoverable?: Call; 'axios-retry'?: unknown };

/** The call that a resend belongs to. */
export function callOf(config: unknown): Call | undefined {
  const call = (config as Resend | null | undefined)?.recoverable;
  return call instanceof Call ? call : undefined;
}
