/** What ended a call that could not be helped. */
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
  | 'request';

/**
 * How a call ended. `ok`: on the first attempt. `recovered`: on a later one. `reconciled`: the provider said, when asked,
 * that it took effect. `failed`: it did not happen. `unknown`: it may have happened. `deferred`: come back at `retryAt`.
 * `aborted`: the caller's own will.
 */
export type Outcome = 'ok' | 'recovered' | 'reconciled' | 'failed' | 'unknown' | 'deferred' | 'aborted';
