import { Inside } from '../engine/inside.js';
import { isAccessToken } from '../failure/access-token.js';
import { type Listener, listenToClients, type Made, urlOf } from './channels.js';
import { keepOwnContext } from './own-context.js';
import { type Hearer, Mixed, OwnRequest, reads, type Target, targetOf } from './own-request.js';

/** An attempt that makes requests. */
export interface Attempt {
  isOwn(target: Target | undefined): boolean;
  /** What a request would be to this attempt, if it made it. */
  claims(target: Target | undefined): Claim | undefined;
  take(request: OwnRequest): void;
  /** Nobody knows whether the request is this attempt's. */
  mix(mixed: Mixed): void;
  /** Who hears of a request to somewhere else. */
  besides(request: Made, isWrite: boolean): Hearer;
}

/** Its first request, the one that follows a redirect, or another try of the client's own. */
export type Claim = 'first' | 'hop' | 'again';

const live = new Set<Attempt>();
const hearers = new WeakMap<Made, readonly Hearer[]>();
/** The attempt that each began in, if a client wraps another. */
const outers = new WeakMap<Attempt, Attempt>();
/** The attempt that is beginning. */
let current: Attempt | undefined;
/** The attempt in which code runs. */
const inside = new Inside<Attempt>();

/** The attempt hears of its requests until it leaves. */
export function enter(attempt: Attempt): void {
  listenToClients(clients);
  const outer = current ?? inside.here;
  if (outer !== undefined) outers.set(attempt, outer);
  live.add(attempt);
  inside.enter();
}

export function leave(attempt: Attempt): void {
  if (live.delete(attempt)) inside.leave();
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
    return attempt === undefined ? make(...args) : inside.run(attempt, make, ...args);
  } finally {
    current = outer;
  }
}

const clients: Listener = {
  made,
  sent: (request) => tell(request, (each) => each.sent()),
  failed: (request, error) => tell(request, (each) => each.failed(error)),
  answered: (request, status, location) => tell(request, (each) => each.answered(status, location)),
};

function tell(request: Made, what: (hearer: Hearer) => void): void {
  for (const each of hearers.get(request) ?? []) what(each);
}

function made(request: Made): void {
  if (live.size === 0) return;
  const verb = String(request.method).toUpperCase();
  const target = targetOf(verb, urlOf(request));
  const all: Hearer[] = [];
  let maker = makerOf(target);
  do {
    const hearer = hearerOf({ request, verb, target }, maker);
    if (hearer !== undefined) all.push(hearer);
    maker = maker && outers.get(maker);
  } while (maker !== undefined);
  if (all.length === 0) return;
  hearers.set(request, all);
  keepOwnContext(request);
}

interface Seen {
  readonly request: Made;
  readonly verb: string;
  readonly target: Target | undefined;
}

/** Who hears of a request that an attempt, or nobody known, makes. */
function hearerOf({ request, verb, target }: Seen, maker: Attempt | undefined): Hearer | undefined {
  const [one, ...others] = claimants(target, maker);
  if (one === undefined) return maker?.besides(request, isWrite(verb, target));
  if (others.length === 0) {
    const own = new OwnRequest(request, verb, one === maker, target?.url);
    one.take(own);
    return own;
  }
  const mixed = new Mixed();
  for (const each of [one, ...others]) each.mix(mixed);
  return mixed;
}

function isWrite(verb: string, target: Target | undefined): boolean {
  return !reads(verb) && !isAccessToken(target?.path ?? '');
}

/** The attempt that makes a request now. What it leaves behind when it is over is nobody's. */
function makerOf(target: Target | undefined): Attempt | undefined {
  if (current?.isOwn(target)) return current;
  const { here } = inside;
  return here !== undefined && live.has(here) ? here : undefined;
}

/** Whose request it is. If its maker does not wait for it, a queue may make it for another attempt that does. */
function claimants(target: Target | undefined, maker: Attempt | undefined): readonly Attempt[] {
  const claim = maker?.claims(target);
  if (maker !== undefined && (claim === 'first' || claim === 'hop')) return [maker];
  const others = [...live].filter((each) => each !== maker && each.claims(target) === 'first');
  return maker !== undefined && claim === 'again' ? [maker, ...others] : others;
}
