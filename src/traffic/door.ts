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
  readonly maxRetryAfter: number;
}

/** What the door says. `waited`: so long that a signature may have gone stale. `gone`: the caller has given up meanwhile. */
export type Admission = { readonly waited: boolean } | { readonly refusal: Refusal } | { readonly gone: true };

const GONE: Admission = { gone: true };

/**
 * Waits until a call may be sent: the provider's time of quiet is over, the breaker lets it through and there is a place.
 * Refuses it if it may not: nothing waits in vain. Takes the place, and the probe of a half-open breaker.
 */
export async function admit(visitor: Visitor, clock: Clock): Promise<Admission> {
  const { pass } = visitor;
  const { lane } = pass;
  let waited = false;
  for (;;) {
    const heldFor = lane.waitOf(visitor.request, clock.now());
    if (heldFor > 0) {
      // A place is not kept while nobody may send.
      pass.leave();
      if (heldFor >= visitor.remaining || lane.quietFor(visitor.request, clock.now()) > visitor.maxRetryAfter) {
        return refuse({ ...HELD, outcome: 'deferred', stoppedBy: 'retry-after' }, clock, heldFor);
      }
      waited = true;
      if (!(await waitHeld(visitor, heldFor, clock))) return GONE;
      continue;
    }
    const refusedFor = lane.closedFor(clock.now());
    if (refusedFor > 0) return refuseOpen(pass, refusedFor, clock);
    if (lane.turnstile === undefined || pass.hasPlace) break;
    if (lane.turnstile.tryEnter()) {
      pass.hasPlace = true;
      break;
    }
    waited = true;
    const refused = await queue(visitor, clock);
    if (refused !== undefined) return refused;
  }
  if (lane.sharing?.isGuarded) return (await probe(visitor, lane.sharing, clock)) ?? { waited };
  pass.ticket = lane.breaker?.admit(clock.now());
  return { waited };
}

/** Asks for one of the probes that all processes share. If nobody answers, the breaker of this process decides alone. */
async function probe({ pass, caller }: Visitor, sharing: Sharing, clock: Clock): Promise<Admission | undefined> {
  const { lane } = pass;
  const given = await sharing.ask(false, true);
  const now = clock.now();
  const isRefused = given?.probe === false && sharing.isGuarded;
  const refusedFor = isRefused ? Math.max(1, lane.closedFor(now)) : (lane.breaker?.closedFor(now) ?? 0);
  const isGone = caller.gone() !== undefined;
  if (isGone || refusedFor > 0) {
    if (given?.probe) sharing.returnProbe();
    return isGone ? GONE : refuseOpen(pass, refusedFor, clock);
  }
  pass.ticket = lane.breaker?.admit(now);
  if (given?.probe && pass.ticket !== undefined) sharing.probing(pass.ticket);
  return undefined;
}

async function waitHeld({ pass, caller }: Visitor, ms: number, clock: Clock): Promise<boolean> {
  pass.lane.held += 1;
  try {
    return await wait(ms, clock, caller);
  } finally {
    pass.lane.held -= 1;
  }
}

/** Waits for a place within the deadline. */
async function queue({ pass, caller, remaining }: Visitor, clock: Clock): Promise<Admission | undefined> {
  const { turnstile } = pass.lane;
  if (turnstile === undefined || turnstile.isFull) return refuse({ ...FULL, stoppedBy: 'concurrency' }, clock);
  const isThere = await wait(remaining, clock, caller, (end) =>
    turnstile.await(() => {
      pass.hasPlace = true;
      end();
    }),
  );
  if (!isThere) return GONE;
  return pass.hasPlace ? undefined : refuse({ ...FULL, stoppedBy: 'deadline' }, clock);
}

const HELD = { code: 'ERR_HELD_BACK', message: 'the provider asked for quiet' };
const OPEN = { code: 'ERR_BREAKER_OPEN', message: 'the circuit breaker is open' };
const FULL = { code: 'ERR_QUEUE_FULL', message: 'too many calls wait for their turn' };

function refuseOpen(pass: Pass, comeBackIn: number, clock: Clock): Admission {
  pass.leave();
  return refuse({ ...OPEN, stoppedBy: 'breaker' }, clock, comeBackIn);
}

/** @param comeBackIn milliseconds after which a call may be let through, if that is known */
function refuse(refusal: Refusal, clock: Clock, comeBackIn?: number): Admission {
  if (comeBackIn === undefined) {
    return { refusal: { ...refusal, message: `${refusal.message}, nothing was sent` } };
  }
  const message = `${refusal.message}, nothing was sent; try again in ${Math.ceil(comeBackIn / 1000)} s`;
  return { refusal: { ...refusal, message, retryAt: Math.ceil(clock.wall() + comeBackIn) } };
}
