import axios, { type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { Call } from '../engine/call.js';
import { attachKeys, type FreshRequest, resumeKeys } from '../engine/first-keys.js';
import type { LookUpRequest, Port, PortRequest } from '../engine/port.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';
import { INSPECT } from '../report/inspect-symbol.js';
import type { Report } from '../report/report.js';
import type { Caller } from '../time/wait.js';
import { adapterOf, givenIn, heedsSignals } from './adapter.js';
import { answerOf } from './answer.js';
import type { AxiosScope } from './axios-scope.js';
import { cancellationOf, onCancellation } from './caller.js';
import { laneOf } from './lane-of.js';
import { lookUp } from './look-up.js';
import { PristineRequest } from './pristine-request.js';
import type { Raw } from './raw.js';
import { transmit } from './transmit.js';
import { fullUrl } from './url.js';

/** One call of an attached client: the axios side of it, and the port that the engine works it by. */
export class AxiosCall implements Port, PortRequest, Caller {
  readonly call: Call;
  readonly adapter: AxiosAdapter;
  /** The adapter as the caller named it. */
  readonly given: InternalAxiosRequestConfig['adapter'];
  readonly pristine: PristineRequest;
  /** The config that the caller gets back, on a response or an error. */
  outer: InternalAxiosRequestConfig;
  /** The config of the attempt that was sent last. */
  sent: InternalAxiosRequestConfig;
  /** What came of the attempt that was sent last. */
  last: Raw | undefined;
  /** Nobody but axios comes between the call and the adapter. */
  readonly isUntouched: boolean;

  constructor(
    readonly scope: AxiosScope,
    provider: Provider,
    policy: ResolvedPolicy,
    config: InternalAxiosRequestConfig,
  ) {
    this.call = new Call(scope, provider, policy, laneOf(scope.lanes, provider, config), this);
    if (policy.keys !== undefined) resumeKeys(provider, config as FreshRequest, policy.keys);
    const thrown = attachKeys(provider, config as InternalAxiosRequestConfig & FreshRequest, urlOf);
    this.isUntouched = scope.isUntouched(config);
    this.given = givenIn(config);
    this.adapter = adapterOf(this.given, config);
    this.pristine = new PristineRequest(config, this.isUntouched, heedsSignals(this.adapter));
    this.outer = config;
    this.sent = config;
    if (thrown !== undefined) this.call.onError(thrown.error);
  }

  get request(): PortRequest {
    return this;
  }

  get facts(): RequestFacts {
    return this.pristine.factsOf(this.sent);
  }

  get stableFacts(): RequestFacts {
    return this.pristine.stableFactsOf(this.sent);
  }

  get isRepeatable(): boolean {
    return this.pristine.isRepeatable;
  }

  renew(key: KeyDefinition, uniqueFor: (current: string) => string): boolean {
    return this.pristine.renew(key, this.sent, uniqueFor);
  }

  get caller(): Caller {
    return this;
  }

  gone(): unknown {
    return cancellationOf(this.outer);
  }

  isAbort(error: unknown): boolean {
    return axios.isCancel(error);
  }

  get onGone(): Caller['onGone'] {
    const { outer } = this;
    if (outer.signal === undefined && outer.cancelToken === undefined) return undefined;
    return (listener) => onCancellation(outer, listener);
  }

  ask(asked: LookUpRequest): Promise<AxiosResponse> {
    return lookUp(this, asked);
  }

  /** An answer that is not handed on may be a stream, which would hold its socket. */
  release(): void {
    const data: unknown = (this.last?.response ?? answerOf(this.last?.error))?.data;
    const { destroy } = (data ?? {}) as { destroy?: unknown };
    try {
      if (typeof destroy === 'function') destroy.call(data);
    } catch {
      // An adapter's own; what it holds is its business then.
    }
  }

  /** Sends one attempt, and resolves with what `done` makes of it. `now`: the clock's time, if it is known. */
  send<T>(config: InternalAxiosRequestConfig, done: (raw: Raw) => T | PromiseLike<T>, now?: number): Promise<T> {
    this.sent = config;
    return transmit(this.adapter, config, this.call.beginAttempt(now), this.scope.alarms, done);
  }

  /** The config of a resend: as it was, with the request put back as the caller made it and the keys in force. */
  resendConfig(adapter: AxiosAdapter): InternalAxiosRequestConfig {
    const { headers, transformRequest } = this.pristine;
    const config = { ...this.outer, headers: { ...headers }, transformRequest } as unknown as Marked;
    this.pristine.restore(config);
    config.transformResponse = [];
    config.adapter = adapter;
    config.recoverable = this;
    delete config['axios-retry'];
    return config;
  }

  /** It stands in a config and holds the request: whoever prints it or turns it into JSON sees the report. */
  toJSON(): Report {
    return this.call.report();
  }

  [INSPECT](): Report {
    return this.call.report();
  }
}

function urlOf({ url, baseURL, allowAbsoluteUrls }: InternalAxiosRequestConfig): string {
  return fullUrl(url, baseURL, allowAbsoluteUrls);
}

type Marked = InternalAxiosRequestConfig & { recoverable?: AxiosCall; 'axios-retry'?: unknown };

/** The call that a resend belongs to. */
export function callOf(config: unknown): AxiosCall | undefined {
  const call = (config as Marked | null | undefined)?.recoverable;
  return call instanceof AxiosCall ? call : undefined;
}
