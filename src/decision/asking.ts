import type { Classified } from '../failure/classify.js';
import { delayOf, exponential } from '../policy/backoff.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Refusal } from './refusal.js';

/** What is asked of the provider, and how far that has come. */
export interface Asking {
  /**
   * `resume`: what became of an earlier call, before this one sends anything. `doubt`: what became of this call.
   * `look-first`: whether the attempt has landed meanwhile, once, before it is sent again.
   */
  readonly why: 'resume' | 'doubt' | 'look-first';
  /** An attempt may have taken effect; else a key was refused as used on a first attempt. */
  readonly ambiguous: boolean;
  /** When it began, on the clock's `now`. */
  readonly since: number;
  /** Look-ups so far. */
  readonly asked: number;
  /** How many of the last ones in a row found nothing. */
  readonly absences: number;
  /** Milliseconds of the wait before the next look-up. */
  readonly delayMs: number;
  /** Half of it was found done: sending it again does the other half, and nothing twice. */
  readonly isHalfDone?: true;
  /** The call is not sent again, whatever is found: this held it back. */
  readonly refusal?: Refusal;
}

/** What a wait between look-ups depends on. */
export interface Pace {
  readonly policy: ResolvedPolicy;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Told of an error thrown by the caller's backoff, whose place the usual wait then takes. */
  readonly onError?: (error: unknown) => void;
}

/** Facts may be getters, so that they are not spread. */
export function paceOf({ random, onError }: Omit<Pace, 'policy'>, policy: ResolvedPolicy): Pace {
  return { policy, random, ...(onError && { onError }) };
}

/** Between look-ups; the caller's own backoff replaces it. */
const lookUpBackoff = exponential({ initial: 2000, factor: 1.5, max: 10_000, jitter: 'none' });

/** Where the policy has no deadline, a provider that never decides is asked so often. */
const MOST_LOOK_UPS = 20;

/** Milliseconds for which an attempt that was given up may still arrive, however soon that was. */
const LATEST_ARRIVAL = 2000;

/** After this look-up the waits double, so that a short backoff does not press a provider that takes its time. */
const PATIENT_AFTER = 5;
const LONGEST_DOUBLED = 10_000;

/** Whether the provider has been asked often enough. */
export function isExhausted({ why, asked }: Asking, remaining: number): boolean {
  return asked >= MOST_LOOK_UPS && (why === 'resume' || remaining === Number.POSITIVE_INFINITY);
}

/** The wait, or a longer one: until then what was given up may be on its way, and that nothing is found says little. */
export function untilArrived({ ambiguous, absences, since, delayMs }: Asking, now: number): number {
  return ambiguous && absences > 0 ? Math.max(delayMs, since + LATEST_ARRIVAL - now) : delayMs;
}

/** A row may say how long what it reports takes to be seen by a look-up; the caller's own backoff replaces that too. */
export function firstDelay({ rule }: Classified, pace: Pace): number {
  if (rule.action !== 'reconcile' || rule.delay === undefined) return 0;
  return pace.policy.backoff === undefined ? rule.delay.initial : nextDelay({ asked: 1, delayMs: 0 }, pace);
}

/** Milliseconds between a look-up that decided nothing and the next. */
export function nextDelay({ asked, delayMs }: Pick<Asking, 'asked' | 'delayMs'>, pace: Pace): number {
  const usual = usualDelay(asked, delayMs, pace);
  const doubled = Math.max(1, usual) * 2 ** Math.max(0, asked - PATIENT_AFTER);
  return Math.max(usual, asked > PATIENT_AFTER ? Math.min(doubled, LONGEST_DOUBLED) : 0);
}

function usualDelay(asked: number, previous: number, { policy, random, onError }: Pace): number {
  try {
    if (policy.backoff !== undefined) return delayOf(policy.backoff, asked, previous, random);
  } catch (error) {
    onError?.(error);
  }
  return lookUpBackoff(asked, previous, random);
}
