import { AxiosError, type AxiosResponse } from 'axios';
import type { Refusal } from '../decision/refusal.js';
import { type Turn, withheld } from '../engine/live.js';
import { copyOfError } from '../report/copy-error.js';
import type { AxiosCall } from './axios-call.js';
import type { Raw } from './raw.js';

/** The adapter of a retry rejects with this: the result of the attempt, even a success. */
export class Arrived {
  constructor(
    readonly mine: AxiosCall,
    readonly raw: Raw,
  ) {}
}

/** The retry is not sent, and this is how the call continues. */
export class Withheld {
  constructor(
    readonly mine: AxiosCall,
    readonly turn: () => Promise<Turn>,
  ) {}
}

/** The caller gave up while the interceptors ran. */
export class GivenUp {
  constructor(readonly error: unknown) {}
}

/** The retry is not sent, and this is why: so says the cause of the caller's error. */
export function withhold(mine: AxiosCall, refusal: Refusal): Withheld {
  return new Withheld(mine, () => {
    mine.withheld = new AxiosError(refusal.message, refusal.code, mine.outer);
    return withheld(mine.call, refusal);
  });
}

/** What an adapter that wraps ours gets: copies, because it may write into them what it should do to the call's own answer. */
export function forOuter(what: unknown): AxiosResponse {
  if (!(what instanceof Arrived))
    throw what instanceof Error ? what : new Error('the retry was held back; nothing was sent');
  const { response, error } = what.raw;
  if (response !== undefined) return { ...response };
  if (typeof error !== 'object' || error === null) throw error;
  const copy = copyOfError(error) as { response?: unknown };
  if (typeof copy.response === 'object') copy.response = { ...copy.response };
  throw copy;
}
