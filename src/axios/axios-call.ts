import axios, {
  type AxiosAdapter,
  type AxiosResponse,
  type CancelToken,
  type GenericAbortSignal,
  type InternalAxiosRequestConfig,
} from 'axios';
import { Call } from '../engine/call.js';
import { changedKey } from '../engine/keys-in-force.js';
import type { Limits } from '../engine/limits.js';
import type { LookUpRequest, LookUpResponse, Port, PortRequest, Route } from '../engine/port.js';
import { goesElsewhere } from '../engine/withheld.js';
import { writeFirstKeys } from '../engine/write-first-keys.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';
import type { Caller } from '../time/wait.js';
import { type Adapter, givenIn, heedsSignals, namedAdapter } from './adapter.js';
import { closeAnswer, transformedFor } from './answer.js';
import type { AxiosScope } from './axios-scope.js';
import { type Cancellation, cancellationOf, onCancellation } from './caller.js';
import { KeyedConfig } from './keyed-config.js';
import { lookUp } from './look-up.js';
import { PristineRequest } from './pristine-request.js';
import type { Raw } from './raw.js';
import { serialiseWithCare } from './serialise.js';
import { hostOf, urlOf } from './url.js';

/** One call of an attached client: its axios side, and the port through which the engine drives it. */
export class AxiosCall implements Port, PortRequest, Caller, Cancellation {
  readonly call: Call;
  adapter: AxiosAdapter;
  /** The adapter as the caller named it. */
  given: InternalAxiosRequestConfig['adapter'];
  /** It is waiting for the interceptors or for an adapter of theirs, or has begun. */
  stage: 'ready' | 'outside' | 'begun' = 'ready';
  /** Its result, if the caller's code may ask for it twice. */
  declare under?: Promise<AxiosResponse>;
  /** Another request was to be sent as part of it, but was not; its report does not mention that. */
  declare isSplit?: true;
  /** Notified if the caller gets another result for it before it is over. */
  declare leavers?: Set<() => void>;
  /** It was sent by an adapter that an interceptor set and that is not axios's own. */
  declare isForeign?: true;
  /** The adapter that it has instead. */
  declare own?: Adapter;
  readonly pristine: PristineRequest;
  private config!: InternalAxiosRequestConfig;
  /** How the caller may give up, as it was before an adapter got the config. */
  signal: GenericAbortSignal | undefined;
  cancelToken: CancelToken | undefined;
  /** The config of the last attempt sent. */
  sent: InternalAxiosRequestConfig;
  /** The result of the last attempt sent; there at once, like `made` of `Call`. */
  last: Raw | undefined = undefined;
  /** The result of a retry, not looked at yet. */
  arrived: Raw | undefined;
  /** Why a retry that was ready was not sent. */
  withheld: unknown;
  /** The retry whose interceptors are running. */
  resend: { close(): void } | undefined;
  /** Ends the retries, whatever their interceptors do. */
  end: (reason: unknown) => void = nothing;
  /** Nothing but axios comes between the call and the adapter. */
  readonly isUntouched: boolean;
  /** Nothing can end the call before its first attempt begins. */
  readonly isSureToBegin: boolean;
  /** The names of the keys that were replaced since the last attempt. */
  private renewed: readonly string[] = NONE;

  constructor(
    readonly scope: AxiosScope,
    provider: Provider,
    policy: ResolvedPolicy,
    config: InternalAxiosRequestConfig,
  ) {
    this.call = new Call(scope, provider, policy, scope.laneFinder.of(provider, config), this);
    const thrown = writeFirstKeys(this.call, new KeyedConfig(config, config));
    this.isUntouched = scope.isUntouched(config);
    this.given = givenIn(config);
    this.adapter = namedAdapter(this.given, config);
    this.pristine = new PristineRequest(config, this.isUntouched, heedsSignals(this.adapter));
    this.outer = config;
    this.sent = config;
    this.isSureToBegin = this.isUntouched && this.gone() === undefined;
    if (this.isSureToBegin && typeof config.data === 'object') serialiseWithCare(config);
    if (thrown !== undefined) this.call.onError(thrown.error);
    scope.laneFinder.tellFault(this.call);
  }

  /** The config that the caller gets back, on a response or an error. */
  get outer(): InternalAxiosRequestConfig {
    return this.config;
  }

  set outer(config: InternalAxiosRequestConfig) {
    this.config = config;
    this.signal = config.signal;
    this.cancelToken = config.cancelToken;
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

  get sentMethod(): string | undefined {
    return this.pristine.sentMethod;
  }

  get isRepeatable(): boolean {
    return this.pristine.isRepeatable;
  }

  renew(key: KeyDefinition, uniqueFor: (current: string) => string): string | undefined {
    this.renewed = [...this.renewed, key.name];
    return this.pristine.renew(key, this.sent, uniqueFor);
  }

  /**
   * The operation key with which this attempt would name a different payment from the one before it; `undefined` if none would.
   */
  changedKey(config: InternalAxiosRequestConfig): string | undefined {
    if (!this.pristine.wasSent) return undefined;
    return changedKey(this.call, this.facts, this.pristine.factsOf(config, false), this.renewed);
  }

  /** Whether this attempt would go to a different host from the one before it, which may have taken effect there. */
  goesElsewhere(config: InternalAxiosRequestConfig): boolean {
    return this.pristine.wasSent && goesElsewhere(this.call, urlOf(this.sent), urlOf(config));
  }

  get route(): Route {
    const { pristine, outer, scope, call } = this;
    const { allowAbsoluteUrls } = outer;
    return {
      origin: hostOf({ url: pristine.url, baseURL: pristine.baseURL, allowAbsoluteUrls })?.origin,
      change(origin, headers) {
        pristine.change(origin, headers, allowAbsoluteUrls);
        const { url, baseURL } = pristine;
        return scope.laneFinder.ofMoved(call, { ...outer, url, baseURL, headers: pristine.headers } as never);
      },
    };
  }

  get caller(): Caller {
    return this;
  }

  gone(): unknown {
    return cancellationOf(this, this.outer);
  }

  /** Once something was sent, only the caller gives the call up: an interceptor may cancel a retry for a reason of its own. */
  isAbort(error: unknown): boolean {
    return axios.isCancel(error) && (this.gone() !== undefined || !this.pristine.wasSent);
  }

  get onGone(): Caller['onGone'] {
    if (this.isUntouched && this.signal === undefined && this.cancelToken === undefined) return undefined;
    return (listener) => {
      const stop = onCancellation(this, listener);
      this.leavers ??= new Set();
      this.leavers.add(listener);
      return () => {
        stop();
        this.leavers?.delete(listener);
      };
    };
  }

  /** The caller gets another result for it, which counts from now on as if they had given up. */
  leave(error: unknown): void {
    this.gone = () => error;
    for (const listener of [...(this.leavers ?? [])]) listener();
  }

  get asksDirectly(): boolean {
    return heedsSignals(this.adapter);
  }

  async ask(asked: LookUpRequest, onSend?: () => void): Promise<LookUpResponse> {
    const response = await lookUp(this, asked, onSend);
    const opened = transformedFor(this.call, this.outer, response);
    return opened === undefined ? response : { ...response, opened };
  }

  /** Closes an answer that is not handed on: it may be a stream, which would hold its socket. */
  release(): void {
    closeAnswer(this.last);
  }

  /** An attempt is sent, by any adapter. Returns how long it may take. */
  leaves(config: InternalAxiosRequestConfig, now?: number): Limits {
    this.sent = config;
    this.renewed = NONE;
    this.pristine.sending(config);
    return this.call.beginAttempt(now);
  }
}

const NONE: readonly string[] = [];
const nothing = () => {};
