import type { VirtualClock } from './virtual-clock.js';

/** What comes of one attempt. */
export type Answer =
  | { readonly kind: 'ok' | 'timeout' }
  | { readonly kind: 'refused'; readonly status: 429 | 503; readonly retryAfterMs?: number };

/** How the provider does. Rates are for each second. */
export interface ProviderShape {
  /** Requests that it can work on, one after the other, also those that nobody waits for any more. Default: no limit. */
  readonly capacity?: number;
  /** Requests that it allows in a second; the others get a 429. Default: no limit. */
  readonly limit?: number;
  /** The Retry-After of a 429, in milliseconds. Default 1000. */
  readonly retryAfterMs?: number;
  /** The share of requests that get a 503 at this time, in milliseconds. Default: none. */
  readonly failing?: (now: number) => number;
}

/** Milliseconds that an answer takes where nobody has to wait. */
const LATENCY = 20;

/** A provider with a queue, a limit and times of trouble. */
export class ProviderModel {
  /** Requests that it has worked on though their client had given up. */
  wasted = 0;
  private freeAt = 0;
  private second = -1;
  private inSecond = 0;

  constructor(
    private readonly shape: ProviderShape,
    private readonly clock: VirtualClock,
  ) {}

  /** @param isWaiting whether the client still waits when the answer is there */
  serve(answer: (answer: Answer) => void, isWaiting: () => boolean): void {
    const refusal = this.refusal();
    const delay = refusal === undefined ? this.workFor() : 0;
    this.clock.setTimer(() => {
      if (refusal === undefined && !isWaiting()) this.wasted += 1;
      answer(refusal ?? { kind: 'ok' });
    }, delay + LATENCY);
  }

  private refusal(): Answer | undefined {
    const { clock, shape } = this;
    const now = clock.now();
    if (clock.random() < (shape.failing?.(now) ?? 0)) return { kind: 'refused', status: 503 };
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.inSecond = 0;
    }
    this.inSecond += 1;
    if (this.inSecond <= (shape.limit ?? Number.POSITIVE_INFINITY)) return undefined;
    return { kind: 'refused', status: 429, retryAfterMs: shape.retryAfterMs ?? 1000 };
  }

  /** Milliseconds until it has worked on everything before this request, and on this one. */
  private workFor(): number {
    const { capacity } = this.shape;
    if (capacity === undefined) return 0;
    const now = this.clock.now();
    const work = (-Math.log(1 - this.clock.random()) * 1000) / capacity;
    this.freeAt = Math.max(this.freeAt, now) + work;
    return this.freeAt - now;
  }
}
