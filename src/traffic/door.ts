import { HELD, refuseFor } from './refuse.js';
import type { Sharing } from './sharing.js';
import { type Admission, GONE, type Visitor } from './visitor.js';
import { queue, type Waited, waitForRoom, waitHeld, waitOut, waitToSend } from './waiting.js';

/**
 * Waits until a call may be sent: the provider's back-off time must be over, it must be the call's turn if others wait for the
 * provider to recover, and a place must be free. Refuses a call that has no chance, so that no call waits in vain. Takes the
 * place, and the probe of a half-open breaker.
 */
export async function admit(visitor: Visitor): Promise<Admission> {
  return new Visit(visitor).next();
}

/** A call at the door. Thousands may wait there, so it holds no more than it needs. */
class Visit {
  private waited = false;
  /** It needs no room, or has taken some. */
  private hasRoom: boolean;

  constructor(private readonly visitor: Visitor) {
    this.hasRoom = visitor.pass.failed !== undefined;
  }

  /** Goes as far as it can, waits there, and looks again at everything. */
  next(): Admission | Promise<Admission> {
    const { visitor, waited } = this;
    const { pass } = visitor;
    const { lane } = pass;
    const { now } = lane;
    const isLetIn = pass.ticket !== undefined;
    if (!isLetIn && lane.sharing?.isStale(now)) return lane.sharing.listen(visitor).then(() => this.next());
    const room = visitor.remaining - lane.leastTime;
    const heldFor = lane.heldFor(visitor.request, now, room);
    if (heldFor > 0) {
      // Do not keep a place while nothing may be sent.
      pass.leave();
      const isUseless = heldFor >= room || lane.quietLeft(visitor.request, now) > visitor.maxRetryAfter;
      if (!isUseless) return this.after(waitHeld(visitor, heldFor));
      return this.stop(refuseFor(heldFor, { ...HELD, outcome: 'deferred', stoppedBy: 'retry-after' }, lane.clock));
    }
    const pause = isLetIn ? 0 : pass.pause(now);
    if (pause > 0 && pause < Math.min(room, visitor.patience)) return this.after(waitOut(visitor, pause));
    if (!isLetIn && ((pass.failed?.needsTurn && pass.failed.isUnproven) || lane.gate.isShut(now))) {
      pass.leave();
      // Once it has had its turn, it may be the probe, for which nobody makes room.
      return this.after(waitToSend(visitor), true);
    }
    if (!isLetIn && !this.hasRoom) {
      if (!lane.gate.letsIn(now)) {
        pass.leave();
        return this.after(waitForRoom(visitor), true);
      }
      this.hasRoom = true;
    }
    if (lane.turnstile !== undefined && !pass.hasPlace) {
      if (!lane.turnstile.tryEnter()) return this.after(queue(visitor));
      pass.hasPlace = true;
    }
    if (isLetIn) return { waited };
    if (lane.sharing?.isGuarded) return this.asProbe(lane.sharing);
    pass.ticket = lane.breaker?.admit(now);
    return { waited };
  }

  private after(wait: Waited, hasRoom = this.hasRoom): Promise<Admission> {
    this.waited = true;
    return Promise.resolve(wait).then((stop) => {
      if (stop !== undefined) return this.stop(stop);
      this.hasRoom = hasRoom;
      return this.next();
    });
  }

  private asProbe(sharing: Sharing): Promise<Admission> {
    return probe(this.visitor, sharing).then((given) => {
      if (given === undefined) return this.next();
      return 'waited' in given ? { waited: this.waited } : this.stop(given);
    });
  }

  private stop(stop: Admission): Admission {
    const { failed, lane } = this.visitor.pass;
    if (this.hasRoom && failed === undefined) lane.gate.giveBack(lane.now);
    return stop;
  }
}

/** Asks for the probe that all processes share. Without an answer, this process's own breaker decides. */
async function probe(visitor: Visitor, sharing: Sharing): Promise<Admission | undefined> {
  const { pass, caller } = visitor;
  const { lane } = pass;
  const given = await sharing.ask(visitor);
  const isRefused = (given === false && sharing.isGuarded) || lane.breaker?.isPassable(lane.now) === false;
  const isGone = caller.gone() !== undefined;
  if (isGone || isRefused) {
    if (given) sharing.returnProbe();
    return isGone ? GONE : undefined;
  }
  pass.ticket = lane.breaker?.admit(lane.now);
  if (given && pass.ticket !== undefined) sharing.probing(pass.ticket);
  return { waited: true };
}
