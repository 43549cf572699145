import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Doubt } from '../policy/doubt.js';
import type { HookName } from '../policy/hook.js';
import type { Decline } from '../providers/declines.js';
import type { State } from '../providers/look-up.js';
import type { Action, Processed } from '../providers/rule.js';

/** What happened on one attempt. Built from an allow-list: no body, no header, no query, no message of the provider. */
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

/** What one look-up brought: the provider was asked what became of the call. No body, no header, no message. */
export interface LookUpReport {
  /** From 1. */
  readonly lookUp: number;
  /** Milliseconds from the beginning of the call until it was asked. */
  readonly askedAfterMs: number;
  readonly found: State;
  /** The HTTP status of the answer; `undefined` if none came. Of several questions, that of the one that decided nothing. */
  readonly status?: number;
  /**
   * What the answer was instead of a success: the provider's own code, else the HTTP status, or `UNREADABLE_2XX`; if no answer
   * came, the transport's (`ETIMEDOUT`). `undefined` for a success, which may be about another payment.
   */
  readonly code?: string;
}

/** What every report tells, however the call ended. */
export interface ReportOfCall {
  readonly callId: string;
  /** What happened and what to do, in one line for a person to read. Its words may change in any version. */
  readonly summary: string;
  readonly provider: string;
  readonly outcome: Outcome;
  /** Could the call have taken effect? */
  readonly processed: Processed;
  /** What the last failed attempt called for; `undefined` if none failed. */
  readonly action?: Action;
  /** What ended the call; `undefined` if it succeeded. */
  readonly stoppedBy?: StoppedBy;
  /** Milliseconds since the epoch: when the provider asks to come back. */
  readonly retryAt?: number;
  /**
   * The operation keys in force at the end. Store these: a re-keyed payment goes by its new order id. They are exact; only
   * when the whole report is printed, one that looks like a card number is masked.
   */
  readonly keys: Readonly<Record<string, string>>;
  /** The keys that were replaced on the way. */
  readonly rekeyed?: readonly string[];
  /** A refusal of the money itself, in one vocabulary over all providers; `providerCode` is the provider's own word for it. */
  readonly decline?: Decline & { readonly providerCode: string };
  /** What the provider said each time that it was asked what became of the call: the first look-up and the last 19 of them. */
  readonly lookUps?: readonly LookUpReport[];
  /** Why the provider could not be asked what became of the call, if it would have been. */
  readonly unaskable?: string;
  /** The call succeeded, and its answer holds failures of some of its parts. */
  readonly partial?: true;
  /** The call succeeded: the provider has accepted it, and has not said yet that it is done. It may still be refused. */
  readonly pending?: true;
  /**
   * How much is known of what became of a call that may have taken effect, for whoever goes on with it: give it to
   * `recovery.doubt`, beside the keys.
   */
  readonly doubt?: Doubt;
  /** Hooks of the application's or the provider's own that failed, and that the call went on without. */
  readonly hooks?: readonly HookName[];
  readonly elapsedMs: number;
  /**
   * Milliseconds that the call waited for its turn: for the provider to do well, for a place, or for the quiet that the provider had
   * asked other calls for. `undefined` if it did not wait; what it waited before a resend of its own is that attempt's `delayMs`.
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

/** The provider asks to come back. */
export interface DeferredReport extends ReportOfCall {
  readonly outcome: 'deferred';
  readonly stoppedBy: StoppedBy;
  readonly retryAt: number;
}

/** The caller has ended it. */
export interface AbortedReport extends ReportOfCall {
  readonly outcome: 'aborted';
  readonly stoppedBy: 'abort';
}

/** What happened to a call, by its `outcome`. Safe to log and to store: see `AttemptReport`. */
export type Report = SuccessReport | FailedReport | UnknownReport | DeferredReport | AbortedReport;
