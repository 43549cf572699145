import type { AxiosResponse } from 'axios';
import type { Refusal } from '../decision/refusal.js';
import type { Turn } from '../engine/live.js';
import type { AxiosCall } from './axios-call.js';
import { copyOf } from './hand-back.js';
import type { Raw } from './raw.js';

/** Rejected by the adapter of a resend: what came of the attempt, a success too. */
export class Arrived {
  constructor(
    readonly mine: AxiosCall,
    readonly raw: Raw,
  ) {}
}

/** The resend is not sent, and this is why. */
export class Withheld {
  constructor(
    readonly mine: AxiosCall,
    readonly refusal: Refusal,
  ) {}
}

/** The resend is not safe any more, and this is how the call goes on. */
export class Held {
  constructor(
    readonly mine: AxiosCall,
    readonly turn: () => Promise<Turn>,
  ) {}
}

/** The caller has given up while the interceptors ran. */
export class GivenUp {
  constructor(readonly error: unknown) {}
}

/** What an adapter around ours gets: copies, since it may write into them what it is to make of the call's own answer. */
export function forOuter(what: unknown): AxiosResponse {
  if (!(what instanceof Arrived))
    throw what instanceof Error ? what : new Error('the retry was held back; nothing was sent');
  const { response, error } = what.raw;
  if (response !== undefined) return { ...response };
  if (typeof error !== 'object' || error === null) throw error;
  const copy = copyOf(error) as { response?: unknown };
  if (typeof copy.response === 'object') copy.response = { ...copy.response };
  throw copy;
}
