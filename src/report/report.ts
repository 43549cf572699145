import type { Attempt } from '../decision/course.js';
import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Classified } from '../failure/classify.js';
import type { DeclineAdvice } from '../providers/provider.js';
import type { Action, Processed } from '../providers/rule.js';
import type { CallRecord } from './call-record.js';
import { printable } from './printable.js';

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

/** What happened to a call. Safe to log and to store: see `AttemptReport`. */
export interface Report {
  readonly callId: string;
  readonly provider: string;
  readonly outcome: Outcome;
  /** Could the call have taken effect? */
  readonly processed: Processed;
  /** What the last failed attempt called for; `undefined` where none failed. */
  readonly action?: Action;
  /** What ended the call; `undefined` where it succeeded. */
  readonly stoppedBy?: StoppedBy;
  /** Milliseconds since the epoch: when the provider asks to come back. */
  readonly retryAt?: number;
  /**
   * The operation keys in force at the end. Store these: a re-keyed payment goes by its new order id. They are exact; only
   * where the whole report is printed, one that looks like a card number is masked.
   */
  readonly keys: Readonly<Record<string, string>>;
  /** The keys that were replaced on the way. */
  readonly rekeyed?: readonly string[];
  /** A refusal of the money itself. */
  readonly decline?: { readonly code: string; readonly retryable: DeclineAdvice };
  /** Why the provider could not be asked what became of the call, where it would have been. */
  readonly unaskable?: string;
  /** The call succeeded, and its answer holds failures of some of its parts. */
  readonly partial?: true;
  readonly elapsedMs: number;
  readonly attempts: readonly AttemptReport[];
}

/** Builds the report of a call, at any time of it. */
export function reportOf(record: CallRecord): Report {
  const { course } = record;
  const last = course.attempts.findLast((each) => each.classified !== undefined);
  const final = course.attempts.at(-1)?.classified;
  const outcome = record.outcome;
  return printable({
    callId: record.callId,
    provider: record.provider.name,
    outcome,
    processed: processedOf(outcome, course.processed),
    ...defined({
      action: last?.decision?.action,
      stoppedBy: record.stoppedBy,
      retryAt: record.retryAt,
      rekeyed: record.rekeyed.length > 0 ? record.rekeyed : undefined,
      decline: declineOf(record, final),
      unaskable: record.unaskable,
      partial: record.partial ? (true as const) : undefined,
    }),
    keys: record.keys(),
    elapsedMs: Math.round(record.elapsedMs),
    attempts: course.attempts.map(reportAttempt),
  });
}

function declineOf({ declined }: CallRecord, final: Classified | undefined): Report['decline'] | undefined {
  if (declined !== undefined) return { code: declined, retryable: 'never' };
  return final?.rule.decline && { code: final.failure.code, retryable: final.rule.decline };
}

function reportAttempt({ number, status, classified, decision, elapsedMs }: Attempt): AttemptReport {
  const failure = classified?.failure;
  return {
    attempt: number,
    ...defined({
      status,
      code: failure?.code,
      source: failure?.source,
      recoverable: failure?.recoverable,
    }),
    processed: decision?.landed ? 'yes' : (failure?.processed ?? 'yes'),
    ...defined({
      action: decision?.action,
      delayMs: decision?.delayMs === undefined ? undefined : Math.round(decision.delayMs),
    }),
    elapsedMs: Math.round(elapsedMs),
    ...defined({
      why: classified?.rule.why,
      remedy: classified?.rule.remedy,
      documented: classified?.rule.source,
    }),
  };
}

/** The outcome in the words of `processed`; where it says nothing of that, what the attempts say. */
function processedOf(outcome: Outcome, attempts: Processed): Processed {
  switch (outcome) {
    case 'ok':
    case 'recovered':
    case 'reconciled':
      return 'yes';
    case 'failed':
      return 'no';
    case 'unknown':
      return attempts === 'yes' ? 'yes' : 'maybe';
    default:
      return attempts;
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
