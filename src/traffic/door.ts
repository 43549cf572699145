import type { Refusal } from '../decision/refusal.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Clock } from '../time/clock.js';
import { type Caller, wait } from '../time/wait.js';
import type { Pass } from './pass.js';
import type { Sharing } from './sharing.js';

/** A call that wants to be sent. */
export interface Visitor {
  readonly pass: Pass;
  readonly caller: Caller;
  readonly request: RequestFacts;
  /** Milliseconds left of the deadline. */
  readonly remaining: number;
  /** Milliseconds for which it may wait for its turn. */
  readonly patience: number;
  /** What it sent before may have taken effect. */
  readonly isInDoubt: boolean;
  readonly maxRetryAfter: number;
  /** It waits for its turn, for so many milliseconds at most. */
  onWait(longest: number): void;
}

/** What the door says. `waited`: so long that a signature may have gone stale. `gone`: the caller has given up meanwhile. */
export type Admission = { readonly waited: boolean } | { readonly refusal: Refusal } | { readonly gone: true };

/** What keeps a call from being sent: a refusal, or a caller who has given up. */
type Stop = Exclude<Admission, { readonly waited: boolean }>;

/** Of the time that is left, what a question waits for at least, and at most. */
const LEAST_SHARE = 0.5;
const MOST_SHARE = 0.9;
/** Milliseconds of a longer deadline that count for it, and of none. */
const LONGEST_DEADLINE = 60_000;

const GONE: Stop = { gone: true };

/**
 * Waits until a call may be sent: the provider's time of quiet is over, it is the call's turn if others wait for the provider to
 * do well, and there is a place. Refuses it if it may not: nothing waits in vain. Takes the place, and the probe of a half-open
 * breaker.
 */
export async function admit(visitor: Visitor, clock: Clock): Promise<Admission> {
  const { pass } = visitor;
  const { lane } = pass;
  let waited = false;
  for (;;) {
    const now = clock.now();
    const heldFor = lane.heldFor(visitor.request, now);
    if (heldFor > 0) {
      // A place is not kept while nobody may send.
      pass.leave();
      if (heldFor >= visitor.remaining || lane.quietLeft(visitor.request, now) > visitor.maxRetryAfter) {
        return refuse({ ...HELD, outcome: 'deferred', stoppedBy: 'retry-after' }, clock, heldFor);
      }
      waited = true;
      if (!(await waitHeld(visitor, heldFor, clock))) return GONE;
      continue;
    }
    const isLetIn = pass.ticket !== undefined;
    if (!isLetIn && ((pass.failed?.needsTurn && pass.isUnproven) || lane.gate.isShut(now))) {
      pass.leave();
      waited = true;
      const stop = await waitToSend(visitor, clock);
      if (stop !== undefined) return stop;
      continue;
    }
    if (lane.turnstile !== undefined && !pass.hasPlace) {
      if (lane.turnstile.tryEnter()) pass.hasPlace = true;
      else {
        waited = true;
        const stop = await queue(visitor, clock);
        if (stop !== undefined) return stop;
      }
      continue;
    }
    if (isLetIn) return { waited };
    if (!lane.sharing?.isGuarded) {
      pass.ticket = lane.breaker?.admit(now);
      return { waited };
    }
    const given = await probe(visitor, lane.sharing, clock);
    if (given !== undefined) return 'waited' in given ? { waited } : given;
  }
}

/** Asks for the probe that all processes share. If nobody answers, the breaker of this process decides alone. */
async function probe({ pass, caller }: Visitor, sharing: Sharing, clock: Clock): Promise<Admission | undefined> {
  const { lane } = pass;
  const given = await sharing.ask();
  const isRefused = (given === false && sharing.isGuarded) || lane.breaker?.isPassable(clock.now()) === false;
  const isGone = caller.gone() !== undefined;
  if (isGone || isRefused) {
    if (given) sharing.returnProbe();
    return isGone ? GONE : undefined;
  }
  pass.ticket = lane.breaker?.admit(clock.now());
  if (given && pass.ticket !== undefined) sharing.probing(pass.ticket);
  return { waited: true };
}

/**
 * Waits until it is the turn of a call that only wants to ask what became of it, if the provider does badly: its question is load
 * too. Nothing keeps it from asking in the end, so it waits for a part of what is left, which is another one for each call: they
 * would all ask at once.
 */
export async function awaitTurnToAsk(visitor: Visitor, clock: Clock): Promise<void> {
  const { pass } = visitor;
  if (!pass.isUnproven && !pass.lane.gate.isShut(clock.now())) return;
  const share = LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * clock.random();
  const most = share * Math.min(visitor.remaining, LONGEST_DEADLINE);
  if (most > 0) await waitAtMost(visitor, clock, most);
}

async function waitHeld({ pass, caller }: Visitor, ms: number, clock: Clock): Promise<boolean> {
  const since = clock.now();
  pass.lane.held += 1;
  try {
    return await wait(ms, clock, caller);
  } finally {
    pass.lane.held -= 1;
    pass.held = (pass.held ?? 0) + clock.now() - since;
  }
}

/** Waits for a turn to be sent, unless that is surely in vain. What is in doubt leaves half of its time to ask. */
async function waitToSend(visitor: Visitor, clock: Clock): Promise<Stop | undefined> {
  const { isInDoubt, remaining, patience, pass } = visitor;
  const most = Math.min(isInDoubt ? remaining / 2 : remaining, patience);
  const refusedFor = pass.lane.gate.refusesFor(clock.now());
  if (refusedFor > 0 && refusedFor >= most) return refuse(OPEN, clock, refusedFor);
  return most > 0 ? waitAtMost(visitor, clock, most) : refuse(ILL, clock);
}

/**
 * A call that may have been lost by bad luck waits for a while only: if nothing else speaks of trouble until then, that is what
 * it was.
 */
async function waitAtMost(visitor: Visitor, clock: Clock, most: number): Promise<Stop | undefined> {
  const { pass } = visitor;
  const { gate } = pass.lane;
  if (!pass.isUnproven || !pass.isAloneInTrouble || gate.isShut(clock.now())) return waitForTurn(visitor, clock, most);
  const whileAlone = Math.min(most, gate.firstPause * (1 + clock.random()));
  const stop = await waitForTurn(visitor, clock, whileAlone);
  return stop === GONE || stop === undefined ? stop : waitForTurn(visitor, clock, most - whileAlone);
}

/** Waits until it is the call's turn, for so many milliseconds at most. */
async function waitForTurn(visitor: Visitor, clock: Clock, most: number): Promise<Stop | undefined> {
  const { pass, caller } = visitor;
  const { gate } = pass.lane;
  if (gate.backlog.isFull) return refuse(FULL, clock);
  visitor.onWait(most);
  const since = clock.now();
  let isItsTurn = false;
  const isThere = await wait(most, clock, caller, (end) =>
    gate.join(since + most, pass.failed !== undefined, () => {
      isItsTurn = true;
      end();
    }),
  );
  pass.waited += clock.now() - since;
  if (!isThere) return GONE;
  if (pass.failed !== undefined) pass.failed.needsTurn = false;
  const isBadLuck = pass.isAloneInTrouble && !gate.isShut(clock.now());
  // Refused, what is in doubt would be asked about: that is no less load, and no payment.
  const isOverdue = visitor.isInDoubt && pass.isLetIn(clock.now());
  if (isItsTurn || isBadLuck || isOverdue) return undefined;
  const stillFor = gate.refusesFor(clock.now());
  return stillFor > 0 ? refuse(OPEN, clock, stillFor) : refuse(ILL, clock);
}

/** Waits for a place. */
async function queue(visitor: Visitor, clock: Clock): Promise<Stop | undefined> {
  const { pass, caller, remaining, patience } = visitor;
  const { turnstile } = pass.lane;
  if (turnstile === undefined || turnstile.isFull) return refuse(FULL, clock);
  const longest = Math.min(remaining, patience);
  visitor.onWait(longest);
  const since = clock.now();
  pass.lane.held += 1;
  const isThere = await wait(longest, clock, caller, (end) =>
    turnstile.await(() => {
      pass.hasPlace = true;
      end();
    }),
  );
  pass.lane.held -= 1;
  pass.waited += clock.now() - since;
  if (!isThere) return GONE;
  if (pass.hasPlace) return undefined;
  return refuse(longest < remaining ? FULL : { ...FULL, stoppedBy: 'deadline' }, clock);
}

const HELD = { code: 'ERR_HELD_BACK', message: 'the provider asked for quiet' };
const OPEN: Refusal = { code: 'ERR_BREAKER_OPEN', message: 'the circuit breaker is open', stoppedBy: 'breaker' };
const ILL: Refusal = {
  code: 'ERR_OVERLOADED',
  message: 'the provider did not do well in time',
  stoppedBy: 'overload',
};
const FULL: Refusal = {
  code: 'ERR_QUEUE_FULL',
  message: 'too many calls wait for their turn',
  stoppedBy: 'concurrency',
};

/** @param comeBackIn milliseconds after which a call may be let through, if that is known */
function refuse(refusal: Refusal, clock: Clock, comeBackIn?: number): Stop {
  if (comeBackIn === undefined) {
    return { refusal: { ...refusal, message: `${refusal.message}, nothing was sent` } };
  }
  const message = `${refusal.message}, nothing was sent; try again in ${Math.ceil(comeBackIn / 1000)} s`;
  return { refusal: { ...refusal, message, retryAt: Math.ceil(clock.wall() + comeBackIn) } };
}
