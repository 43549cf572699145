import type { Classified } from '../failure/classify.js';
import { delayOf, exponential } from '../policy/backoff.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Finding } from '../providers/look-up.js';
import type { Refusal } from './refusal.js';

/** The question to the provider, and how far it has got. */
export interface Asking {
  /**
   * `resume`: what became of an earlier call, before this one sends anything. `doubt`: what became of this call. `look-first`:
   * whether the attempt has landed meanwhile, asked once, before it is sent again. `pending`: whether the accepted request is
   * done.
   */
  readonly why: 'resume' | 'doubt' | 'look-first' | 'pending';
  /** An attempt may have taken effect; otherwise, a key was refused as used on a first attempt. */
  readonly ambiguous: boolean;
  /** When it began, by the clock's `now`. */
  readonly since: number;
  /** Until then the provider may not yet show everything that has reached it, so finding nothing says little. */
  readonly settlesAt: number;
  /** When the last look-up was sent. */
  readonly askedAt?: number;
  /** Look-ups so far. */
  readonly asked: number;
  /** How many of the last look-ups in a row found nothing. */
  readonly absences: number;
  /** Milliseconds of the wait before the next look-up. */
  readonly delayMs: number;
  /** Milliseconds by which what the last look-up found takes longer to be believed. */
  readonly longer?: number;
  /** Nothing was in doubt before the process stood still: then another one may have sent it. */
  readonly isOvertaken?: true;
  /** Part of it was found done: sending it again does the rest, and nothing twice. */
  readonly isHalfDone?: true;
  /** Only something dead or denied was found, which is believed once the provider had time to show what is alive. */
  readonly isDead?: boolean;
  /** When the wait for an accepted request ends. */
  readonly until?: number;
  /** The call gets this if it is not done by then; absent if its own answer said that it was accepted. */
  readonly accepted?: Finding;
  /** The object under its keys was found voided: whatever is found later, it is not sent again under them. */
  readonly isUndone?: true;
  /** What held the call back: it is not sent again, unless that is over when something is found. */
  readonly refusal?: Refusal;
  /** It was held back twice: an open door changes nothing any more. */
  readonly isRefusedAgain?: true;
  /** The usual wait no longer fits: it is asked once more, in the middle of the time that is left. */
  readonly isLast?: true;
}

/** What a wait between look-ups depends on. */
export interface Pace {
  readonly policy: ResolvedPolicy;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Called with an error that the caller's backoff threw; the usual wait then replaces it. */
  readonly onError?: (error: unknown) => void;
}

/** Facts may be getters, so they are not spread. */
export function paceOf({ random, onError }: Omit<Pace, 'policy'>, policy: ResolvedPolicy): Pace {
  return { policy, random, ...(onError && { onError }) };
}

/** Between look-ups; the caller's own backoff replaces it. */
const lookUpBackoff = exponential({ initial: 2000, factor: 1.5, max: 10_000, jitter: 'none' });

/** If the policy has no deadline, a provider that never decides is asked this many times. */
const MOST_LOOK_UPS = 20;

/** Milliseconds between two look-ups, at least, however short the caller's backoff is. */
const SHORTEST = 250;

/** After this many look-ups the waits double, so that a short backoff does not burden a slow provider. */
const PATIENT_AFTER = 5;
const LONGEST_DOUBLED = 10_000;

/** One look-up comes between the first one and the one that can be believed, after this part of the time between them. */
const BETWEEN = 3;

/** Whether the provider has been asked often enough. */
export function isExhausted({ why, asked }: Asking, remaining: number): boolean {
  return asked >= MOST_LOOK_UPS && (why === 'resume' || remaining === Number.POSITIVE_INFINITY);
}

/**
 * Whether a call that may ask only once has asked. If it is to replace a key, or to tell of a denial, it asks until it may: no later call
 * would.
 */
export function isAnswered({ why, asked, ambiguous, isDead }: Asking, { askOnce }: ResolvedPolicy): boolean {
  const isToTell = isDead === true && why === 'doubt' && !ambiguous;
  return askOnce && asked > 0 && why !== 'pending' && !isToTell;
}

/** When finding nothing proves something. A request that its client holds may still be sent, and takes as long as any other then. */
export function settling(
  asking: Asking,
  { heldUntil, settledAfter }: { readonly heldUntil?: number | undefined; readonly settledAfter: number },
): Asking {
  if (heldUntil === undefined) return asking;
  return { ...asking, settlesAt: Math.max(asking.settlesAt, heldUntil + settledAfter) };
}

/**
 * Money rule 7: the last look-up was sent late enough for its "not found" to be believed.
 * @param longer milliseconds by which this kind of request takes longer than the provider's `settledAfter`
 */
export function isSettled({ settlesAt, askedAt = 0 }: Asking, longer = 0): boolean {
  return askedAt >= settlesAt + longer;
}

/**
 * Milliseconds until the next look-up: no later than the first one that can prove that nothing has arrived, or the last one in
 * time. Until then another "not found" proves nothing: one look-up in between shows a late arrival, and the next one is the
 * proof. A look-up that had to be repeated, or that comes late itself, is the one in between.
 */
export function untilNextLook(asking: Asking, now: number, remaining: number): number {
  const { asked, absences, since, settlesAt, delayMs, until, isDead } = asking;
  if (until !== undefined) return until - now < SHORTEST ? Number.POSITIVE_INFINITY : Math.min(delayMs, until - now);
  const left = settlesAt - now;
  if (asked === 0 || left <= 0 || (absences === 0 && !isDead)) return delayMs;
  const most = Math.max(left, SHORTEST);
  if (isDead) return Math.min(delayMs, most);
  // If the proof cannot come in time, only an arrival can still be learned: the usual pace finds that soonest.
  const isInTime = left < remaining / 2;
  const untilBetween = since + Math.ceil((settlesAt - since) / BETWEEN) - now;
  const spread = absences === 1 && untilBetween >= delayMs ? untilBetween : left;
  return Math.min(isInTime ? Math.max(delayMs, spread) : delayMs, most);
}

/**
 * Milliseconds until the last look-up, in the middle of the time that is left, once the usual wait does not fit any more. `undefined`: that
 * was it, or it would be too late, or too early to prove what has not been found so far.
 */
export function untilLastLook({ why, isLast, absences, settlesAt }: Asking, now: number, remaining: number) {
  const ms = remaining / 2;
  const isOfUse = absences === 0 || now + ms >= settlesAt;
  return why !== 'pending' && isLast !== true && isOfUse && ms >= SHORTEST ? ms : undefined;
}

/** A row may say how long its result takes to show up in a look-up; the caller's own backoff replaces that too. */
export function firstDelay({ rule }: Classified, pace: Pace): number {
  if (rule.action !== 'reconcile' || rule.delay === undefined) return 0;
  return pace.policy.backoff === undefined ? rule.delay.initial : nextDelay({ asked: 1, delayMs: 0 }, pace);
}

/** Milliseconds between a look-up that decided nothing and the next. */
export function nextDelay({ asked, delayMs }: Pick<Asking, 'asked' | 'delayMs'>, pace: Pace): number {
  const usual = Math.max(SHORTEST, usualDelay(asked, delayMs, pace));
  const doubled = usual * 2 ** Math.max(0, asked - PATIENT_AFTER);
  return Math.max(usual, Math.min(doubled, LONGEST_DOUBLED));
}

function usualDelay(asked: number, previous: number, { policy, random, onError }: Pace): number {
  try {
    if (policy.backoff !== undefined) return delayOf(policy.backoff, asked, previous, random);
  } catch (error) {
    onError?.(error);
  }
  return lookUpBackoff(asked, previous, random);
}
