import type { Classified } from '../failure/classify.js';
import { delayOf } from '../policy/backoff.js';
import { defaultBackoff, type ResolvedPolicy } from '../policy/policy.js';
import type { RowDelay, Rule } from '../providers/provider.js';

/** What the wait after a failed attempt depends on. */
export interface Pausing {
  /** The failed attempt, from 1. Polls of a running request are not counted. */
  readonly attempt: number;
  /** How many retries this row has already caused. */
  readonly retriesByRule: number;
  readonly previousDelayMs: number | undefined;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Called with an error that the caller's backoff threw; the table's delay then replaces it. */
  readonly onError?: (error: unknown) => void;
}

/** Milliseconds that the provider asks to wait, in a header or its documentation. */
export function toldBy({ failure, rule }: Classified): number | undefined {
  return failure.retryAfterMs ?? (rule.delay?.told ? rule.delay.initial : undefined);
}

/** The wait that the provider cannot shorten: the caller's backoff, else the row's, else the default. */
export function pause(rule: Rule, standing: Pausing, policy: ResolvedPolicy): number {
  const { attempt, previousDelayMs, random } = standing;
  if (policy.backoff !== undefined) {
    try {
      return delayOf(policy.backoff, attempt, previousDelayMs, random);
    } catch (error) {
      standing.onError?.(error);
    }
  }
  // A time from the provider's documentation is already respected.
  return rule.delay === undefined || rule.delay.told
    ? defaultBackoff(attempt, previousDelayMs, random)
    : rowDelay(rule.delay, standing.retriesByRule, random);
}

/** The table's delay plus up to a quarter, so that many clients do not come back at once. */
function rowDelay({ initial, factor = 2, max = 30_000 }: RowDelay, retries: number, random: () => number): number {
  return Math.min(max, initial * factor ** retries) * (1.25 - 0.25 * random());
}
