import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lane } from '../traffic/lane.js';
import type { Pass } from '../traffic/pass.js';

/** A call, as far as that goes which it holds. */
interface Holder {
  readonly pass: Pass;
  /** What it holds is in use: nobody else may have it. */
  readonly onTheWire: boolean;
}

/** Made by the first call that has something to share: before it no call pays for a look. */
let holders: AsyncLocalStorage<Holder> | undefined;

/**
 * Runs code of the caller's that belongs to a call which has a place or a probe, and may call by the same client, for a token, say:
 * the interceptors of a resend.
 */
export function insideCall<T>(call: Holder, work: () => T): T {
  if (!mayShare(call)) return work();
  holders ??= new AsyncLocalStorage();
  return holders.run(call, work);
}

/** The same for an adapter of the caller's own: what it calls while it sends. */
export function insideAdapter<T>({ pass }: Holder, work: () => T): T {
  return insideCall({ pass, onTheWire: false }, work);
}

/** Whether others could have to wait for what a call holds. */
export function mayShare({ pass }: Holder): boolean {
  return pass.lane.turnstile !== undefined || pass.isProbe;
}

/**
 * Whether a call is made for one that has a place at the same host, or the probe of the same lane, and has no use for it as yet: it
 * serves both, one after the other.
 */
export function isServed(lane: Lane): boolean {
  const holder = holders?.getStore();
  if (holder === undefined || holder.onTheWire) return false;
  const { pass } = holder;
  return (pass.hasPlace && pass.lane.site === lane.site) || (pass.isProbe && pass.lane === lane);
}
