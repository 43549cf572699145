import type { Refusal } from '../decision/refusal.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Caller } from '../time/wait.js';
import type { Pass } from './pass.js';

/** A call that wants to be sent. */
export interface Visitor {
  readonly pass: Pass;
  readonly caller: Caller;
  readonly request: RequestFacts;
  /** Milliseconds left of the deadline. */
  readonly remaining: number;
  /** Milliseconds that it may wait for its turn. */
  readonly patience: number;
  /** What it sent before may have taken effect. */
  readonly isInDoubt: boolean;
  /** It is a question, and its call is in doubt. */
  readonly asksInDoubt?: boolean;
  readonly maxRetryAfter: number;
  /** It waits for its turn, for at most this many milliseconds. */
  onWait(longest: number): void;
}

/** The door's answer. `waited`: so long that a signature may have gone stale. `gone`: the caller has given up meanwhile. */
export type Admission = { readonly waited: boolean } | { readonly refusal: Refusal } | { readonly gone: true };

/** Why a call is not sent: a refusal, or a caller who has given up. */
export type Stop = Exclude<Admission, { readonly waited: boolean }>;

export const GONE: Stop = { gone: true };
