import { AxiosError, type AxiosResponse } from 'axios';
import type { Refusal } from '../decision/refusal.js';
import { attempted, succeeded, type Turn, withheld } from '../engine/live.js';
import { copyOfError } from '../report/copy-error.js';
import { answerOf, judge } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import type { Raw } from './raw.js';

/**
 * The end of a retry, even a success, and of one that is not sent: its adapter rejects with this, and axios-retry asks it how the
 * call continues.
 */
export class ResendEnd {
  /** axios-retry sends what is in here; nothing is until then. */
  readonly config = {};
  private turn: Promise<Turn> | undefined;

  constructor(
    readonly mine: AxiosCall,
    private readonly follow: () => Promise<Turn>,
    /** The result of the attempt, if it was sent. */
    readonly raw?: Raw,
  ) {}

  next(): Promise<Turn> {
    this.turn ??= this.follow();
    return this.turn;
  }
}

/** The result of a retry, which the engine judges. */
export function arrived(mine: AxiosCall, raw: Raw): ResendEnd {
  mine.arrived = raw;
  return new ResendEnd(mine, () => follow(mine, raw), raw);
}

async function follow(mine: AxiosCall, raw: Raw): Promise<Turn> {
  mine.came(raw);
  mine.arrived = undefined;
  if (mine.call.endedAt !== undefined) return { do: 'end', as: raw.response ? 'success' : 'failure' };
  const classified = judge(mine, raw);
  if (classified !== undefined) return attempted(mine.call, classified);
  return succeeded(mine.call, (raw.response ?? answerOf(raw.error))?.status);
}

/** The retry is not sent, and this is why: so says the cause of the caller's error. */
export function withhold(mine: AxiosCall, refusal: Refusal): ResendEnd {
  return new ResendEnd(mine, () => {
    mine.withheld = new AxiosError(refusal.message, refusal.code, mine.outer);
    return withheld(mine.call, refusal);
  });
}

/** What an adapter that wraps ours gets: copies, because it may write into them what it should do to the call's own answer. */
export function forOuter(what: unknown): AxiosResponse {
  if (!(what instanceof ResendEnd) || what.raw === undefined)
    throw what instanceof Error ? what : new Error('the retry was held back; nothing was sent');
  const { response, error } = what.raw;
  if (response !== undefined) return { ...response };
  const copy = copyOfError(error as object) as { response?: unknown };
  if (typeof copy.response === 'object') copy.response = { ...copy.response };
  throw copy;
}
