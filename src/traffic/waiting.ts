import type { Clock } from '../time/clock.js';
import { wait } from '../time/wait.js';
import { FULL, ILL, OPEN, refuse } from './refuse.js';
import { GONE, type Stop, type Visitor } from './visitor.js';

/** The least and the largest share of the remaining time that a question waits for its turn. */
const LEAST_SHARE = 0.25;
const MOST_SHARE = 0.9;
/** Milliseconds after which a call that waits for room checks whether it still has to. */
const LOOK_AGAIN = 2000;
/** The most milliseconds of a deadline that count, and the number if there is no deadline. */
const LONGEST_DEADLINE = 60_000;
const NOTHING = () => {};

/**
 * Why a call is not sent, if it is not: known at once, or after a wait. Waits are promises rather than async functions, each of
 * which would keep its frame for the whole wait.
 */
export type Waited = Stop | undefined | Promise<Stop | undefined>;

/**
 * If the provider is in trouble, a call that only wants to ask what became of it waits for its turn too: its question is also
 * load. It gets to ask in the end in any case, so it waits for only a share of the remaining time. The share differs between
 * calls, or they would all ask at once. Its turn comes as early as that of a call without a failed attempt, because whatever the
 * wait settles need not be looked up.
 */
export async function awaitTurnToAsk(visitor: Visitor, clock: Clock): Promise<void> {
  const { pass } = visitor;
  const { gate } = pass.lane;
  const now = clock.now();
  if (!pass.isUnproven && !gate.isShut(now) && !gate.pace.isOverloaded(now)) return;
  const share = LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * clock.random();
  const most = share * Math.min(visitor.remaining, LONGEST_DEADLINE);
  if (most > 0) await waitAtMost(visitor, clock, most, false);
}

/** Waits for the back-off that the provider asked for to end. */
export function waitHeld({ pass, caller }: Visitor, ms: number, clock: Clock): Waited {
  const since = clock.now();
  pass.lane.held += 1;
  return wait(ms, clock, caller).then((isThere) => {
    pass.lane.held -= 1;
    pass.held = (pass.held ?? 0) + clock.now() - since;
    return isThere ? undefined : GONE;
  });
}

/** Waits for a turn to be sent, unless that is certainly useless. A call in doubt leaves half of its time for asking. */
export function waitToSend(visitor: Visitor, clock: Clock): Waited {
  const { isInDoubt, remaining, patience, pass } = visitor;
  const most = Math.min(isInDoubt ? remaining / 2 : remaining, patience);
  const refusedFor = pass.lane.gate.refusesFor(clock.now());
  if (refusedFor > 0 && refusedFor >= most) return refuse(OPEN, clock, refusedFor);
  return most > 0 ? waitAtMost(visitor, clock, most) : refuse(ILL, clock);
}

/** A call whose failure may be bad luck waits only for a while: if there is no other sign of trouble by then, it was bad luck. */
function waitAtMost(
  visitor: Visitor,
  clock: Clock,
  most: number,
  isBehind = visitor.pass.failed !== undefined,
): Waited {
  const { pass } = visitor;
  const { gate } = pass.lane;
  if (!pass.isUnproven || !pass.isAloneInTrouble || gate.isShut(clock.now()))
    return waitForTurn(visitor, clock, most, isBehind);
  const whileAlone = Math.min(most, gate.firstPause * (1 + clock.random()));
  return Promise.resolve(waitForTurn(visitor, clock, whileAlone, isBehind)).then((stop) =>
    stop === GONE || stop === undefined ? stop : waitForTurn(visitor, clock, most - whileAlone, isBehind),
  );
}

/**
 * Waits until it is the call's turn, for at most this many milliseconds.
 * @param isBehind all others go first
 */
function waitForTurn(visitor: Visitor, clock: Clock, most: number, isBehind: boolean): Waited {
  const { pass, caller } = visitor;
  const { gate } = pass.lane;
  if (!gate.makePlace(clock.now())) return refuse(FULL, clock);
  visitor.onWait(most);
  const since = clock.now();
  let isItsTurn = false;
  return wait(most, clock, caller, (end) =>
    gate.join(since + most, isBehind, () => {
      isItsTurn = true;
      end();
    }),
  ).then((isThere) => {
    pass.waited += clock.now() - since;
    return isThere ? afterWait(visitor, clock, isItsTurn) : GONE;
  });
}

/** What a call that has waited may do now. `undefined`: be sent. */
function afterWait(visitor: Visitor, clock: Clock, isItsTurn: boolean): Stop | undefined {
  const { pass } = visitor;
  const { gate } = pass.lane;
  if (pass.failed !== undefined) pass.failed.needsTurn = false;
  const isBadLuck = pass.isAloneInTrouble && !gate.isShut(clock.now());
  // If it were refused, a call in doubt would be looked up: no less load, and no payment.
  const isOverdue = visitor.isInDoubt && pass.isLetIn(clock.now());
  if (isItsTurn || isBadLuck || isOverdue) return undefined;
  const stillFor = gate.refusesFor(clock.now());
  return stillFor > 0 ? refuse(OPEN, clock, stillFor) : refuse(ILL, clock);
}

/**
 * While answers come late, waits until there is room for a call that has not been sent yet. No call is refused for lack of room:
 * it goes in the end, with half of its time left.
 */
export async function waitForRoom(visitor: Visitor, clock: Clock): Promise<Stop | undefined> {
  const { pass, caller } = visitor;
  const { gate } = pass.lane;
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
  return isThere ? undefined : GONE;
}

/** Waits for a place. */
export function queue(visitor: Visitor, clock: Clock): Waited {
  const { pass, caller, remaining, patience } = visitor;
  const { turnstile } = pass.lane;
  if (turnstile === undefined || turnstile.isFull) return refuse(FULL, clock);
  const longest = Math.min(remaining, patience);
  visitor.onWait(longest);
  const since = clock.now();
  pass.lane.held += 1;
  return wait(longest, clock, caller, (end) =>
    turnstile.await(() => {
      pass.hasPlace = true;
      end();
    }),
  ).then((isThere) => {
    pass.lane.held -= 1;
    pass.waited += clock.now() - since;
    if (!isThere) return GONE;
    if (pass.hasPlace) return undefined;
    return refuse(longest < remaining ? FULL : { ...FULL, stoppedBy: 'deadline' }, clock);
  });
}
