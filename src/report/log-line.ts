import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { HookName } from '../policy/hook.js';
import type { State } from '../providers/look-up.js';
import type { Action, Processed } from '../providers/rule.js';
import type { BreakerState } from '../traffic/breaker.js';

/**
 * What an event is about. The same events go to listeners (`recovery.on`), to the channels `recoverable:…` of Node's
 * diagnostics_channel and, except for `recovery.attempt`, `recovery.budget` and `recovery.waiting`, to the log.
 */
export type EventName =
  | 'recovery.attempt'
  | 'recovery.retry'
  | 'recovery.re-key'
  | 'recovery.reconcile'
  | 'recovery.fail-fast'
  | 'recovery.look-up'
  | 'recovery.budget'
  | 'recovery.waiting'
  | 'recovery.finished'
  | 'recovery.breaker'
  | 'recovery.held'
  | 'recovery.state'
  | 'recovery.hook';

const events: Readonly<Record<EventName, true>> = {
  'recovery.attempt': true,
  'recovery.retry': true,
  'recovery.re-key': true,
  'recovery.reconcile': true,
  'recovery.fail-fast': true,
  'recovery.look-up': true,
  'recovery.budget': true,
  'recovery.waiting': true,
  'recovery.finished': true,
  'recovery.breaker': true,
  'recovery.held': true,
  'recovery.state': true,
  'recovery.hook': true,
};
export const EVENT_NAMES = Object.keys(events) as readonly EventName[];

/** Raised when a field changes its meaning or goes. A new field does not raise it. */
export const SCHEMA = 1;

/** What happened to a provider as a whole, for all calls of a client. */
export interface ProviderLine {
  /** The version of these fields. */
  readonly schema: 1;
  readonly event: 'recovery.breaker' | 'recovery.held';
  readonly provider: string;
  readonly host: string;
  /**
   * The endpoint, or a hash of the word that the provider's `lane` returned, as in `stats()`. On `recovery.held` only if other
   * lanes of the host are not held.
   */
  readonly lane?: string;
  /**
   * On `recovery.held`: what the provider's limit covers, as in `stats()`, if that is not all of the host or lane: for `charge`, only the
   * calls under that limit wait. A word that may be a secret is shown as its hash, as `laneName` makes it.
   */
  readonly scope?: string;
  /** On `recovery.breaker`: its state now. */
  readonly breaker?: BreakerState;
  /** On `recovery.held`: milliseconds for which nothing that is held is sent: what the provider asked for, at most a minute. */
  readonly delayMs?: number;
  /** On `recovery.held`: milliseconds for which the provider asked clients to back off. */
  readonly askedMs?: number;
  /** Milliseconds since the epoch: nothing is sent until then. */
  readonly retryAt?: number;
}

/** Where retry budget, breaker and back-off times come from: the shared state, or this process alone while that does not answer. */
export interface StateLine {
  /** The version of these fields. */
  readonly schema: 1;
  readonly event: 'recovery.state';
  readonly state: 'shared' | 'local';
  /**
   * Why it is local, in one word: Redis's code (`NOPERM`, `WRONGTYPE`), Node's code (`ECONNREFUSED`), `timeout`, `closed` (by its
   * owner) or `error`.
   */
  readonly why?: string;
}

/**
 * A function of the application or of a provider threw, took too long, or returned an invalid value, and the call took
 * the safe path without it. Reported once per call and hook.
 */
export interface HookLine
  extends Partial<Pick<LogLine, 'callId' | 'provider' | 'method' | 'path' | 'attempt' | 'elapsedMs'>> {
  /** The version of these fields. */
  readonly schema: 1;
  readonly event: 'recovery.hook';
  readonly hook: HookName;
  /** The name of the error, such as `TypeError`, also for an invalid value; `TimeoutError` if it took too long. */
  readonly error: string;
}

/** A line that is not about a single call. */
export type CommonLine = ProviderLine | StateLine;

/** The line of an event. */
export type LineOf<E extends EventName> = E extends ProviderLine['event']
  ? ProviderLine
  : E extends StateLine['event']
    ? StateLine
    : E extends HookLine['event']
      ? HookLine
      : E extends FinishedLine['event']
        ? FinishedLine
        : E extends LookUpLine['event']
          ? LookUpLine
          : LogLine;

/** One log line, and what a listener gets. Every field except `keys` is flat, and all come from an allow-list. */
export interface LogLine {
  /** The version of these fields. */
  readonly schema: 1;
  readonly event: Exclude<EventName, ProviderLine['event'] | StateLine['event'] | HookLine['event']>;
  readonly callId: string;
  readonly provider: string;
  /** `undefined` inside `run()`, which cannot know it. */
  readonly method?: string;
  /** Without host and query. */
  readonly path?: string;
  /** The attempt that the line is about, from 1: the last one so far. 0 before the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly status?: number;
  readonly code?: string;
  readonly source?: string;
  readonly recoverable?: boolean;
  readonly processed: Processed;
  readonly action?: Action;
  readonly stoppedBy?: StoppedBy;
  /** Milliseconds until the retry, if there is one; on `recovery.waiting`, the longest that the call will wait for its turn. */
  readonly delayMs?: number;
  /** Milliseconds since the call began. */
  readonly elapsedMs: number;
  /** The operation keys in force; one that looks like a card number is masked. */
  readonly keys: Readonly<Record<string, string>>;
  /** On `recovery.look-up`: what became of the call, as the provider says. */
  readonly found?: State;
  /**
   * On `recovery.look-up`: the code of an answer that was not a success, or its word for the end of the payment, as in the
   * report's `lookUps`; `status` is that of the answer.
   */
  readonly foundCode?: string;
  /** On `recovery.finished`. */
  readonly outcome?: Outcome;
  /** On `recovery.finished`: the success is accepted but not final, as in the report. */
  readonly pending?: true;
  /** On `recovery.finished`: milliseconds that the call waited for its turn, if it did. */
  readonly waitedMs?: number;
  /** On `recovery.finished`: when to come back, in milliseconds since the epoch, as in the report. */
  readonly retryAt?: number;
}

/** The line about the end of a call. */
export interface FinishedLine extends LogLine {
  readonly event: 'recovery.finished';
  readonly outcome: Outcome;
}

/** The line about an answer to the question what became of a call. */
export interface LookUpLine extends LogLine {
  readonly event: 'recovery.look-up';
  readonly found: State;
}
