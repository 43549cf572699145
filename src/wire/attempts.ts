import { Inside } from '../engine/inside.js';
import { type Listener, listenToClients, type Made, urlOf } from './channels.js';
import { type Hearer, keyOf, Mixed, Step } from './step.js';

/** An attempt that makes requests. Requests are known by their key: method and URL. */
export interface Attempt {
  isOwn(key: string | undefined): boolean;
  /** How surely a request is this attempt's: it is the next one, or it may be another try of the client's own. */
  claims(key: string | undefined): 'next' | 'maybe' | undefined;
  take(step: Step): void;
  /** Nobody knows whether the request is this attempt's. */
  mix(mixed: Mixed): void;
  /** Who hears of a write to somewhere else. */
  besides(): Hearer;
}

const live = new Set<Attempt>();
const hearers = new WeakMap<Made, Hearer>();
/** The attempt that is beginning. */
let current: Attempt | undefined;
/**
 * The attempt in which code runs. Before Node 24 every promise pays for that, so one attempt at a time does without: what is made
 * in none is its own.
 */
const inside = new Inside<Attempt>();
const insiders = new Set<Attempt>();
let lone: Attempt | undefined;

/** The attempt hears of its requests until it leaves. */
export function enter(attempt: Attempt): void {
  listenToClients(clients);
  live.add(attempt);
  if (lone === undefined && inside.here === undefined) lone = attempt;
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
  const key = keyOf(verb, urlOf(request));
  const from = makerOf(key);
  const [one, ...others] = claimants(key, from);
  if (one === undefined) {
    if (from !== undefined && verb !== 'GET' && verb !== 'HEAD') hearers.set(request, from.besides());
  } else if (others.length === 0) {
    const step = new Step(request, verb);
    hearers.set(request, step);
    one.take(step);
  } else {
    const mixed = new Mixed();
    hearers.set(request, mixed);
    for (const each of [one, ...others]) each.mix(mixed);
  }
}

/** The attempt that makes a request now. */
function makerOf(key: string | undefined): Attempt | undefined {
  if (current?.isOwn(key)) return current;
  const { here } = inside;
  if (here === undefined) return lone;
  return live.has(here) ? here : undefined;
}

/** Whose request it is. If its maker does not wait for it, a queue may make it for another attempt that does. */
function claimants(key: string | undefined, from: Attempt | undefined): readonly Attempt[] {
  const claim = from?.claims(key);
  if (from !== undefined && claim === 'next') return [from];
  const others = [...live].filter((each) => each !== from && each.claims(key) === 'next');
  return from !== undefined && claim === 'maybe' ? [from, ...others] : others;
}
