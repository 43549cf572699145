import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Doubt } from '../policy/doubt.js';
import type { HookName } from '../policy/hook.js';
import type { Decline } from '../providers/declines.js';
import type { State } from '../providers/look-up.js';
import type { Action, Processed } from '../providers/rule.js';

/** What happened on one attempt. Built from an allow-list: no body, header, query or message from the provider. */
export interface AttemptReport {
  /** Requests on the wire, from 1. */
  readonly attempt: number;
  readonly status?: number;
  /** `undefined` for the attempt that succeeded. */
  readonly code?: string;
  readonly source?: string;
  readonly recoverable?: boolean;
  readonly processed: Processed;
  readonly action?: Action;
  /** Milliseconds that the call waited after this attempt. */
  readonly delayMs?: number;
  readonly elapsedMs: number;
  /** Why this action, from the provider's table. */
  readonly why?: string;
  /** What a person can do about it. */
  readonly remedy?: string;
  /** Where the provider documents it. */
  readonly documented?: string;
}

/** The result of one look-up. It holds no body, header or message. */
export interface LookUpReport {
  /** From 1. */
  readonly lookUp: number;
  /** Milliseconds from the beginning of the call until the look-up. */
  readonly askedAfterMs: number;
  readonly found: State;
  /**
   * The HTTP status of the answer; `undefined` if none came. If the look-up sent several requests, the status of the one that
   * decided nothing.
   */
  readonly status?: number;
  /**
   * The code of an answer that was not a success: the provider's own, else the HTTP status, or `UNREADABLE_2XX`; if no answer came,
   * the transport's (`ETIMEDOUT`). Also the provider's word for a payment that came to nothing (`expire`). `undefined` for any
   * other success, which may be about another payment.
   */
  readonly code?: string;
}

/** What every report says, however the call ended. */
export interface ReportOfCall {
  readonly callId: string;
  /** What happened and what to do, in one line for a person to read. Its words may change in any version. */
  readonly summary: string;
  readonly provider: string;
  readonly outcome: Outcome;
  /** Could the call have taken effect? */
  readonly processed: Processed;
  /** It only asked for something, so it says nothing about whether a payment was made. */
  readonly readOnly?: true;
  /** What the last failed attempt called for; `undefined` if none failed. */
  readonly action?: Action;
  /** What ended the call; `undefined` if it succeeded. */
  readonly stoppedBy?: StoppedBy;
  /**
   * Milliseconds since the epoch: when to come back, as the provider asks, or as far as is known when another call may be sent.
   */
  readonly retryAt?: number;
  /**
   * The operation keys in force at the end. Store these: a re-keyed payment has a new order id. They are exact; a key that looks
   * like a card number is masked only when the whole report is printed.
   */
  readonly keys: Readonly<Record<string, string>>;
  /** The keys that were replaced during the call. */
  readonly rekeyed?: readonly string[];
  /**
   * A refusal of the payment itself, in one vocabulary for all providers; `providerCode` is the provider's own code. Absent while an
   * earlier attempt may have been taken.
   */
  readonly decline?: Decline & { readonly providerCode: string };
  /** The results of the look-ups: the first one and the last 19. */
  readonly lookUps?: readonly LookUpReport[];
  /** Why a look-up was not possible, if one was needed and the call did not succeed. */
  readonly unaskable?: string;
  /** The call succeeded, but some parts of it failed. */
  readonly partial?: true;
  /** The call succeeded: the provider has accepted it, but has not yet said that it is done. It may still be refused. */
  readonly pending?: true;
  /**
   * What is known so far about a call that may have taken effect. To resume the call, pass it as `recovery.doubt` with the keys.
   */
  readonly doubt?: Doubt;
  /** Hooks of the application or the provider that failed; the call went on without them. */
  readonly hooks?: readonly HookName[];
  readonly elapsedMs: number;
  /**
   * Milliseconds that the call waited for its turn: for the provider to recover, for a place, or for a back-off time that the
   * provider had asked of other calls. `undefined` if it did not wait. The wait before its own retry is that attempt's `delayMs`.
   */
  readonly waitedMs?: number;
  readonly attempts: readonly AttemptReport[];
}

/** It took effect. */
export interface SuccessReport extends ReportOfCall {
  readonly outcome: 'ok' | 'recovered' | 'reconciled';
  readonly processed: 'yes';
  readonly stoppedBy?: never;
  readonly retryAt?: never;
}

/** It did not happen. */
export interface FailedReport extends ReportOfCall {
  readonly outcome: 'failed';
  readonly processed: 'no';
  readonly stoppedBy: StoppedBy;
}

/** It may have happened. */
export interface UnknownReport extends ReportOfCall {
  readonly outcome: 'unknown';
  readonly processed: 'maybe' | 'yes';
  readonly stoppedBy: StoppedBy;
}

/** The provider asks the caller to come back later. */
export interface DeferredReport extends ReportOfCall {
  readonly outcome: 'deferred';
  readonly stoppedBy: StoppedBy;
  readonly retryAt: number;
}

/** The caller ended it. */
export interface AbortedReport extends ReportOfCall {
  readonly outcome: 'aborted';
  readonly stoppedBy: 'abort';
}

/** What happened to a call, by its `outcome`. Safe to log and to store: see `AttemptReport`. */
export type Report = SuccessReport | FailedReport | UnknownReport | DeferredReport | AbortedReport;
