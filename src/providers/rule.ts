import type { Decline, DeclineAdvice } from './declines.js';

/**
 * What to do about a failed attempt. `retry`: send the same request again. `re-key`: replace a key that the provider
 * refuses as already used, then send again. `reconcile`: do not send again, ask what became of it. `fail-fast`: stop.
 */
export type Action = 'retry' | 'fail-fast' | 're-key' | 'reconcile';

/**
 * Could an attempt have taken effect? `no`: nothing was sent, or it was rejected before any work. `maybe`: nobody here
 * knows. `yes`: the provider worked on it.
 */
export type Processed = 'no' | 'maybe' | 'yes';

/** How long to wait before a resend, in milliseconds: `initial * factor ** n`, never above `max`. */
export interface RowDelay {
  readonly initial: number;
  /** Default 2. */
  readonly factor?: number;
  /** Default 30,000. */
  readonly max?: number;
  /** The provider's document gives this time itself: it is a floor under the caller's backoff, as a Retry-After is. */
  readonly told?: true;
}

/**
 * Conditions beside the code: each fact must be the value, or one of the values. `5xx` stands for a class of statuses. Facts
 * are `method`, `operation`, `endpoint`, `from` (`body`, `text`, `status` or `transport`), `status`, `recoverable`, and those
 * of `read` that the provider names in its `facts`.
 */
export type Condition = Readonly<Record<string, string | readonly string[]>>;

/** One row of a provider's table: what a code means and what to do about it. */
export interface Rule {
  /** The provider's code. A lower-case `x` stands for a digit (`xx0207`), `*` for any code that no other row names. */
  readonly code: string;
  /** Where the code stands, if not in the usual place: `channel_response_code`. With `*`: any code there. */
  readonly field?: string;
  readonly when?: Condition;
  readonly action: Action;
  readonly processed: Processed;
  /**
   * After an attempt in doubt of the same call. `reconcile`: this code is evidence that the earlier attempt landed. `look-up`: the code may be
   * an effect of that attempt, such as a balance that is spent, and proves nothing about it: that attempt is looked up.
   */
  readonly afterAmbiguous?: 'reconcile' | 'look-up';
  /**
   * Once a look-up has surely found nothing, the resend goes under fresh `keys`: under the old one the provider would repeat its failure.
   * Default: it goes under the same. Only with `retry` and `reconcile`.
   */
  readonly absent?: 're-key';
  /**
   * After an attempt of the same call that may have taken effect, this code says itself what became of that, without a look-up. `landed`:
   * its answer is that of the call (`ORDER_ALREADY_CAPTURED`, with the order in it). On a first attempt the action counts.
   */
  readonly finding?: 'landed' | 'denied' | 'dead' | 'foreign';
  /** The keys that a `re-key`, or `absent`, replaces, by name: the refused one first. */
  readonly keys?: readonly string[];
  readonly delay?: RowDelay;
  /** At most so many resends because of this row; default: as the policy says. */
  readonly maxRetries?: number;
  /** The earlier request is still running under its idempotency key: asking again spends no attempt. */
  readonly poll?: true;
  /** After the wait, what became of the attempt is looked up before it is sent again. */
  readonly lookFirst?: true;
  /** The provider's document itself says to send the same request again, and refuses duplicates of it. */
  readonly repeatable?: true;
  /** A sign that the provider itself is in trouble, as opposed to a fault of the request: it counts for the circuit breaker. */
  readonly outage?: true;
  /** A final answer about the money: it was refused, and nothing was taken. */
  readonly decline?: Decline;
  /**
   * A refusal of what the request says, whenever it comes: under an enforced key it tells of the earlier attempts of this call
   * too, which said the same. Only for codes of the payment application itself: a gateway refuses a bad signature without a
   * look at the key.
   */
  readonly settles?: true;
  /** At most a dozen words: why this action. */
  readonly why: string;
  /** What a person can do about it, in a sentence: whom to ask, which setting to check. */
  readonly remedy?: string;
  /** Where this is documented. */
  readonly source: string;
  /**
   * `S`: the provider's document dictates the action. `S~`: it gives the direction. `D`: another official document.
   * `J`: our judgement.
   */
  readonly basis: 'S' | 'S~' | 'D' | 'J';
}

/** The code of an answer that is neither a success nor a failure by the provider's document. */
export const NOT_UNDERSTOOD = 'NOT_UNDERSTOOD';

/** A code found in an answer, before any row is applied to it. */
export interface Reading {
  readonly code: string;
  readonly field?: string;
  /** Read instead where no row names the code. */
  readonly instead?: { readonly code: string; readonly field?: string };
  /** Where the code was found. Default `body`. */
  readonly from?: 'body' | 'text' | 'status';
  /** The status that counts where the body carries one of its own (Midtrans). Default: the HTTP status. */
  readonly status?: string;
  /** The provider's own word for who failed (`Gateway`). */
  readonly source?: string;
  readonly message?: string | undefined;
  /** Milliseconds that the body asks to wait; below 0 if it asks for no retry. Counts as a Retry-After, which comes first if there is one. */
  readonly retryAfterMs?: number | undefined;
  readonly recoverable?: boolean;
  /** Of a decline: what the provider itself says may be done about this one. It counts before what the row says of the code. */
  readonly retryable?: DeclineAdvice;
  /** More for the conditions of rows. */
  readonly facts?: Readonly<Record<string, string>>;
}
