import { Inside } from '../engine/inside.js';
import { type Listener, listenToClients, type Made, urlOf } from './channels.js';
import { type Hearer, Mixed, Step, type Target, targetOf } from './step.js';

/** An attempt that makes requests. */
export interface Attempt {
  isOwn(target: Target | undefined): boolean;
  /** What a request would be to this attempt, if it made it. */
  claims(target: Target | undefined): Claim | undefined;
  take(step: Step): void;
  /** Nobody knows whether the request is this attempt's. */
  mix(mixed: Mixed): void;
  /** Who hears of a write to somewhere else. */
  besides(): Hearer;
}

/** Its first request, the one that follows a redirect, or another try of the client's own. */
export type Claim = 'first' | 'hop' | 'again';

const live = new Set<Attempt>();
const hearers = new WeakMap<Made, Hearer>();
/** The attempt that is beginning. */
let current: Attempt | undefined;
/**
 * The attempt in which code runs. Before Node 24 every promise pays for that, so the first of a crowd does without: what is made in
 * none is taken for its own.
 */
const inside = new Inside<Attempt>();
const insiders = new Set<Attempt>();
let lone: Attempt | undefined;

/** The attempt hears of its requests until it leaves. */
export function enter(attempt: Attempt): void {
  listenToClients(clients);
  live.add(attempt);
  if (live.size === 1) lone = attempt;
}

export function leave(attempt: Attempt): void {
  live.delete(attempt);
  if (lone === attempt) lone = undefined;
  if (insiders.delete(attempt)) inside.leave();
}

/**
 * Runs what makes the requests of an attempt, at once or later. It is given no closure: an error holds the frames of its stack,
 * with what they are called on.
 */
export function during<A extends readonly unknown[], T>(
  attempt: Attempt | undefined,
  make: (...args: A) => T,
  ...args: A
): T {
  const outer = current;
  current = attempt;
  try {
    if (attempt === undefined || attempt === lone) return make(...args);
    insiders.add(attempt);
    inside.enter();
    return inside.run(attempt, make, ...args);
  } finally {
    current = outer;
  }
}

const clients: Listener = {
  made,
  sent: (request) => hearers.get(request)?.sent(),
  failed: (request, error) => hearers.get(request)?.failed(error),
  answered: (request, status, location) => hearers.get(request)?.answered(status, location),
};

function made(request: Made): void {
  if (live.size === 0) return;
  const verb = String(request.method).toUpperCase();
  const target = targetOf(verb, urlOf(request));
  const isSure = current?.isOwn(target) === true;
  const from = isSure ? current : makerOf();
  const [one, ...others] = claimants(target, from);
  if (one === undefined) {
    if (from !== undefined && verb !== 'GET' && verb !== 'HEAD') hearers.set(request, from.besides());
  } else if (others.length === 0) {
    const step = new Step(request, verb, isSure || one !== lone);
    hearers.set(request, step);
    one.take(step);
  } else {
    const mixed = new Mixed();
    hearers.set(request, mixed);
    for (const each of [one, ...others]) each.mix(mixed);
  }
}

/** The attempt that makes a request now. */
function makerOf(): Attempt | undefined {
  const { here } = inside;
  if (here === undefined) return lone;
  return live.has(here) ? here : undefined;
}

/**
 * Whose request it is. If its maker does not wait for it, a queue may make it for another attempt that does. What follows the
 * redirect of the first of a crowd may seem to be another attempt's.
 */
function claimants(target: Target | undefined, from: Attempt | undefined): readonly Attempt[] {
  const claim = from?.claims(target);
  const isMade = claim === 'first' || claim === 'hop';
  const rival = isMade ? 'hop' : 'first';
  const others = [...(isMade ? [lone] : live)].filter((each) => each !== from && each?.claims(target) === rival);
  return [...(claim === undefined ? [] : [from]), ...others] as Attempt[];
}
