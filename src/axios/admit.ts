import { AxiosError } from 'axios';
import type { Outcome, StoppedBy } from '../decision/outcome.js';
import { cancellationOf, wait } from '../time/wait.js';
import type { Sharing } from '../traffic/sharing.js';
import type { Call } from './call.js';
import { Stop } from './twin.js';

/** A call that may be sent; whether it had to wait for that, so that its signature may have gone stale. */
export interface Admission {
  readonly waited: boolean;
}

/**
 * Waits until the call may be sent: the provider's time of quiet is over, the breaker lets it through and there is a place.
 * A `Stop` where it may not: nothing waits in vain. Takes the place, and the probe of a half-open breaker.
 */
export async function admit(call: Call): Promise<Stop | Admission> {
  const { lane, scope, policy } = call;
  const { clock } = scope;
  let waited = false;
  for (;;) {
    const heldFor = lane.waitOf(call.request, clock.now());
    if (heldFor > 0) {
      if (heldFor >= call.remaining || lane.quietFor(call.request, clock.now()) > policy.maxRetryAfter) {
        call.leave();
        return refuse(call, { outcome: 'deferred', stoppedBy: 'retry-after', comeBackIn: heldFor, ...HELD });
      }
      // A place is not kept while nobody may send.
      call.leave();
      waited = true;
      const gone = await waitHeld(call, heldFor);
      if (gone !== undefined) return gone;
      continue;
    }
    const refusedFor = lane.closedFor(clock.now());
    if (refusedFor > 0) return refuseOpen(call, refusedFor);
    if (lane.turnstile === undefined || call.hasPlace) break;
    if (lane.turnstile.tryEnter()) {
      call.hasPlace = true;
      break;
    }
    waited = true;
    const gone = await queue(call);
    if (gone !== undefined) return gone;
  }
  if (lane.sharing?.isGuarded) return (await probe(call, lane.sharing)) ?? { waited };
  call.ticket = lane.breaker?.admit(clock.now());
  return { waited };
}

/** Asks for one of the probes that all processes share. Where nobody answers, the breaker of this process decides alone. */
async function probe(call: Call, sharing: Sharing): Promise<Stop | undefined> {
  const { lane, scope } = call;
  const given = await sharing.ask(false, true);
  const gone = cancellationOf(call.outer);
  if (gone !== undefined) {
    if (given?.probe) sharing.returnProbe();
    return new Stop({ error: gone });
  }
  const now = scope.clock.now();
  const isRefused = given?.probe === false && sharing.isGuarded;
  const refusedFor = isRefused ? Math.max(1, lane.closedFor(now)) : (lane.breaker?.closedFor(now) ?? 0);
  if (refusedFor > 0) {
    if (given?.probe) sharing.returnProbe();
    return refuseOpen(call, refusedFor);
  }
  call.ticket = lane.breaker?.admit(now);
  if (given?.probe && call.ticket !== undefined) sharing.probing(call.ticket);
  return undefined;
}

function refuseOpen(call: Call, comeBackIn: number): Stop {
  call.leave();
  return refuse(call, { stoppedBy: 'breaker', comeBackIn, ...OPEN });
}

const HELD = { code: 'ERR_HELD_BACK', message: 'the provider asked for quiet' };
const OPEN = { code: 'ERR_BREAKER_OPEN', message: 'the circuit breaker is open' };
const FULL = { code: 'ERR_QUEUE_FULL', message: 'too many calls wait for their turn' };

async function waitHeld(call: Call, ms: number): Promise<Stop | undefined> {
  call.lane.held += 1;
  try {
    await wait(ms, call.scope.clock, call.outer);
    return undefined;
  } catch (error) {
    return new Stop({ error });
  } finally {
    call.lane.held -= 1;
  }
}

/** Waits for a place within the deadline. */
async function queue(call: Call): Promise<Stop | undefined> {
  const { turnstile } = call.lane;
  if (turnstile === undefined || turnstile.isFull) return refuse(call, { stoppedBy: 'concurrency', ...FULL });
  try {
    await wait(call.remaining, call.scope.clock, call.outer, (end) =>
      turnstile.await(() => {
        call.hasPlace = true;
        end();
      }),
    );
  } catch (error) {
    return new Stop({ error });
  }
  return call.hasPlace ? undefined : refuse(call, { stoppedBy: 'deadline', ...FULL });
}

interface Refusal {
  readonly outcome?: Outcome;
  readonly stoppedBy: StoppedBy;
  /** Milliseconds. */
  readonly comeBackIn?: number;
  readonly code: string;
  readonly message: string;
}

function refuse(call: Call, { comeBackIn, code, message, ...end }: Refusal): Stop {
  const { record } = call;
  if (comeBackIn !== undefined) record.retryAt = Math.ceil(call.scope.clock.wall() + comeBackIn);
  record.end(end);
  const when = comeBackIn === undefined ? '' : `; try again in ${Math.ceil(comeBackIn / 1000)} s`;
  call.unsent = new AxiosError(`${call.provider.name}: ${message}, nothing was sent${when}`, code, call.outer);
  return new Stop();
}
