import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../time/clock.js';
import { limit } from '../time/limit.js';
import type { Lane } from '../traffic/lane.js';
import type { Pass } from '../traffic/pass.js';
import { type Running, underWay } from './inside-run.js';

/** A call, as far as that goes which it holds. */
interface Holder {
  readonly pass: Pass;
  /** What it holds is in use: nobody else may have it. */
  readonly onTheWire: boolean;
}

/** A call that is made ready to be sent. */
interface Preparing extends Holder {
  readonly scope: { readonly clock: Clock };
}

/** A call that may have been made inside an attempt of `run()`. */
interface Inner {
  readonly scope: { readonly clock: Clock };
  readonly around: Running | undefined;
}

/** Milliseconds for which a place is kept for a call that is made ready, or waits for one inside. */
const KEPT = 1000;

/** A call, and the one inside which it was made. */
interface Link {
  readonly holder: Holder;
  readonly outer: Link | undefined;
}

let holders: AsyncLocalStorage<Link> | undefined;
/** Pieces of code inside. While there is none, no call pays for a look, and no promise of the process for being followed. */
let running = 0;

/**
 * Runs code of the caller's that belongs to a call which has a place or a probe, and may call by the same client, for a token, say:
 * an interceptor of a resend. If that takes long, others may have the place: it may wait for one of them.
 */
export function insideCall<T>(call: Preparing, work: () => T): T {
  if (!mayShare(call)) return work();
  const result = inside(call, work);
  if (!(result instanceof Promise)) return result;
  const stop = limit(call.scope.clock, KEPT, () => call.pass.lend());
  call.pass.lending = stop;
  result.then(stop, stop);
  return result;
}

function inside<T>(call: Holder, work: () => T): T {
  holders ??= new AsyncLocalStorage();
  const link = { holder: call, outer: innermost() };
  running += 1;
  let lasting: Promise<unknown> | undefined;
  try {
    const result = holders.run(link, work);
    if (typeof (result as { then?: unknown } | undefined)?.then !== 'function') return result;
    lasting = Promise.resolve(result);
    lasting.then(leave, leave);
    return lasting as T;
  } finally {
    if (lasting === undefined) leave();
  }
}

/** The same for an adapter of the caller's own: what it calls while it sends. */
export function insideAdapter<T>({ pass }: Holder, work: () => T): T {
  return inside({ pass, onTheWire: false }, work);
}

/**
 * A call waits to be sent. If that takes long, the calls around it, which cannot go on before it, lend what they hold: whoever
 * has what it waits for may wait for that.
 */
export async function lendingAround<T>({ scope, around }: Inner, wait: () => Promise<T>): Promise<T> {
  const passes = [...underWay(around)].map(({ pass }) => pass);
  for (let link = innermost(); link !== undefined; link = link.outer) {
    if (!link.holder.onTheWire) passes.push(link.holder.pass);
  }
  if (!passes.some((pass) => mayShare({ pass }))) return wait();
  const stop = limit(scope.clock, KEPT, () => {
    for (const pass of passes) pass.lend();
  });
  return wait().finally(stop);
}

/** Whether a call holds what others could have to wait for. */
export function mayShare({ pass }: Pick<Holder, 'pass'>): boolean {
  return pass.hasPlace || pass.isProbe;
}

/**
 * Whether a call is made, at whatever depth, for one that has a place at the same host, or the probe of the same lane, and has no
 * use for it as yet: it serves both, one after the other.
 */
export function isServed(lane: Lane): boolean {
  for (let link = innermost(); link !== undefined; link = link.outer) {
    if (!hasFor(link.holder, lane)) continue;
    link.holder.pass.isShared = true;
    return true;
  }
  return false;
}

function hasFor({ pass, onTheWire }: Holder, lane: Lane): boolean {
  if (onTheWire) return false;
  return (pass.hasPlace && pass.lane.site === lane.site) || (pass.isProbe && pass.lane === lane);
}

/** The innermost call around this code that still holds something: the others are let go of. */
function innermost(): Link | undefined {
  let link = running === 0 ? undefined : holders?.getStore();
  while (link !== undefined && !mayShare(link.holder)) link = link.outer;
  return link;
}

function leave(): void {
  running -= 1;
  if (running === 0) holders?.disable();
}
