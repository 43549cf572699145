import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Refusal } from '../decision/refusal.js';
import { hold, type Turn } from '../engine/live.js';
import { HUNG, otherKey } from '../engine/withheld.js';
import { limit } from '../time/limit.js';
import type { Stand } from './adapter.js';
import { thawed } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import type { OnItsWay } from './guard.js';
import type { Raw } from './raw.js';

/** Rejected by the adapter of a resend: what came of the attempt, a success too. */
export class Arrived {
  constructor(
    readonly mine: AxiosCall,
    readonly raw: Raw,
  ) {}
}

/** The resend is not sent, and this is why. */
export class Withheld {
  constructor(
    readonly mine: AxiosCall,
    readonly refusal: Refusal,
  ) {}
}

/** The resend is not safe any more, and this is how the call goes on. */
export class Held {
  constructor(
    readonly mine: AxiosCall,
    readonly turn: () => Promise<Turn>,
  ) {}
}

/** The caller has given up while the interceptors ran. */
export class GivenUp {
  constructor(readonly error: unknown) {}
}

/**
 * One resend on its way through the caller's interceptors. What it belongs to is known by its adapter and nowhere else, so that it
 * does not matter what they make of its config, or send by a copy of it. They have as long as the call has.
 */
export class Resend implements OnItsWay {
  readonly adapter: Stand;
  private isOpen = true;
  private readonly stops: readonly (() => void)[];

  /** @param end ends the call if the interceptors do not */
  constructor(
    readonly mine: AxiosCall,
    end: (reason: Withheld | GivenUp) => void,
  ) {
    this.adapter = (config) => this.send(config);
    this.adapter.given = mine.given;
    resends.set(this.adapter, this);
    const { remaining } = mine.call.limits;
    const stop = (reason: Withheld | GivenUp) => {
      this.close();
      end(reason);
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

  private send(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const { mine } = this;
    if (!this.isOpen) return Promise.reject(new Error('the call is over, and nothing was sent'));
    this.close();
    const changed = mine.changedKey(config);
    if (changed !== undefined) return Promise.reject(new Withheld(mine, otherKey(changed)));
    const turn = hold(mine.call);
    if (turn !== undefined) return Promise.reject(new Held(mine, turn));
    return mine.send(config, (given) => {
      const raw = thawed(given);
      mine.arrived = raw;
      throw new Arrived(mine, raw);
    });
  }
}

const resends = new WeakMap<object, Resend>();

/** The resend that a config belongs to, as it is before the first interceptor has seen it. */
export function resendOf({ adapter }: InternalAxiosRequestConfig): Resend | undefined {
  return typeof adapter === 'function' ? resends.get(adapter) : undefined;
}

const nothing = () => {};
