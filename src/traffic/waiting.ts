import type { Clock } from '../time/clock.js';
import { wait } from '../time/wait.js';
import type { Pass } from './pass.js';
import { FULL, ILL, OPEN, refuse, refuseFor } from './refuse.js';
import { GONE, type Stop, type Visitor } from './visitor.js';

/** The least and the largest share of its time that a call waits for nothing but its turn, if it may be sent without. */
const LEAST_SHARE = 0.25;
const MOST_SHARE = 0.9;
/** Milliseconds after which a call that waits for room checks whether it still has to. */
const LOOK_AGAIN = 2000;
/** The most milliseconds of which a share is waited, also if there is no limit. */
const LONGEST = 60_000;
const NOTHING = () => {};

/**
 * Why a call is not sent, if it is not: known at once, or after a wait. Waits are promises rather than async functions, each of
 * which would keep its frame for the whole wait.
 */
export type Waited = Stop | undefined | Promise<Stop | undefined>;

/**
 * If the provider is in trouble, a call that only wants to ask what became of it waits for its turn too: its question is also
 * load. It gets to ask in the end in any case, so it waits for only a share of the remaining time. Its turn comes as early as that
 * of a call without a failed attempt, because whatever the wait settles need not be looked up.
 */
export async function awaitTurnToAsk(visitor: Visitor): Promise<void> {
  const { pass } = visitor;
  const { gate, clock } = pass.lane;
  const now = clock.now();
  if (!pass.failed?.isUnproven && !gate.isShut(now) && !gate.pace.isOverloaded(now)) return;
  const most = shareOf(visitor.remaining, clock);
  if (most > 0) await waitAtMost(visitor, most, true);
}

/** Waits for the back-off that the provider asked for to end. */
export function waitHeld(visitor: Visitor, ms: number): Waited {
  return waitAside(visitor, ms, 'held');
}

/** Waits while retries are left out: they go in the next window. */
export function waitOut(visitor: Visitor, ms: number): Waited {
  visitor.onWait(ms);
  return waitAside(visitor, ms, 'waited');
}

/** Waits for something else than a turn. `as`: what the pass counts it as. */
function waitAside({ pass, caller }: Visitor, ms: number, as: 'held' | 'waited'): Waited {
  const { clock } = pass.lane;
  const since = clock.now();
  pass.lane.held += 1;
  return wait(ms, clock, caller).then((isThere) => {
    pass.lane.held -= 1;
    pass[as] = (pass[as] ?? 0) + clock.now() - since;
    return isThere ? undefined : GONE;
  });
}

/** Waits for a turn to be sent, unless that is certainly useless. A call in doubt leaves half of its time for asking. */
export function waitToSend(visitor: Visitor): Waited {
  const { isInDoubt, remaining, patience, pass } = visitor;
  const { gate, clock } = pass.lane;
  const most = Math.min(isInDoubt ? remaining / 2 : remaining, patience);
  const refusedFor = gate.refusesFor(clock.now());
  if (refusedFor > 0 && refusedFor >= most) return refuseFor(refusedFor, OPEN, clock);
  return most > 0 ? waitAtMost(visitor, most) : refuse(ILL);
}

/** A share of this time. It differs between calls, or they would all be sent at once. */
function shareOf(ms: number, clock: Clock): number {
  return (LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * clock.random()) * Math.min(ms, LONGEST);
}

/** Waits, and looks in between whether waiting has become needless. */
function waitAtMost(visitor: Visitor, most: number, asks = false): Waited {
  const first = firstWait(visitor.pass, most, asks);
  if (first === most) return waitForTurn(visitor, most, asks);
  return Promise.resolve(waitForTurn(visitor, first, asks)).then((stop) =>
    stop === GONE || stop === undefined ? stop : waitForTurn(visitor, most - first, asks),
  );
}

/**
 * A failure may be bad luck: if there is no other sign of trouble after a while, it was. A process that knows little takes more
 * time for that. After a slow failure, a later attempt may be answered meanwhile.
 */
function firstWait({ lane, failed }: Pass, most: number, asks: boolean): number {
  const { gate, clock } = lane;
  const now = clock.now();
  const mayBeBadLuck = failed?.isUnproven && failed.isAlone && !gate.isShut(now);
  if (mayBeBadLuck && !gate.isSuspicious(now)) return Math.min(most, gate.firstPause * (1 + clock.random()));
  return mayBeBadLuck || (!asks && failed?.isSlow) ? shareOf(most, clock) : most;
}

/**
 * Waits until it is the call's turn, for at most this many milliseconds.
 * @param asks it is a question; anything else that has a failed attempt lets all others go first
 */
function waitForTurn(visitor: Visitor, most: number, asks: boolean): Waited {
  const { pass, caller } = visitor;
  const { gate, clock } = pass.lane;
  if (!gate.makePlace(clock.now())) return refuse(FULL);
  visitor.onWait(most);
  const since = clock.now();
  let isItsTurn = false;
  const isBehind = !asks && pass.failed !== undefined;
  const join = (end: () => void) => {
    const go = () => {
      isItsTurn = true;
      end();
    };
    return gate.join(since + most, isBehind, go, asks);
  };
  return wait(most, clock, caller, join).then((isThere) => {
    pass.waited += clock.now() - since;
    return isThere ? afterWait(visitor, isItsTurn) : GONE;
  });
}

/** What a call that has waited may do now. `undefined`: be sent. */
function afterWait(visitor: Visitor, isItsTurn: boolean): Stop | undefined {
  const { pass } = visitor;
  const { failed, lane } = pass;
  const { gate, clock } = lane;
  const now = clock.now();
  if (failed !== undefined) failed.needsTurn = false;
  // It was bad luck, or what kept the provider busy is over.
  const isNoMore = (failed?.isAlone || failed?.isOvertaken) && !gate.isShut(now);
  // If it were refused, a call in doubt would be looked up: no less load, and no payment.
  const isOverdue = visitor.isInDoubt && pass.isLetIn(now);
  if (isItsTurn || isNoMore || isOverdue) {
    if (failed !== undefined) gate.charge();
    return undefined;
  }
  const stillFor = gate.refusesFor(now);
  return stillFor > 0 ? refuseFor(stillFor, OPEN, clock) : refuse(ILL);
}

/**
 * While answers come late, waits until there is room for a call that has not been sent yet. No call is refused for lack of room:
 * it goes in the end, with half of its time left.
 */
export async function waitForRoom(visitor: Visitor): Promise<Stop | undefined> {
  const { pass, caller } = visitor;
  const { gate, clock } = pass.lane;
  const longest = Math.min(visitor.patience, visitor.remaining / 2);
  if (longest <= 0 || gate.backlog.isFull) return undefined;
  visitor.onWait(longest);
  const until = clock.now() + longest;
  let isItsTurn = false;
  let end = NOTHING;
  // It keeps its place in the row when it looks.
  const leave = gate.join(until, false, () => {
    isItsTurn = true;
    end();
  });
  gate.inLine += 1;
  let isThere = true;
  for (let now = clock.now(); isThere && !isItsTurn && now < until; ) {
    isThere = await wait(Math.min(until - now, LOOK_AGAIN), clock, caller, (stop) => {
      end = stop;
      return () => {
        end = NOTHING;
      };
    });
    pass.waited += clock.now() - now;
    now = clock.now();
    if (gate.isShut(now) || (!isItsTurn && isThere && gate.letsIn(now))) break;
  }
  leave();
  gate.inLine -= 1;
  return isThere ? undefined : GONE;
}

/** Waits for a place. */
export function queue(visitor: Visitor): Waited {
  const { pass, caller, remaining, patience, isInDoubt, asksInDoubt } = visitor;
  const goesFirst = isInDoubt || asksInDoubt;
  const { turnstile, clock } = pass.lane;
  if (turnstile === undefined || turnstile.isFull(goesFirst)) return refuse(FULL);
  const longest = Math.min(remaining, patience);
  visitor.onWait(longest);
  const since = clock.now();
  pass.lane.held += 1;
  return wait(longest, clock, caller, (end) =>
    turnstile.await(() => {
      pass.hasPlace = true;
      if (goesFirst) pass.wentFirst = true;
      end();
    }, goesFirst),
  ).then((isThere) => {
    pass.lane.held -= 1;
    pass.waited += clock.now() - since;
    if (!isThere) return GONE;
    if (pass.hasPlace) return undefined;
    return refuse(longest < remaining ? FULL : { ...FULL, stoppedBy: 'deadline' });
  });
}
