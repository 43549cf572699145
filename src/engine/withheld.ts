import type { Refusal } from '../decision/refusal.js';

/** Why a resend that was ready is not sent: the caller's own code has come to no end. */
export const HUNG: Refusal = {
  stoppedBy: 'deadline',
  code: 'ERR_INTERCEPTORS_HUNG',
  message: 'the request interceptors did not finish before the deadline',
};

/** The same: it would name another payment. */
export function otherKey(name: string): Refusal {
  return {
    stoppedBy: 'request',
    code: 'ERR_KEY_CHANGED',
    message: `a retry would have carried another ${name}: an interceptor makes a new one for each attempt, or the body has changed. Derive it from the request, or let recoverable attach it`,
  };
}
