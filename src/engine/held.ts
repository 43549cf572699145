import type { Clock } from '../time/clock.js';

/** The attempts of a call that were given up, but not by their client. */
export interface Held {
  readonly count: number;
  /** When the last one ended that has, by the clock's `now`. */
  readonly endedAt?: number;
}

/** A call, as far as its attempts may be held. */
interface Holder {
  held?: Held;
  readonly scope: { readonly clock: Pick<Clock, 'now'> };
}

/** An attempt was given up, but its client has not ended it, and may send the request at any time until this settles. */
export function holdUntil(call: Holder, ended: Promise<unknown>): void {
  call.held = { ...call.held, count: (call.held?.count ?? 0) + 1 };
  const release = () => {
    call.held = { count: (call.held?.count ?? 1) - 1, endedAt: call.scope.clock.now() };
  };
  ended.then(release, release);
}

/** Until when an attempt was held, by the clock's `now`: Infinity while one is, `undefined` if none ever was. */
export function heldUntil({ held }: Pick<Holder, 'held'>): number | undefined {
  return held === undefined || held.count === 0 ? held?.endedAt : Number.POSITIVE_INFINITY;
}
