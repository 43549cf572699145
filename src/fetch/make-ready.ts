import { factsAsSent } from '../engine/as-sent.js';
import { abandoned, hold, interrupted, type Turn, withheld } from '../engine/live.js';
import { HUNG, heldFor, type Leaving } from '../engine/withheld.js';
import { isError } from '../report/careful.js';
import { timeoutError, unsentError } from './errors.js';
import type { FetchCall } from './fetch-call.js';
import { type Outgoing, type Ready, readyOf } from './outgoing.js';
import { sign } from './sign.js';
import { Hung } from './within-call.js';

/** An attempt that can be sent, or how the call continues without it. */
type Prepared = { readonly ready: Ready } | { readonly turn: Turn };

/** Makes the next attempt ready: the caller signs it, and then it is checked whether it may still go out. */
export function makeReady(mine: FetchCall): Prepared | Promise<Prepared> {
  if (mine.sent !== undefined) mine.refreshKeys();
  const outgoing = mine.kept.outgoing();
  const isSigned = mine.scope.beforeAttempt !== undefined || mine.call.policy.doubt?.sentTo !== undefined;
  if (outgoing instanceof Promise || isSigned) return makeSigned(mine, outgoing);
  return { ready: leaving(mine, outgoing) };
}

async function makeSigned(mine: FetchCall, given: Outgoing | Promise<Outgoing>): Promise<Prepared> {
  const { call } = mine;
  const attempt = mine.last === undefined ? 1 : call.record.course.attempts.length + 1;
  try {
    const signed = await sign(mine, await given, attempt);
    const refusal = heldFor(call, mine.sent, leavingAs(signed));
    if (refusal !== undefined) return withhold(mine, refusal);
    const turn = hold(call);
    return turn === undefined ? { ready: leaving(mine, signed) } : { turn: await turn() };
  } catch (error) {
    return { turn: await stopped(mine, error) };
  }
}

/** The caller's own code failed, or the caller gave up. */
export async function stopped(mine: FetchCall, error: unknown): Promise<Turn> {
  const { call } = mine;
  const isFirst = mine.sent === undefined;
  // A signal's reason may be anything, even a revoked Proxy.
  const isHung = isError(error) && error instanceof Hung;
  if (isHung && !isFirst) return (await withhold(mine, HUNG)).turn;
  const thrown = isHung ? timeoutError(error.message) : error;
  if (isFirst) return abandoned(call, thrown);
  return mine.isAbort() ? abandoned(call, thrown) : interrupted(call, thrown);
}

async function withhold(mine: FetchCall, refusal: typeof HUNG): Promise<{ readonly turn: Turn }> {
  const error = unsentError(refusal);
  if (mine.sent === undefined) return { turn: abandoned(mine.call, error) };
  mine.withheld = error;
  return { turn: await withheld(mine.call, refusal) };
}

/** From here on, this counts as what the call sent last. */
function leaving(mine: FetchCall, outgoing: Outgoing): Ready {
  const { given, kept } = mine;
  mine.sent = leavingAs(outgoing);
  const { request, init } = given;
  if (given.isOdd) return { input: request === undefined ? outgoing.url : given.input, method: given.method, init };
  // A `URL` object may be changed by the caller.
  if (request === undefined) return readyOf(outgoing.url, init, outgoing);
  const isWhole = outgoing.body !== undefined || kept.data === undefined;
  if (outgoing.url === given.url && isWhole) return readyOf(given.input, init, outgoing);
  // What goes elsewhere, or without its body, is not the caller's request any more.
  return readyOf(outgoing.url, { redirect: request.redirect, ...init }, outgoing);
}

function leavingAs(outgoing: Outgoing): Leaving {
  return { facts: factsAsSent(outgoing), url: outgoing.url };
}
