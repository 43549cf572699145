import type { Classified } from '../failure/classify.js';
import type { Failure } from '../failure/failure.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Rule } from '../providers/provider.js';
import type { Action } from '../providers/rule.js';
import type { StoppedBy } from './outcome.js';
import { type Pausing, pause, toldBy } from './pause.js';
import { type Protection, protectionFrom } from './protection.js';

/** What the other calls to the same provider mean for a retry of this one. */
export interface Traffic {
  /** The retry budget allows a retry. */
  readonly withinBudget: boolean;
  /** Milliseconds during which the circuit breaker lets nothing through, whatever happens. */
  readonly refusedFor: number;
  /** The door is open for this call: as far as is known, the provider is well. */
  readonly isOpen: boolean;
  /** Milliseconds that the call may wait for its turn. */
  readonly patience: number;
  /** Milliseconds for which the provider asked all calls to wait, with this call's share of the release; 0 for none. */
  readonly heldFor: number;
  /** Milliseconds that the quickest attempt took: no attempt begins with less time left. */
  readonly quickest: number;
}

/** No other call is in the way. */
export const freeTraffic: Traffic = {
  withinBudget: true,
  refusedFor: 0,
  patience: Number.POSITIVE_INFINITY,
  isOpen: true,
  heldFor: 0,
  quickest: 0,
};

/** The state of a call when one of its attempts has failed. Plain values: no clock, no I/O. */
export interface Standing extends Pausing, Protection {
  /** The attempt's number: requests on the wire, from 1, polls included. */
  readonly number: number;
  /** An earlier attempt of this call may have taken effect. */
  readonly ambiguous: boolean;
  /** An attempt was ambiguous, and a look-up found nothing of it: the attempt may arrive late, or the look-up may lag behind. */
  readonly doubted?: boolean;
  /** An earlier attempt that may have taken effect was answered with a failure. */
  readonly wasAnswered?: boolean;
  /** The body can be sent again. */
  readonly repeatable: boolean;
  /** Whether this key of the request can be replaced and has not been yet. */
  readonly replaceable: (key: string) => boolean;
  /** Milliseconds left of the deadline. */
  readonly remaining: number;
  readonly traffic: Traffic;
  /** Whether the caller allows a retry after this attempt's failure, if everything else does. Default: yes. */
  readonly mayResend?: (failure: Failure, number: number) => boolean;
}

/** What to do about a failed attempt. The call continues only if nothing stops it. */
export interface Decision {
  /** What the table and the money rules say, even if `stoppedBy` prevents it. */
  readonly action: Action;
  readonly stoppedBy?: StoppedBy;
  /** Milliseconds to wait before the retry; if the call ends, the time that the provider asked for. */
  readonly delayMs?: number;
  /** The caller should come back after the time that the provider asked for. */
  readonly deferred?: true;
  /** Together with the earlier attempts of this call, the code proves that one of them landed. */
  readonly landed?: true;
}

/**
 * Milliseconds between two polls of a running request, at least, however short the caller's backoff is: polls are not counted.
 */
const SHORTEST_POLL = 1000;

/** Decides what to do about a failed attempt. Pure: the same input gives the same decision. */
export function decide(classified: Classified, standing: Standing, policy: ResolvedPolicy): Decision {
  const { rule } = classified;

  const isInDoubt = standing.ambiguous || standing.doubted;
  if (isInDoubt && rule.finding !== undefined) {
    return { action: 'reconcile', stoppedBy: 'ambiguous', ...(rule.finding === 'landed' && { landed: true as const }) };
  }
  if (isInDoubt && (rule.afterAmbiguous === 'reconcile' || rule.action === 're-key')) {
    return { action: 'reconcile', stoppedBy: 'ambiguous', landed: true };
  }
  if (standing.ambiguous && rule.afterAmbiguous === 'look-up') return { action: 'reconcile', stoppedBy: 'ambiguous' };
  switch (rule.action) {
    case 'fail-fast':
      return { action: 'fail-fast', stoppedBy: 'rule' };
    case 'reconcile':
      return isHarmless(classified, policy)
        ? decideResend(classified, standing, policy)
        : { action: 'reconcile', stoppedBy: 'ambiguous' };
    case 're-key':
      if (!standing.repeatable) return { action: 're-key', stoppedBy: 'not-repeatable' };
      if (!isReplaceable(rule, standing)) return { action: 'fail-fast', stoppedBy: 'rule' };
      if (standing.attempt >= policy.maxAttempts) return { action: 're-key', stoppedBy: 'attempts' };
      if (isForbidden(standing, classified, standing.number)) return { action: 're-key', stoppedBy: 'policy' };
      return limited('re-key', standing.traffic.heldFor, standing);
    case 'retry':
      return decideResend(classified, standing, policy);
  }
}

/** The first key of a row is the refused one; the others are replaced along with it. */
function isReplaceable({ keys }: Rule, standing: Standing): boolean {
  return keys?.[0] !== undefined && standing.replaceable(keys[0]);
}

/**
 * Sending it again does what a look-up would: a read asks again, and a request that the caller vouches for cannot take effect
 * twice.
 */
function isHarmless({ kind, rule }: Pick<Classified, 'kind' | 'rule'>, policy: ResolvedPolicy): boolean {
  return policy.idempotent === undefined
    ? kind.operation === 'read'
    : policy.idempotent && rule.afterAmbiguous === undefined;
}

function decideResend(classified: Classified, standing: Standing, policy: ResolvedPolicy): Decision {
  const { rule, failure } = classified;
  if ((failure.retryAfterMs ?? 0) < 0) return refusedByProvider(classified, standing);
  const told = toldBy(classified);
  const delayMs = Math.max(
    told ?? 0,
    standing.traffic.heldFor,
    pause(rule, standing, policy),
    rule.poll ? SHORTEST_POLL : 0,
  );

  const inDoubt = failure.processed !== 'no' || standing.ambiguous;
  if (inDoubt && !canRepeat(classified, standing, policy, delayMs))
    return { action: 'reconcile', stoppedBy: 'ambiguous' };
  if (!standing.repeatable) return { action: 'retry', stoppedBy: 'not-repeatable' };
  if (told !== undefined && (told > policy.maxRetryAfter || told > standing.remaining)) {
    return { action: 'retry', stoppedBy: 'retry-after', delayMs: told, deferred: true };
  }
  const spent = standing.attempt >= policy.maxAttempts && rule.poll === undefined;
  if (spent || standing.retriesByRule >= (rule.maxRetries ?? Number.POSITIVE_INFINITY)) {
    return { action: 'retry', stoppedBy: 'attempts' };
  }
  if (isForbidden(standing, classified, standing.number)) return { action: 'retry', stoppedBy: 'policy' };
  // A poll is not a retry. And a request in doubt would be looked up if it were refused: that is no less load, and no payment.
  const isFree = rule.poll === true || (inDoubt && classified.kind.operation === 'write');
  return limited('retry', delayMs, standing, isFree);
}

/** The caller can forbid a retry that all money rules allow, but cannot allow one that they forbid. */
export function isForbidden(
  { mayResend }: Pick<Standing, 'mayResend'>,
  { failure }: Classified,
  number: number,
): boolean {
  return mayResend?.(failure, number) === false;
}

/** The provider asks not to retry: what may have been processed is looked up, anything else ends here. */
function refusedByProvider({ failure, kind }: Classified, { ambiguous }: Standing): Decision {
  const inDoubt = failure.processed !== 'no' || ambiguous;
  return inDoubt && kind.operation !== 'read'
    ? { action: 'reconcile', stoppedBy: 'ambiguous' }
    : { action: 'retry', stoppedBy: 'retry-after' };
}

/** What the deadline, the breaker and the budget say about a retry after `delayMs`. */
function limited(action: Action, delayMs: number, { remaining, traffic }: Standing, isFree = false): Decision {
  const { heldFor, refusedFor } = traffic;
  if (delayMs + traffic.quickest >= remaining) {
    // If the provider itself asks for that long, it is known when to come back.
    return heldFor > 0 && delayMs === heldFor
      ? { action, stoppedBy: 'retry-after', delayMs, deferred: true }
      : { action, stoppedBy: 'deadline' };
  }
  // It waits for its turn, unless that is certainly useless.
  const wait = refusedFor - delayMs;
  if (wait > 0 && (wait >= traffic.patience || refusedFor + traffic.quickest >= remaining)) {
    return { action, stoppedBy: 'breaker', delayMs: refusedFor };
  }
  if (!traffic.withinBudget && !isFree) return { action, stoppedBy: 'budget' };
  return { action, delayMs };
}

/** Money rule 1: what may have been processed is sent again only if it cannot take effect twice. */
export function canRepeat(
  classified: Classified,
  standing: Protection & Pick<Standing, 'wasAnswered'>,
  policy: ResolvedPolicy,
  delayMs: number,
): boolean {
  const { kind, rule } = classified;
  if (policy.idempotent !== undefined) return policy.idempotent;
  if (kind.operation !== 'write') return true;
  if (rule.repeatable) return true;
  const protectedFor = protectionFrom(classified, standing.wasAnswered === true, standing);
  return protectedFor > delayMs;
}
