import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { perClock } from '../time/per-clock.js';

/** A call that has been sent, and may be told by its own answer what it has made. */
interface Sent {
  readonly provider: Pick<Provider, 'made'>;
  readonly scope: { readonly clock: Clock };
}

/** By the clock whose times they carry. */
const underWay = perClock(() => new Set<Sent>());

/** The calls that are kept: one that its client never ends must not stay for ever. */
const MOST = 10_000;

/** It is sent for the first time. */
export function beginUnderWay(call: Sent): void {
  if (call.provider.made === undefined) return;
  const calls = underWay(call.scope.clock);
  calls.add(call);
  const [oldest] = calls.size > MOST ? calls : [];
  if (oldest !== undefined) calls.delete(oldest);
}

export function endUnderWay(call: Sent): void {
  underWay(call.scope.clock).delete(call);
}

/** The calls of this kind that have been sent and have not ended; only of providers that name what a request has made. */
export function allUnderWay<C extends Sent>({ scope }: C): readonly C[] {
  return [...underWay(scope.clock)] as C[];
}
