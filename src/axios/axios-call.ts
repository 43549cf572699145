import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Refusal } from '../decision/refusal.js';
import { Call } from '../engine/call.js';
import { sendKnown } from '../engine/inside-run.js';
import type { Limits } from '../engine/limits.js';
import { alsoTo, NOWHERE } from '../engine/look-up-way.js';
import type { LookUpRequest, LookUpResponse, Port, PortRequest, Route } from '../engine/port.js';
import { heldFor, type Leaving } from '../engine/withheld.js';
import { writeFirstKeys } from '../engine/write-first-keys.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';
import { type Adapter, type Given, givenIn, heedsSignals, namedAdapter } from './adapter.js';
import { closeAnswer, transformedFor } from './answer.js';
import type { AxiosScope } from './axios-scope.js';
import { AxiosCaller } from './caller.js';
import { KeyedConfig } from './keyed-config.js';
import { lookUp } from './look-up.js';
import { PristineRequest } from './pristine-request.js';
import type { Raw } from './raw.js';
import { serialiseWithCare } from './serialise.js';
import { type Done, senderOf, transmit } from './transmit.js';
import { hostOf, urlOf } from './url.js';

/** One call of an attached client: its axios side, and the port through which the engine drives it. */
export class AxiosCall extends AxiosCaller implements Port, PortRequest {
  readonly call: Call;
  adapter: Adapter;
  /** The adapter as the caller named it. */
  given: Given;
  /** It is waiting for the interceptors or for an adapter of theirs, or has begun. */
  stage: 'ready' | 'outside' | 'begun' = 'ready';
  /** It was let in once, before a foreign adapter was called. */
  declare isLetIn?: true;
  /** Its result, if the caller's code may ask for it twice. */
  declare under?: Promise<AxiosResponse>;
  /** Another request was to be sent as part of it, but was not; its report does not mention that. */
  declare isSplit?: true;
  /** It was sent by an adapter that an interceptor set and that is not axios's own. */
  declare isForeign?: true;
  /** An interceptor has a look-up of it asked by another adapter, which may answer from a cache. */
  declare isAskedBeside?: true;
  /** The last attempt as a foreign adapter got it that an interceptor set, if one did. */
  declare shown?: Leaving | undefined;
  /** The adapter that it has instead. */
  declare own?: Adapter;
  readonly pristine: PristineRequest;
  /** The config of the last attempt sent. */
  sent: InternalAxiosRequestConfig;
  /** The result of the last attempt sent; there at once, like `made` of `Call`. */
  last: Raw | undefined = undefined;
  /** Where each attempt was seen to go that may have left. */
  wentTo = NOWHERE;
  /** The result of a retry, not looked at yet. */
  arrived: Raw | undefined;
  /** Why a retry that was ready was not sent. */
  withheld: unknown;
  /** The retry whose interceptors are running. */
  resend: { close(): void } | undefined;
  /** Ends the retries, whatever their interceptors do. */
  end: (reason: unknown) => void = nothing;
  readonly isUntouched: boolean;

  constructor(
    readonly scope: AxiosScope,
    provider: Provider,
    policy: ResolvedPolicy,
    config: InternalAxiosRequestConfig,
  ) {
    super();
    this.call = new Call(scope, provider, policy, scope.laneFinder.of(provider, config), this);
    const thrown = writeFirstKeys(this.call, new KeyedConfig(config, config));
    this.isUntouched = scope.isUntouched(config);
    this.given = givenIn(config);
    this.adapter = namedAdapter(this.given, config);
    this.pristine = new PristineRequest(config, this.isUntouched, heedsSignals(this.adapter));
    this.outer = config;
    this.sent = config;
    if (this.isUntouched && this.gone() === undefined && typeof config.data === 'object') serialiseWithCare(config);
    if (thrown !== undefined) this.call.onError(thrown.error);
    scope.laneFinder.tellFault(this.call);
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
    return this.pristine.renew(key, this.sent, uniqueFor);
  }

  /** Why this attempt must not be sent under its keys, or to where it goes. */
  heldFor(config: InternalAxiosRequestConfig): Refusal | undefined {
    return heldFor(this.call, this.before, this.leaving(config));
  }

  /** The attempt before, if there was one. */
  private get before(): Leaving | undefined {
    return this.pristine.wasSent ? { facts: this.facts, url: urlOf(this.sent) } : undefined;
  }

  private leaving(config: InternalAxiosRequestConfig): Leaving {
    return { facts: this.pristine.factsOf(config, false), url: urlOf(config) };
  }

  /**
   * A foreign adapter gets an attempt, which it sends by itself, or changes and hands to ours. Returns why it must not get this one: it
   * differs from the one before, as far as both are known at the same point.
   */
  show(config: InternalAxiosRequestConfig): Refusal | undefined {
    const { shown: before = this.before } = this;
    // It may change the config.
    const shown = this.leaving({ ...config, headers: { ...config.headers } } as InternalAxiosRequestConfig);
    this.shown = shown;
    return heldFor(this.call, before, shown);
  }

  get route(): Route {
    const { pristine, outer, scope, call, sent } = this;
    const { allowAbsoluteUrls } = outer;
    return {
      origin: hostOf({ url: pristine.url, baseURL: pristine.baseURL, allowAbsoluteUrls })?.origin,
      sentTo: pristine.wasSent ? hostOf(sent)?.origin : undefined,
      change(origin, headers) {
        pristine.change(origin, headers, allowAbsoluteUrls);
        const { url, baseURL } = pristine;
        return scope.laneFinder.ofMoved(call, { ...outer, url, baseURL, headers: pristine.headers } as never);
      },
    };
  }

  get asksDirectly(): boolean {
    return heedsSignals(this.adapter) && this.isAskedBeside === undefined;
  }

  async ask(asked: LookUpRequest, onSend?: () => void): Promise<LookUpResponse> {
    const response = await lookUp(this, asked, onSend);
    const opened = transformedFor(this.call, this.outer, response);
    return opened === undefined ? response : { ...response, opened };
  }

  /** The result of the last attempt, unless that is the plain end of the call. */
  came(raw: Raw): void {
    this.last = raw;
    this.wentTo = alsoTo(this.wentTo, raw);
  }

  /** Closes an answer that is not handed on: it may be a stream, which would hold its socket. */
  release(): void {
    closeAnswer(this.last);
  }

  /** Sends one attempt, and resolves with what `done` returns. `now`: the clock's time, if known. */
  send<T>(config: InternalAxiosRequestConfig, done: Done<T>, now?: number): Promise<T> {
    const { call, adapter, scope } = this;
    const sender = senderOf(call, adapter, config);
    return sendKnown(call, transmit<T>, sender, config, this.leaves(config, now), scope.alarms, done);
  }

  /** An attempt is sent, by any adapter. Returns how long it may take. */
  leaves(config: InternalAxiosRequestConfig, now?: number): Limits {
    this.sent = config;
    this.pristine.sending(config);
    return this.call.beginAttempt(now);
  }
}

const nothing = () => {};
