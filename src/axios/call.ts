import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import axios, { type AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Ticket } from '../decision/breaker.js';
import { keysOf, protectionOf } from '../decision/keys.js';
import type { ResolvedPolicy } from '../decision/policy.js';
import { headerOf, type RequestFacts } from '../failure/exchange.js';
import type { KeyedRequest, Provider, Rule } from '../providers/provider.js';
import { CallRecord } from '../report/call-record.js';
import type { Report } from '../report/report.js';
import type { Lane } from './lane.js';
import { copyPlain, isReadOnce } from './pristine.js';
import type { Scope } from './scope.js';
import { type Limits, type Raw, transmit } from './transmit.js';

type Adapter = (config: InternalAxiosRequestConfig) => Promise<AxiosResponse>;

/** The request as the caller made it, before any interceptor, with the keys in force written into it. */
interface Pristine extends KeyedRequest {
  readonly url: string | undefined;
  readonly baseURL: string | undefined;
  readonly params: unknown;
  readonly transformRequest: InternalAxiosRequestConfig['transformRequest'];
}

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
  private readonly pristine: Pristine;
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
    // An interceptor or a custom transform may change the body in place; else nobody does, and no copy is needed.
    const data = scope.mayChangeBody(config) ? copyPlain(config.data) : config.data;
    this.pristine = {
      url: config.url,
      baseURL: config.baseURL,
      params: copyPlain(config.params),
      data,
      headers: Object.assign({}, config.headers),
      transformRequest: config.transformRequest,
    };
    const adapter = config.adapter ?? axios.defaults.adapter;
    this.adapter =
      typeof adapter === 'function' ? (adapter as Adapter) : (axios.getAdapter(adapter, config) as Adapter);
    this.outer = config;
    this.sent = config;
  }

  /** Sends one attempt, and resolves with what `done` makes of it. */
  send<T>(config: InternalAxiosRequestConfig, done: (raw: Raw) => T | PromiseLike<T>): Promise<T> {
    this.sent = config;
    this.onTheWire = true;
    this.scope.stats.attempts += 1;
    const { limits } = this;
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
    const { attemptTimeout, deadline } = this.policy;
    if (attemptTimeout === Number.POSITIVE_INFINITY && deadline === Number.POSITIVE_INFINITY) return NO_LIMITS;
    const now = this.scope.clock.now();
    return { attemptTimeout, remaining: deadline - (now - this.startedAt), now };
  }

  /** Milliseconds left of the deadline. */
  get remaining(): number {
    return this.limits.remaining;
  }

  /** The record, with what happened so far; made on the first failure, or when a report is asked for. */
  get record(): CallRecord {
    if (this.made === undefined) {
      this.made = new CallRecord({
        provider: this.provider,
        policy: this.policy,
        method: this.request.method,
        path: this.request.path,
        keys: () => keysOf(this.provider.keys, this.request),
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
    const { sent } = this;
    const { url, baseURL, data } = this.pristine;
    return {
      method: sent.method?.toUpperCase(),
      get path() {
        return pathOf(sent.url ?? url, sent.baseURL ?? baseURL);
      },
      header: (name) => headerOf(sent.headers, name),
      body: data,
    };
  }

  /** Milliseconds for which the keys protect a resend. A key that an interceptor makes anew each time protects nothing. */
  get protectedFor(): number {
    const { request } = this;
    const { headers } = this.pristine;
    const stable: RequestFacts = {
      method: request.method,
      path: request.path,
      body: request.body,
      header: (name) => {
        const value = request.header(name);
        return value === headerOf(headers, name) ? value : undefined;
      },
    };
    return protectionOf(this.provider.keys, stable, this.scope.clock.now() - this.keysSince);
  }

  get repeatable(): boolean {
    return !isReadOnce(this.pristine.data);
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
      const current = key.read?.(this.pristineFacts);
      if (current !== undefined && key.write && key.renew) key.write(this.pristine, key.renew(current, randomUUID()));
      if (key.kind === 'attempt' || current !== undefined) this.record.rekeyed.push(name);
    }
    this.keysSince = this.scope.clock.now();
  }

  private get pristineFacts(): RequestFacts {
    const { headers, data } = this.pristine;
    return { ...this.request, header: (name) => headerOf(headers, name), body: data };
  }

  /** The config of a resend: as it was, with the request put back as the caller made it and the keys in force. */
  resendConfig(adapter: Adapter): InternalAxiosRequestConfig {
    const { url, baseURL, params, data, headers, transformRequest } = this.pristine;
    const config = { ...this.outer, headers: { ...headers }, transformRequest } as unknown as Resend;
    // axios copies plain objects only, not those inside arrays.
    config.params = copyPlain(params);
    config.data = copyPlain(data);
    if (url !== undefined) config.url = url;
    if (baseURL !== undefined) config.baseURL = baseURL;
    config.transformResponse = [];
    config.adapter = adapter;
    config.recoverable = this;
    delete config['axios-retry'];
    return config;
  }

  /** The headers as the caller gave them, with those of the client. */
  get callersHeaders(): Readonly<Record<string, unknown>> {
    return this.pristine.headers;
  }

  /** The scheme and host that the request went to. */
  get origin(): string {
    const { url, baseURL } = this.sent;
    return new URL(fullUrl(url, baseURL), 'http://localhost').origin;
  }

  get transformRequest(): InternalAxiosRequestConfig['transformRequest'] {
    return this.pristine.transformRequest;
  }
}

const NO_LIMITS: Limits = { attemptTimeout: Number.POSITIVE_INFINITY, remaining: Number.POSITIVE_INFINITY, now: 0 };

type Resend = InternalAxiosRequestConfig & { recoverable?: Call; 'axios-retry'?: unknown };

/** The call that a resend belongs to. */
export function callOf(config: unknown): Call | undefined {
  const call = (config as Resend | null | undefined)?.recoverable;
  return call instanceof Call ? call : undefined;
}

/** Puts the keys of an earlier call into the request. */
function resumeKeys(
  provider: Provider,
  config: InternalAxiosRequestConfig,
  keys: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(keys)) {
    const key = provider.keys.find((each) => each.name === name);
    if (key?.write === undefined) {
      const names = provider.keys.filter(({ write }) => write).map((each) => each.name);
      throw new TypeError(`recovery: keys.${name} is not a key of ${provider.name}; its keys are ${names.join(', ')}`);
    }
    const request = { data: config.data as unknown, headers: config.headers as unknown as Record<string, unknown> };
    key.write(request, value);
    config.data = request.data;
  }
}

/** Puts a fresh key where the provider honours one and the caller set none. */
function attachKeys(provider: Provider, config: InternalAxiosRequestConfig): void {
  for (const { attach, read, write, renew } of provider.keys) {
    if (!attach?.(config.method ?? 'get', () => fullUrl(config.url, config.baseURL))) continue;
    const request: RequestFacts = {
      method: config.method?.toUpperCase(),
      path: '',
      header: (name) => headerOf(config.headers, name),
      body: config.data,
    };
    if (read?.(request) === undefined) {
      write?.({ data: config.data, headers: config.headers as never }, renew?.('', randomUUID()) ?? randomUUID());
    }
  }
}

function fullUrl(url = '', baseURL = ''): string {
  return baseURL === '' || /^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(url) ? url : `${baseURL}/${url}`;
}

function pathOf(url: string | undefined, baseURL: string | undefined): string {
  const whole = fullUrl(url, baseURL).replace(/[?#].*$/s, '');
  return whole.replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/]*/i, '').replace(/\/{2,}/g, '/');
}
