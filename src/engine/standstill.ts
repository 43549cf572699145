import type { ResolvedPolicy } from '../policy/policy.js';
import type { Clock } from '../time/clock.js';
import { Naps } from '../time/naps.js';
import { Pulse, STANDSTILL } from '../time/pulse.js';
import { type Held, heldUntil } from './held.js';

/** A call whose payment another process may make as well, if this one stands still. */
interface Overtaken {
  isWatched?: true;
  readonly policy: Pick<ResolvedPolicy, 'keys' | 'knownAt'>;
  readonly scope: { readonly clock: Clock };
  readonly startedAt: number;
  held?: Held;
}

/** From now on, it is noticed if the process stands still: if it goes on with the keys of an earlier call, which others may have too. */
export function watchProcess(call: Overtaken): void {
  if (call.policy.keys === undefined) return;
  Pulse.of(call.scope.clock).watch();
  call.isWatched = true;
}

/** It is over. */
export function leaveProcess(call: Overtaken): void {
  if (!call.isWatched) return;
  delete call.isWatched;
  Pulse.of(call.scope.clock).leave();
}

/** Milliseconds for which another process may have made the payment, if nobody has been asked. */
export function unaskedFor({ startedAt, policy, scope: { clock } }: Overtaken): number {
  return Math.max(Naps.of(clock).age(startedAt), clock.wall() - (policy.knownAt ?? Number.POSITIVE_INFINITY));
}

/** Whether the process may have stood still in that time. */
export function stoodStill(call: Overtaken): boolean {
  return unaskedFor(call) - Pulse.of(call.scope.clock).steadyFor >= STANDSTILL;
}

/**
 * Until when the payment may have been sent, by the clock's `now`, though this call had given it up: by its client, which held it, or by
 * another process, while this one stood still. `undefined` if by neither.
 */
export function sentUntil(call: Overtaken): number | undefined {
  const { policy, scope } = call;
  if (policy.keys === undefined || !stoodStill(call)) return heldUntil(call);
  return Math.max(heldUntil(call) ?? 0, Pulse.of(scope.clock).steadySince);
}
