import type { VirtualClock } from './virtual-clock.js';

/** The result of one request. `absent`: a look-up found nothing. */
export type Answer =
  | { readonly kind: 'ok' | 'absent' | 'timeout' }
  | { readonly kind: 'refused'; readonly status: 429 | 503; readonly retryAfterMs?: number };

/** A write, and whether the provider recognises its key: then a repeated one is processed only once. */
export type Write = 'unprotected' | 'keyed';

/** What one call asks for, as the provider sees it. */
export interface Order {
  /** `undefined`: it only reads. */
  readonly write: Write | undefined;
  /** All of its requests fail. */
  readonly isDoomed: boolean;
  /** How often it has taken effect. */
  processed: number;
}

/** How the provider behaves. Times are in milliseconds, rates per second. */
export interface ProviderShape {
  /** Requests per second that it can work on, one after the other, even if nobody waits for them any more. Default: no limit. */
  readonly capacity?: number | ((now: number) => number);
  /** With this much work ahead of it, a request is refused with a 503 at once. Default: never. */
  readonly shedsAt?: number;
  /** The share of a request's work that such a refusal takes. Default 0. */
  readonly shedCost?: number;
  /** Requests that it allows per second; the others get a 429. Default: no limit. */
  readonly limit?: number;
  /** The Retry-After of a 429. Default 1000. */
  readonly retryAfterMs?: number;
  /** The share of requests that fail at this time. Default: none. */
  readonly failing?: (now: number) => number;
  /** Failing requests get no answer at all, instead of a 503 at once. */
  readonly hangs?: boolean;
  /** The share of writes without an answer that take effect all the same. Default 0. */
  readonly lands?: number;
  /** The work on a look-up, as a share of that on any other request. Default 1. */
  readonly lookUpCost?: number;
  /** Milliseconds that an answer takes without a queue. Default 20. */
  readonly latency?: (now: number) => number;
  /** The share of calls, begun at this time, all of whose requests fail. Default: none. */
  readonly doomed?: (now: number) => number;
}

/** Milliseconds. */
const LATENCY = 20;
const FAILED: Answer = { kind: 'refused', status: 503 };
const SHED: Answer = { kind: 'refused', status: 503 };

function process(order: Order): Answer {
  if (order.write === 'unprotected' || order.processed === 0) order.processed += 1;
  return { kind: 'ok' };
}

function found(order: Order): Answer {
  return { kind: order.processed > 0 ? 'ok' : 'absent' };
}

/** A provider with a queue, a limit and times of trouble. */
export class ProviderModel {
  /** Requests that it worked on although their client had given up. */
  wasted = 0;
  private freeAt = 0;
  private second = -1;
  private inSecond = 0;

  constructor(
    private readonly shape: ProviderShape,
    private readonly clock: VirtualClock,
  ) {}

  /** A call begins. */
  order(write: Write | undefined): Order {
    const share = this.shape.doomed?.(this.clock.now()) ?? 0;
    return { write, isDoomed: share > 0 && this.clock.random() < share, processed: 0 };
  }

  /** @param isWaiting whether the client still waits when the answer is there */
  serve(order: Order, isLookUp: boolean, answer: (answer: Answer) => void, isWaiting: () => boolean): void {
    const refusal = order.isDoomed ? FAILED : (this.refusal() ?? this.shed());
    if (refusal === FAILED && this.shape.hangs) {
      if (!isLookUp && order.write && this.clock.random() < (this.shape.lands ?? 0)) process(order);
      return;
    }
    const share = isLookUp ? (this.shape.lookUpCost ?? 1) : 1;
    const delay = refusal === undefined ? this.workFor(share) : 0;
    this.clock.setTimer(
      () => {
        if (refusal === undefined && !isWaiting()) this.wasted += 1;
        answer(refusal ?? (isLookUp ? found(order) : process(order)));
      },
      delay + (this.shape.latency?.(this.clock.now()) ?? LATENCY),
    );
  }

  private refusal(): Answer | undefined {
    const { clock, shape } = this;
    const now = clock.now();
    if (clock.random() < (shape.failing?.(now) ?? 0)) return FAILED;
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.inSecond = 0;
    }
    this.inSecond += 1;
    if (this.inSecond <= (shape.limit ?? Number.POSITIVE_INFINITY)) return undefined;
    return { kind: 'refused', status: 429, retryAfterMs: shape.retryAfterMs ?? 1000 };
  }

  /** Refuses what it could not get to in time. */
  private shed(): Answer | undefined {
    const { shedsAt = Number.POSITIVE_INFINITY, shedCost = 0 } = this.shape;
    if (this.freeAt - this.clock.now() < shedsAt) return undefined;
    if (shedCost > 0) this.freeAt += shedCost * this.work();
    return SHED;
  }

  /** Milliseconds until it has worked on everything before this request, and on this one. */
  private workFor(share: number): number {
    if (this.shape.capacity === undefined) return 0;
    const now = this.clock.now();
    this.freeAt = Math.max(this.freeAt, now) + share * this.work();
    return this.freeAt - now;
  }

  /** Milliseconds of work on one request. */
  private work(): number {
    const { capacity = Number.POSITIVE_INFINITY } = this.shape;
    const perSecond = typeof capacity === 'function' ? capacity(this.clock.now()) : capacity;
    return (-Math.log(1 - this.clock.random()) * 1000) / perSecond;
  }
}
