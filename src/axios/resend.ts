import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Refusal } from '../decision/refusal.js';
import { abandoned, hold } from '../engine/live.js';
import { HUNG } from '../engine/withheld.js';
import { limit } from '../time/limit.js';
import { during } from '../wire/attempts.js';
import { type Adapter, type Stand, standIn } from './adapter.js';
import { thawed } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import type { OnItsWay } from './guard.js';
import { passageOf } from './passage.js';
import { came, type Raw } from './raw.js';
import { arrived, forOuter, ResendEnd, withhold } from './resend-ends.js';
import { timeoutError } from './timed-attempt.js';
import { sharing } from './transmit.js';
import { WireWatch } from './wire-watch.js';

type Config = InternalAxiosRequestConfig;

/** A retry that a foreign adapter sends. */
interface Outer {
  readonly config: Config;
  readonly watch: WireWatch | undefined;
  readonly reject: (reason: unknown) => void;
  /** What came of it. */
  sent?: Promise<Raw>;
}

/**
 * One retry on its way through the caller's interceptors. Only its adapter knows which call it belongs to, so it does not matter
 * what they do to its config, or whether they send a copy of it. They have as much time as the call has.
 */
export class Resend implements OnItsWay {
  readonly adapter: Stand;
  readonly sends: Stand;
  /** Its result. It is sent once, however often it is asked for. */
  private sent: Promise<never> | undefined;
  private isOpen = true;
  private own: Adapter | undefined;
  private readonly stops: readonly (() => void)[];
  /** Receives the retry's result if an adapter wraps ours, and ends the retry if that adapter never does. */
  private outer: Outer | undefined;

  constructor(readonly mine: AxiosCall) {
    this.adapter = standIn(mine.given, (config) => this.sendFor(config));
    this.sends = standIn(mine.given, (config) => this.sendOnce(config));
    resends.set(this.adapter, this);
    const { remaining } = mine.call.limits;
    this.stops = [
      ...(remaining === Number.POSITIVE_INFINITY
        ? []
        : [limit(mine.scope.clock, remaining, () => this.stop(withhold(mine, HUNG)))]),
      mine.onGone?.(() => this.giveUp(mine.gone())) ?? nothing,
    ];
  }

  /** The interceptors are done, or nobody is waiting for them any more. */
  close(): void {
    this.isOpen = false;
    for (const stop of this.stops) stop();
  }

  /**
   * Sends by a foreign adapter that an interceptor set. If that one calls ours, the result of ours counts: what it does to an
   * answer, it does to the answer of the whole call. Otherwise it has sent the attempt itself.
   */
  outside(adapter: Adapter, config: Config): Promise<AxiosResponse> {
    return (
      this.sent ?? this.heldBack() ?? this.withheldFor(this.mine.show(config)) ?? this.sendOutside(adapter, config)
    );
  }

  private sendOutside(adapter: Adapter, config: Config): Promise<AxiosResponse> {
    return new Promise((_, reject) => {
      const watch = WireWatch.over(adapter, config);
      this.outer = { config, watch, reject };
      const sent = during(watch, came, sharing(this.mine.call, adapter), config);
      this.outer.sent = sent;
      void sent.then((given) => {
        if (!this.isOpen) {
          watch?.end({});
          return;
        }
        const raw = watch?.resultOf(given, false) ?? given;
        // Not judged as the call's own adapter: it is not known what another one throws before it sends.
        const passage = raw.passage ?? passageOf({ adapter, sentMethod: config.method, outer: config }, raw.error);
        this.arriveOutside(config, raw.response === undefined ? { ...raw, passage } : raw);
      });
    });
  }

  private giveUp(error: unknown): void {
    this.stop(new ResendEnd(this.mine, async () => abandoned(this.mine.call, error)), error);
  }

  /** @param error why, if it is not that the time is over */
  private stop(end: ResendEnd, error?: unknown): void {
    if (this.outer !== undefined) {
      this.cut(this.outer, error ?? timeoutError(this.outer.config, HUNG.message));
      return;
    }
    this.close();
    this.mine.end(end);
  }

  /** It did not call ours, and may have sent the request in its own way: a timeout counts as that of an attempt on the wire. */
  private cut({ config, watch, sent }: Outer, error: unknown): void {
    this.arriveOutside(config, watch?.resultOf({ error }, true, sent) ?? { error });
  }

  private arriveOutside(config: Config, given: Raw): void {
    if (!this.isOpen) return;
    this.close();
    this.mine.leaves(config);
    this.outer?.reject(arrived(this.mine, thawed(given)));
  }

  /** For the caller's code: the result of the retry is reported separately. */
  private sendFor(config: Config): Promise<AxiosResponse> {
    if (!this.isOpen) return this.sendInside(config);
    return this.sendOnce(config).catch((what: unknown) => {
      this.outer?.reject(what);
      return forOuter(what);
    });
  }

  /** Sends through an adapter that sent an earlier attempt without calling ours, and calls it now. */
  private sendInside(config: Config): Promise<AxiosResponse> {
    const { own, mine } = this;
    this.own = undefined;
    const isUnderWay = mine.resend === this && mine.call.onTheWire;
    if (own === undefined || !isUnderWay)
      return Promise.reject(new Error('a retry is sent only once; nothing was sent'));
    return own(config);
  }

  private sendOnce(config: Config): Promise<never> {
    const { mine } = this;
    // Checked where it leaves, like the attempt before: an adapter that wraps ours may encrypt what names the payment.
    this.sent ??= this.heldBack() ?? this.withheldFor(mine.heldFor(config)) ?? this.send(config);
    return this.sent;
  }

  private send(config: Config): Promise<never> {
    this.close();
    this.own = this.mine.own;
    if (this.outer === undefined) this.mine.shown = undefined;
    return this.mine.send(config, (given) => {
      throw arrived(this.mine, thawed(given));
    });
  }

  /** A retry that must not be sent, or no longer. */
  private heldBack(): Promise<never> | undefined {
    const { mine, isOpen } = this;
    if (!isOpen) return Promise.reject(new Error('the call is over; nothing was sent'));
    const turn = hold(mine.call);
    return turn && this.reject(new ResendEnd(mine, turn));
  }

  private withheldFor(refusal: Refusal | undefined): Promise<never> | undefined {
    return refusal && this.reject(withhold(this.mine, refusal));
  }

  private reject(reason: ResendEnd): Promise<never> {
    this.close();
    return Promise.reject(reason);
  }
}

const resends = new WeakMap<object, Resend>();

/** The retry that a config belongs to, before the first interceptor has seen it. */
export function resendOf({ adapter }: InternalAxiosRequestConfig): Resend | undefined {
  return typeof adapter === 'function' ? resends.get(adapter) : undefined;
}

const nothing = () => {};
