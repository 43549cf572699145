/** What ended a call that recoverable could not save. */
export type StoppedBy =
  | 'rule'
  | 'policy'
  | 'attempts'
  | 'deadline'
  | 'retry-after'
  | 'not-repeatable'
  | 'ambiguous'
  | 'budget'
  | 'breaker'
  | 'overload'
  | 'concurrency'
  | 'abort'
  | 'request'
  | 'operation';

/**
 * How a call ended. `ok`: it succeeded on the first attempt. `recovered`: on a later one. `reconciled`: a look-up found that it
 * took effect. `failed`: it did not happen. `unknown`: it may have happened. `deferred`: come back at `retryAt`. `aborted`: the
 * caller ended it.
 */
export type Outcome = 'ok' | 'recovered' | 'reconciled' | 'failed' | 'unknown' | 'deferred' | 'aborted';

type Success = Extract<Outcome, 'ok' | 'recovered' | 'reconciled'>;

const SUCCESSES: ReadonlySet<string | undefined> = new Set<Success>(['ok', 'recovered', 'reconciled']);

/** Whether a call took effect, for certain. */
export function isSuccess(outcome: string | undefined): outcome is Success {
  return SUCCESSES.has(outcome);
}

/** Whether its caller has given it up, and it may have taken effect: nobody waits for it any more. */
export function isLeftInDoubt({
  outcome,
  processed,
}: {
  readonly outcome?: string;
  readonly processed: string;
}): boolean {
  return outcome === 'aborted' && processed !== 'no';
}
