import { CLOCKS_DIFFER } from '../decision/clocks-differ.js';
import type { Earlier } from '../decision/step.js';
import type { Doubt } from '../policy/doubt.js';
import { goesOnFromOpen, resumesInDoubt } from '../policy/policy.js';
import { defined } from '../report/defined.js';
import { Naps } from '../time/naps.js';
import type { Call } from './call.js';
import { firstCallOf } from './own-names.js';
import { sentUntil } from './standstill.js';

/** Whether an earlier call, which may have taken effect, comes before this one. A read takes no effect, and is sent at once. */
export function resumes(call: Call): boolean {
  return goesOnFromOpen(call.policy) && !call.isRead;
}

/** It goes on with the keys of an earlier call, as another process may do, too. A read takes no effect. */
export function goesOn(call: Call): boolean {
  return call.policy.keys !== undefined && !call.isRead;
}

/** What is known about the call that this one resumes. */
export function earlierOf({ policy, scope }: Call): { readonly earlier?: Earlier } {
  const { doubt } = policy;
  if (doubt === undefined) return {};
  const { since, absences, lasting } = doubt;
  return { earlier: { agoMs: Math.max(0, scope.clock.wall() - since), absences, ...(lasting && { lasting }) } };
}

/** What is known about a call, for whatever resumes it; `undefined` if nothing is in doubt. */
export function doubtOf(call: Call): Doubt | undefined {
  const { record, scope, policy } = call;
  const { processed, asking, lasting, isUndecided } = record.course;
  const isOthers = processed === 'no';
  if (isOthers && !isUndecided) return undefined;
  // What is under a used key was sent before that was refused, and nobody here knows when.
  const { givenUpAt = asking?.since ?? scope.clock.now() } = record.course;
  const absences = asking?.why === 'resume' || asking?.why === 'doubt' ? asking.absences : 0;
  // Nobody can tell whatever resumes it how long its client goes on holding an attempt: it was held at least until now.
  const heldTo = Math.min(sentUntil(call) ?? givenUpAt, scope.clock.now());
  // If nothing is known about an earlier call, assume that it sent something. A time that this clock does not believe, another may.
  const sentAt = resumesInDoubt(policy) || isOthers ? policy.doubt?.sentAt : firstSentAt(call);
  // What an operation has made is that of the calls in it.
  const isNamed = call.provider.made !== undefined && call.method !== undefined;
  const sentBy = isNamed && !isOthers ? firstCallOf(call) : undefined;
  // Any other host may not know the key.
  const places = defined({ origin: movedTo(call), sentTo: sentTo(call) });
  return {
    since: Math.round(Naps.of(scope.clock).wallAt(Math.max(givenUpAt, heldTo))),
    absences,
    ...(sentAt !== undefined && { sentAt: Math.round(sentAt) }),
    ...(sentBy !== undefined && { sentBy }),
    ...(isSpent(call) && { spent: true as const }),
    ...(lasting && { lasting }),
    ...(isOthers && !isSpent(call) && Object.keys(places).length === 0 && { used: true as const }),
    ...places,
  };
}

/** Where the call was moved; `undefined` if its attempts in doubt went where the request goes by itself. */
function movedTo({ movedFrom, policy, port }: Call): string | undefined {
  if (movedFrom === undefined) return policy.doubt?.origin;
  const origin = port.request.route?.origin;
  return origin === movedFrom ? undefined : origin;
}

/** Where the application's own code sent the call, if the request itself names another host. */
function sentTo({ policy, port, sharesKeys }: Call): string | undefined {
  const { origin, sentTo: to } = port.request.route ?? {};
  if (to === undefined) return policy.doubt?.sentTo;
  return sharesKeys || to === origin ? undefined : to;
}

/** The call that this one resumes was moved to another host, which alone knows what became of it. Returns that. */
export function sentElsewhere({ policy, port }: Pick<Call, 'policy' | 'port'>): string | undefined {
  const before = policy.doubt?.origin;
  if (before === undefined) return undefined;
  const own = port.request.route?.origin;
  return own === undefined || before === own ? undefined : before;
}

/** A look-up of this call, or of the one that it resumes, may have voided what was sent under its keys. */
export function isSpent({ hasVoided, policy, record }: Call): boolean {
  return hasVoided === true || (policy.doubt?.spent === true && record.rekeyed.length === 0);
}

/**
 * Milliseconds since the epoch: when the first attempt was sent. If this call resumes another, and that call's time is known,
 * that one counts. Of a payment of which nothing was sent, that is the earliest time at which another process may have.
 */
export function firstSentAt(call: Call): number | undefined {
  const { record, scope, policy, startedAt } = call;
  const earlier = earlierSentAt(call);
  if (earlier !== undefined) return earlier;
  const isFree = policy.processed === 'no' && record.firstSentAt === undefined;
  const at = isFree ? startedAt : record.firstSentAt;
  const own = at === undefined ? undefined : Naps.of(scope.clock).wallAt(at);
  return isFree && own !== undefined ? Math.min(own, policy.knownAt ?? own) : own;
}

/** When the call that this one resumes was first sent. `undefined` if nobody knows: a time in the future is of a wrong clock. */
function earlierSentAt({ policy: { doubt }, scope }: Pick<Call, 'policy' | 'scope'>): number | undefined {
  const sentAt = doubt?.sentAt;
  return sentAt !== undefined && sentAt <= scope.clock.wall() + CLOCKS_DIFFER ? sentAt : undefined;
}
