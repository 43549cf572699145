import type { Refusal } from '../decision/refusal.js';
import type { Clock } from '../time/clock.js';
import type { Stop } from './visitor.js';

export const HELD = { code: 'ERR_HELD_BACK', message: 'the provider asked clients to back off' };
export const OPEN: Refusal = { code: 'ERR_BREAKER_OPEN', message: 'the circuit breaker is open', stoppedBy: 'breaker' };
export const ILL: Refusal = {
  code: 'ERR_OVERLOADED',
  message: 'the provider did not recover in time',
  stoppedBy: 'overload',
};
export const FULL: Refusal = {
  code: 'ERR_QUEUE_FULL',
  message: 'too many calls are waiting for their turn',
  stoppedBy: 'concurrency',
};

export function refuse(refusal: Refusal): Stop {
  return { refusal: { ...refusal, message: `${refusal.message}, nothing was sent` } };
}

/** @param ms milliseconds after which a call may be let through */
export function refuseFor(ms: number, refusal: Refusal, clock: Clock): Stop {
  const message = `${refusal.message}, nothing was sent; try again in ${Math.ceil(ms / 1000)} s`;
  return { refusal: { ...refusal, message, retryAt: Math.ceil(clock.wall() + ms) } };
}
