import type { Refusal } from '../decision/refusal.js';
import type { RequestFacts } from '../providers/exchange.js';
import { originOf } from '../redaction/path.js';
import type { Call } from './call.js';
import { changedKey, otherThanEarlier } from './keys-in-force.js';

/** Why a retry that was ready is not sent: the caller's own code did not finish. */
export const HUNG: Refusal = {
  stoppedBy: 'deadline',
  code: 'ERR_INTERCEPTORS_HUNG',
  message: 'the request interceptors did not finish before the deadline',
};

/** Likewise: it would name another payment. */
function otherKey(name: string): Refusal {
  return {
    stoppedBy: 'request',
    code: 'ERR_KEY_CHANGED',
    message: `a retry would have carried another ${name}: an interceptor makes a new one for each attempt, or the body has changed. Derive it from the request, or let recoverable attach it`,
  };
}

/** The same: what may have taken effect would go to a host that may not know its keys, and would do it again. */
const ELSEWHERE: Refusal = {
  stoppedBy: 'request',
  code: 'ERR_HOST_CHANGED',
  message:
    'a retry would have gone to another host, which may not know its keys: an interceptor or a signer chooses it',
};

/** What an attempt asks for, and where it goes, as the caller's own code has made it. */
export interface Leaving {
  readonly facts: RequestFacts;
  readonly url: string;
}

/**
 * Why an attempt must not go out: under another key, or to another host, than the one before it. `before`: that one; `undefined` if
 * nothing has been sent yet.
 */
export function heldFor(call: Call, before: Leaving | undefined, after: Leaving): Refusal | undefined {
  return heldForKey(call, before?.facts, after.facts) ?? heldForHost(call, before?.url, after.url);
}

/** It has another key. If nothing has been sent yet, the keys of the call that this one resumes count. */
function heldForKey(call: Call, before: RequestFacts | undefined, after: RequestFacts): Refusal | undefined {
  const changed =
    before === undefined ? otherThanEarlier(call, after) : changedKey(call, before, after, call.replaced?.names);
  return changed === undefined ? undefined : otherKey(changed);
}

/**
 * It goes to another host, though the attempt before it may have taken effect, and nobody has said that both know its keys. If nothing
 * has been sent yet, the host of the call that this one resumes counts.
 */
function heldForHost(call: Call, before: string | undefined, after: string): Refusal | undefined {
  const from = before ?? call.policy.doubt?.sentTo;
  const isWrong = from !== undefined && call.record.course.everInDoubt && !call.sharesKeys && isElsewhere(from, after);
  return isWrong ? ELSEWHERE : undefined;
}

/**
 * Whether a question would go to another host than it should: one to the host for which the payment was meant has to go where the
 * payment went, since no other host has to know of it, unless somebody has said that they are one system.
 * @param own the payment's URL as the caller made it
 * @param went where the payment went, if it was sent; otherwise that of the call that this one resumes counts
 * @param place where the question is meant to go
 */
export function isAstray(
  { sharesKeys, policy }: Pick<Call, 'sharesKeys' | 'policy'>,
  own: string,
  went: string | undefined,
  place: string,
  to: string,
): boolean {
  const from = went ?? policy.doubt?.sentTo;
  return from !== undefined && !sharesKeys && !isElsewhere(own, place) && isElsewhere(from, to);
}

/** A URL that names no host goes wherever the client goes. */
function isElsewhere(before: string, after: string): boolean {
  const [from, to] = [originOf(before), originOf(after)];
  return from !== undefined && to !== undefined && from !== to;
}
