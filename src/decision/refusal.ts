import type { Outcome, StoppedBy } from './outcome.js';

/** Why a request that was ready to be sent was not let through: by the budget, or at the door to the provider. */
export interface Refusal {
  /** Given, it is how the call ends; else what is known of its attempts says that. */
  readonly outcome?: Outcome;
  readonly stoppedBy: StoppedBy;
  /** Milliseconds since the epoch: when to try again, if that is known. */
  readonly retryAt?: number;
  /** For an error about a call that has sent nothing. */
  readonly code: string;
  readonly message: string;
}
