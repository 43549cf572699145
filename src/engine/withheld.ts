import type { Refusal } from '../decision/refusal.js';

/** Why a retry that was ready is not sent: the caller's own code did not finish. */
export const HUNG: Refusal = {
  stoppedBy: 'deadline',
  code: 'ERR_INTERCEPTORS_HUNG',
  message: 'the request interceptors did not finish before the deadline',
};

/** Likewise: it would name another payment. */
export function otherKey(name: string): Refusal {
  return {
    stoppedBy: 'request',
    code: 'ERR_KEY_CHANGED',
    message: `a retry would have carried another ${name}: an interceptor renews it, or the body has changed`,
  };
}
