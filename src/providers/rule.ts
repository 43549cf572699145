import type { Decline, DeclineAdvice } from './declines.js';

/**
 * What to do about a failed attempt. `retry`: send the same request again. `re-key`: replace a key that the provider refuses as
 * already used, then send again. `reconcile`: do not send again, but ask the provider what became of it. `fail-fast`: stop.
 */
export type Action = 'retry' | 'fail-fast' | 're-key' | 'reconcile';

/**
 * Could an attempt have taken effect? `no`: nothing was sent, or it was rejected before any work. `maybe`: unknown. `yes`: the
 * provider worked on it.
 */
export type Processed = 'no' | 'maybe' | 'yes';

/** How long to wait before a retry, in milliseconds: `initial * factor ** n`, at most `max`. */
export interface RowDelay {
  readonly initial: number;
  /** Default 2. */
  readonly factor?: number;
  /** Default 30,000. */
  readonly max?: number;
  /** The provider's documentation states this time: the caller's backoff cannot shorten it, as with a Retry-After. */
  readonly told?: true;
}

/**
 * Conditions in addition to the code: each fact must equal the value, or one of the values. `5xx` stands for a class of statuses.
 * Facts are `method`, `operation`, `endpoint`, `from` (`body`, `text`, `status` or `transport`), `status`, `recoverable`, `key`
 * (`unused`: recoverable made the key for this call, and no earlier attempt may have taken effect under it), and those of `read`
 * that the provider names in its `facts`.
 */
export type Condition = Readonly<Record<string, string | readonly string[]>>;

/** One row of a provider's table: what a code means and what to do about it. */
export interface Rule {
  /** The provider's code. A lower-case `x` stands for a digit (`xx0207`), `*` for any code that no other row names. */
  readonly code: string;
  /** The field that holds the code, if not the usual one: `channel_response_code`. With `*`: any code there. */
  readonly field?: string;
  readonly when?: Condition;
  readonly action: Action;
  readonly processed: Processed;
  /**
   * What the code means after an attempt in doubt of the same call. `reconcile`: it is evidence that the earlier attempt landed.
   * `look-up`: it may be an effect of that attempt, such as a spent balance, and proves nothing about it, so that attempt is looked
   * up.
   */
  readonly afterAmbiguous?: 'reconcile' | 'look-up';
  /**
   * Once a look-up has proved that nothing is there, the retry goes under fresh `keys`, because under the old one the provider
   * would repeat its failure. Default: it goes under the same. Only with `retry` and `reconcile`.
   */
  readonly absent?: 're-key';
  /**
   * After an attempt in doubt of the same call, this code itself says what became of it, without a look-up. `landed`: its answer
   * becomes that of the call (`ORDER_ALREADY_CAPTURED`, with the order in it). On a first attempt, the action counts.
   */
  readonly finding?: 'landed' | 'denied' | 'dead' | 'foreign';
  /** The names of the keys that this code refuses as used, or that a `re-key`, or `absent`, replaces: the refused one first. */
  readonly keys?: readonly string[];
  readonly delay?: RowDelay;
  /** The most retries because of this row. Default: as the policy says. */
  readonly maxRetries?: number;
  /** The earlier request is still running under its idempotency key: asking again uses up no attempt. */
  readonly poll?: true;
  /** After the wait, look up what became of the attempt before it is sent again. */
  readonly lookFirst?: true;
  /** The provider's documentation itself says to send the same request again, and the provider refuses duplicates of it. */
  readonly repeatable?: true;
  /** A sign that the provider itself is in trouble, not the request at fault: it counts for the circuit breaker. */
  readonly outage?: true;
  /** The payment was refused, finally, and nothing was taken. */
  readonly decline?: Decline;
  /**
   * A refusal of the request's content, which would be the same at any time: under an enforced key, it also settles the earlier
   * attempts of this call, which had the same content, unless a reading of theirs was `lasting`. Only for codes of the payment
   * application itself: a gateway refuses a bad signature without looking at the key.
   */
  readonly settles?: true;
  /** Why this action, in at most a dozen words. */
  readonly why: string;
  /** What a person can do about it, in one sentence: whom to ask, which setting to check. */
  readonly remedy?: string;
  /** Where this is documented. */
  readonly source: string;
  /**
   * `S`: the provider's documentation dictates the action. `S~`: it gives the direction. `D`: another official document. `J`: our
   * judgement.
   */
  readonly basis: 'S' | 'S~' | 'D' | 'J';
}

/** Whether an attempt that this row judges took effect. The provider worked on a decline, but took nothing. */
export function effectBy({ decline, processed }: Pick<Rule, 'decline' | 'processed'>, known = processed): Processed {
  return decline === undefined ? known : 'no';
}

/** The row as it is shown to people and programs: as reports say it. */
export function asTold(rule: Rule): Rule {
  return { ...rule, processed: effectBy(rule) };
}

/** The code of an answer that is neither a success nor a failure according to the provider's documentation. */
export const NOT_UNDERSTOOD = 'NOT_UNDERSTOOD';

/** A code found in an answer, before any row is applied to it. */
export interface Reading {
  readonly code: string;
  readonly field?: string;
  /** Used instead if no row names the code. */
  readonly instead?: { readonly code: string; readonly field?: string };
  /** Where the code was found. Default `body`. */
  readonly from?: 'body' | 'text' | 'status';
  /** The status that counts if the body carries its own (Midtrans). Default: the HTTP status. */
  readonly status?: string;
  /** The provider's own word for who failed (`Gateway`). */
  readonly source?: string;
  readonly message?: string | undefined;
  /**
   * Milliseconds that the body asks to wait; below 0 if it asks not to retry. Counts as a Retry-After, which takes precedence if
   * there is one.
   */
  readonly retryAfterMs?: number | undefined;
  readonly recoverable?: boolean;
  /**
   * The provider says that it repeats the answer to an earlier request under the same key. Only after that does a row with
   * `absent: 're-key'` replace a key of the caller's own.
   */
  readonly replayed?: boolean;
  /**
   * The provider may finish the work at any later time: that a look-up finds nothing never proves that nothing was done. If the call
   * ends in doubt, its report's `doubt` keeps this.
   */
  readonly lasting?: boolean;
  /**
   * For a decline: what the provider itself says you may do about it. It takes precedence over what the row says about the code.
   */
  readonly retryable?: DeclineAdvice;
  /** More facts for the conditions of rows. */
  readonly facts?: Readonly<Record<string, string>>;
}
