import type { Clock } from '../time/clock.js';
import { HELD, refuse } from './refuse.js';
import type { Sharing } from './sharing.js';
import { type Admission, GONE, type Visitor } from './visitor.js';
import { queue, waitForRoom, waitHeld, waitToSend } from './waiting.js';

/**
 * Waits until a call may be sent: the provider's back-off time must be over, it must be the call's turn if others wait for the
 * provider to recover, and a place must be free. Refuses a call that has no chance, so that no call waits in vain. Takes the
 * place, and the probe of a half-open breaker.
 */
export async function admit(visitor: Visitor, clock: Clock): Promise<Admission> {
  const { pass } = visitor;
  const { lane } = pass;
  let waited = false;
  let hasRoom = pass.failed !== undefined;
  const stopped = (stop: Admission): Admission => {
    if (hasRoom && pass.failed === undefined) lane.gate.giveBack(clock.now());
    return stop;
  };
  if (pass.ticket === undefined && lane.sharing?.isStale(clock.now())) await lane.sharing.listen();
  for (;;) {
    const now = clock.now();
    const heldFor = lane.heldFor(visitor.request, now);
    if (heldFor > 0) {
      // Do not keep a place while nothing may be sent.
      pass.leave();
      if (heldFor >= visitor.remaining || lane.quietLeft(visitor.request, now) > visitor.maxRetryAfter) {
        return stopped(refuse({ ...HELD, outcome: 'deferred', stoppedBy: 'retry-after' }, clock, heldFor));
      }
      waited = true;
      if (!(await waitHeld(visitor, heldFor, clock))) return stopped(GONE);
      continue;
    }
    const isLetIn = pass.ticket !== undefined;
    if (!isLetIn && ((pass.failed?.needsTurn && pass.isUnproven) || lane.gate.isShut(now))) {
      pass.leave();
      waited = true;
      const stop = await waitToSend(visitor, clock);
      if (stop !== undefined) return stopped(stop);
      // It has had its turn: it may be the probe, for which nobody makes room.
      hasRoom = true;
      continue;
    }
    if (!isLetIn && !hasRoom) {
      hasRoom = true;
      if (!lane.gate.letsIn(now)) {
        pass.leave();
        waited = true;
        const stop = await waitForRoom(visitor, clock);
        if (stop !== undefined) return stop;
        continue;
      }
    }
    if (lane.turnstile !== undefined && !pass.hasPlace) {
      if (lane.turnstile.tryEnter()) pass.hasPlace = true;
      else {
        waited = true;
        const stop = await queue(visitor, clock);
        if (stop !== undefined) return stopped(stop);
      }
      continue;
    }
    if (isLetIn) return { waited };
    if (!lane.sharing?.isGuarded) {
      pass.ticket = lane.breaker?.admit(now);
      return { waited };
    }
    const given = await probe(visitor, lane.sharing, clock);
    if (given !== undefined) return 'waited' in given ? { waited } : stopped(given);
  }
}

/** Asks for the probe that all processes share. Without an answer, this process's own breaker decides. */
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
