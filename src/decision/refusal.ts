import type { Outcome, StoppedBy } from './outcome.js';

/** Why a request that was ready to be sent was not let through: by the budget, or at the door to the provider. */
export interface Refusal {
  /** How the call ends; if absent, that follows from its attempts. */
  readonly outcome?: Outcome;
  readonly stoppedBy: StoppedBy;
  /** Milliseconds since the epoch: when to try again, if that is known. */
  readonly retryAt?: number;
  /** For the error of a call that sent nothing. */
  readonly code: string;
  readonly message: string;
}

/** The key was alive when the retry was decided, but it expired during a wait. */
export const UNPROTECTED: Refusal = {
  stoppedBy: 'ambiguous',
  code: 'ERR_UNPROTECTED',
  message: 'the key that protected the request no longer does',
};

/** The request cannot be made again. */
export const INTERRUPTED: Refusal = {
  stoppedBy: 'request',
  code: 'ERR_INTERRUPTED',
  message: 'the request could not be made again',
};
