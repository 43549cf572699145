import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lane } from '../traffic/lane.js';
import type { Pass } from '../traffic/pass.js';

/** A call, as far as the place goes that it holds. */
interface Holder {
  readonly pass: Pass;
  readonly onTheWire: boolean;
}

/** Made by the first resend under a limit of concurrency: before it no call pays for a look. */
let holders: AsyncLocalStorage<Holder> | undefined;

/** Runs what sends a call again, the caller's interceptors included, which may call by the same client: for a token, say. */
export function insideCall<T>(call: Holder, work: () => T): T {
  if (call.pass.lane.turnstile === undefined) return work();
  holders ??= new AsyncLocalStorage();
  return holders.run(call, work);
}

/** Whether a call is made for one that has a place at the same host and is not sent yet: the place serves both, one after the other. */
export function isServed(lane: Lane): boolean {
  const holder = holders?.getStore();
  return holder?.pass.lane.site === lane.site && holder.pass.hasPlace && !holder.onTheWire;
}
