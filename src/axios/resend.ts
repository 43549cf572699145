import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { hold } from '../engine/live.js';
import { ELSEWHERE, HUNG, otherKey } from '../engine/withheld.js';
import { limit } from '../time/limit.js';
import type { Adapter, Given, Stand } from './adapter.js';
import { thawed } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import type { OnItsWay } from './guard.js';
import { note, passageOf } from './passage.js';
import type { Raw } from './raw.js';
import { Arrived, forOuter, GivenUp, Held, Withheld } from './resend-ends.js';
import { timeoutError } from './timed-attempt.js';
import { came } from './what-came.js';

type Config = InternalAxiosRequestConfig;

/**
 * One resend on its way through the caller's interceptors. What it belongs to is known by its adapter and nowhere else, so that it
 * does not matter what they make of its config, or send by a copy of it. They have as long as the call has.
 */
export class Resend implements OnItsWay {
  readonly adapter: Stand;
  readonly sends: Stand;
  /** What came of it. It is sent once, whoever asks for it. */
  private sent: Promise<never> | undefined;
  private isOpen = true;
  private own: Adapter | undefined;
  private readonly stops: readonly (() => void)[];
  /** Hears what becomes of the resend if an adapter is around ours, and ends it if that comes to no end. */
  private outer: { readonly config: Config; readonly reject: (reason: unknown) => void } | undefined;

  /** @param end ends the call if the interceptors do not */
  constructor(
    readonly mine: AxiosCall,
    end: (reason: Withheld | GivenUp) => void,
  ) {
    this.adapter = (config) => this.sendFor(config);
    this.adapter.given = mine.given;
    this.sends = (config) => this.sendOnce(config);
    this.sends.given = mine.given;
    resends.set(this.adapter, this);
    const { remaining } = mine.call.limits;
    const stop = (reason: Withheld | GivenUp) => {
      if (this.outer !== undefined) this.cut(this.outer.config, reason);
      else {
        this.close();
        end(reason);
      }
    };
    this.stops = [
      ...(remaining === Number.POSITIVE_INFINITY
        ? []
        : [limit(mine.scope.clock, remaining, () => stop(new Withheld(mine, HUNG)))]),
      mine.onGone?.(() => stop(new GivenUp(mine.gone()))) ?? nothing,
    ];
  }

  /** The interceptors are done, or nobody waits for them any more. */
  close(): void {
    this.isOpen = false;
    for (const stop of this.stops) stop();
  }

  /**
   * Stands for a foreign adapter that an interceptor has set. If that comes to call ours, what came to ours counts: what it makes
   * of an answer, it makes of the one that the whole call comes to. Else it has sent the attempt itself.
   */
  outside(adapter: Adapter, given: Given): Stand {
    const stand: Stand = (config) => {
      config.adapter = adapter;
      return (
        this.sent ??
        this.heldBack() ??
        this.heldFromHost(config, this.mine.isForeign) ??
        this.sendOutside(adapter, config)
      );
    };
    stand.given = given;
    return stand;
  }

  private sendOutside(adapter: Adapter, config: Config): Promise<AxiosResponse> {
    return new Promise((_, reject) => {
      this.outer = { config, reject };
      void came(adapter, config).then((raw) => {
        // Not by the call's own adapter: of another nobody knows what it throws before it sends.
        note(raw.error, passageOf({ adapter, sent: config }, raw.error));
        this.arriveOutside(config, raw);
      });
    });
  }

  /** It has not called ours, and may have sent the request in a way of its own: a timeout is one of an attempt on the wire. */
  private cut(config: Config, reason: Withheld | GivenUp): void {
    const error = reason instanceof GivenUp ? reason.error : timeoutError(config, reason.refusal.message);
    this.arriveOutside(config, { error });
  }

  private arriveOutside(config: Config, given: Raw): void {
    if (!this.isOpen) return;
    this.close();
    this.mine.leaves(config);
    this.outer?.reject(this.arrived(given));
  }

  /** For the caller's code: what becomes of the resend is reported separately. */
  private sendFor(config: Config): Promise<AxiosResponse> {
    if (!this.isOpen) return this.sendInside(config);
    return this.sendOnce(config).catch((what: unknown) => {
      this.outer?.reject(what);
      return forOuter(what);
    });
  }

  /** It is being sent by an adapter that has sent an attempt before without calling ours, and now does. */
  private sendInside(config: Config): Promise<AxiosResponse> {
    const { own, mine } = this;
    this.own = undefined;
    const isUnderWay = mine.resend === this && mine.call.onTheWire;
    if (own === undefined || !isUnderWay)
      return Promise.reject(new Error('a retry is sent only once; nothing was sent'));
    return own(config);
  }

  private sendOnce(config: Config): Promise<never> {
    this.sent ??= this.heldBack() ?? this.heldByKey(config) ?? this.heldFromHost(config, true) ?? this.send(config);
    return this.sent;
  }

  private send(config: Config): Promise<never> {
    this.close();
    this.own = this.mine.own;
    return this.mine.send(config, (given) => {
      throw this.arrived(given);
    });
  }

  /** A resend that is not to be sent, or not any more. */
  private heldBack(): Promise<never> | undefined {
    const { mine, isOpen } = this;
    if (!isOpen) return Promise.reject(new Error('the call is over; nothing was sent'));
    const turn = hold(mine.call);
    return turn && this.reject(new Held(mine, turn));
  }

  /** Looked at where it leaves, as was the attempt before: an adapter around ours may encrypt what names the payment. */
  private heldByKey(config: Config): Promise<never> | undefined {
    const changed = this.mine.changedKey(config);
    return changed === undefined ? undefined : this.reject(new Withheld(this.mine, otherKey(changed)));
  }

  /** Of an adapter around ours, which may itself choose the host, nobody knows before it calls ours. */
  private heldFromHost(config: Config, isKnown: boolean | undefined): Promise<never> | undefined {
    return isKnown && this.mine.goesElsewhere(config) ? this.reject(new Withheld(this.mine, ELSEWHERE)) : undefined;
  }

  private reject(reason: Withheld | Held): Promise<never> {
    this.close();
    return Promise.reject(reason);
  }

  private arrived(given: Raw): Arrived {
    const raw = thawed(given);
    this.mine.arrived = raw;
    return new Arrived(this.mine, raw);
  }
}

const resends = new WeakMap<object, Resend>();

/** The resend that a config belongs to, as it is before the first interceptor has seen it. */
export function resendOf({ adapter }: InternalAxiosRequestConfig): Resend | undefined {
  return typeof adapter === 'function' ? resends.get(adapter) : undefined;
}

const nothing = () => {};
