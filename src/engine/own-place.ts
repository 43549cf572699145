import type { Clock } from '../time/clock.js';
import { limit } from '../time/limit.js';
import type { Lane } from '../traffic/lane.js';
import type { Pass } from '../traffic/pass.js';
import { Inside } from './inside.js';
import { type Running, underWay } from './inside-run.js';

/** The part of a call that concerns the place it holds. */
interface Holder {
  readonly pass: Pass;
  /** The place is in use: no other call may have it. */
  readonly onTheWire: boolean;
}

/** A call that is being made ready to be sent. */
interface Preparing extends Holder {
  readonly scope: { readonly clock: Clock };
}

/** A call that may have been made inside an attempt of `run()`. */
interface Inner {
  readonly scope: { readonly clock: Clock };
  readonly around: Running | undefined;
}

/** Milliseconds for which a place is kept for a call that is being made ready, or is waiting for an inner call. */
const KEPT = 1000;

/** A call, and the call in whose code it was made. */
interface Link {
  readonly holder: Holder;
  readonly outer: Link | undefined;
}

const holders = new Inside<Link>();

/**
 * Runs the caller's own code for a call that holds a place or a probe. That code, such as an interceptor on a retry, may use the
 * same client, for instance to fetch a token. If it takes long, other calls may use the place: the code may be waiting for one of
 * them.
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
  const link = { holder: call, outer: innermost() };
  holders.enter();
  let lasting: Promise<unknown> | undefined;
  try {
    const result = holders.run(link, work);
    if (typeof (result as { then?: unknown } | undefined)?.then !== 'function') return result;
    lasting = Promise.resolve(result);
    const leave = () => holders.leave();
    lasting.then(leave, leave);
    return lasting as T;
  } finally {
    if (lasting === undefined) holders.leave();
  }
}

/** The same for an adapter of the caller's own: for the calls that it makes while it sends. */
export function insideAdapter<T>({ pass }: Holder, work: () => T): T {
  return inside({ pass, onTheWire: false }, work);
}

/**
 * A call waits to be sent. If that takes long, the calls around it lend what they hold, because they cannot continue before it:
 * the call it waits for may itself be waiting for that.
 */
export function lendingAround<T>({ scope, around }: Inner, wait: () => Promise<T>): Promise<T> {
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

/** Whether a call holds something that others might wait for. */
export function mayShare({ pass }: Pick<Holder, 'pass'>): boolean {
  return pass.hasPlace || pass.isProbe;
}

/** The lane of a call that goes here: nothing holds it up if it has what another one holds. */
export function laneFor(lane: Lane): Lane {
  return isServed(lane) ? lane.aside() : lane;
}

/**
 * Whether a call is made, at any depth, for one that holds a place at the same host, or the probe of the same lane, and does not
 * need it yet: it serves both, one after the other.
 */
function isServed(lane: Lane): boolean {
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

/** The innermost surrounding call that still holds something; those that hold nothing are let go. */
function innermost(): Link | undefined {
  let link = holders.here;
  while (link !== undefined && !mayShare(link.holder)) link = link.outer;
  return link;
}
