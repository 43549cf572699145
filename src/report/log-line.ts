import type { Action, Outcome, StoppedBy } from '../decision/action.js';
import type { Attempt } from '../decision/course.js';
import type { Processed } from '../failure/failure.js';
import type { CallRecord } from './call-record.js';
import { safePath } from './redaction.js';
import { defined } from './report.js';

/** What a log line or an event is about. */
export type EventName =
  | 'recovery.retry'
  | 'recovery.re-key'
  | 'recovery.reconcile'
  | 'recovery.fail-fast'
  | 'recovery.finished';

export const EVENT_NAMES: readonly EventName[] = [
  'recovery.retry',
  'recovery.re-key',
  'recovery.reconcile',
  'recovery.fail-fast',
  'recovery.finished',
];

/** One log line, and what a listener gets. Every field is flat but `keys`, and comes from an allow-list. */
export interface LogLine {
  readonly event: EventName;
  readonly callId: string;
  readonly provider: string;
  /** `undefined` inside `run()`, which cannot know it. */
  readonly method?: string;
  /** Without host and query. */
  readonly path?: string;
  /** The attempt that the line is about, from 1; on `recovery.finished` the last one. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly status?: number;
  readonly code?: string;
  readonly source?: string;
  readonly recoverable?: boolean;
  readonly processed: Processed;
  readonly action?: Action;
  readonly stoppedBy?: StoppedBy;
  /** Milliseconds until the resend. */
  readonly delayMs?: number;
  /** Milliseconds since the call began. */
  readonly elapsedMs: number;
  /** The operation keys in force. */
  readonly keys: Readonly<Record<string, string>>;
  /** On `recovery.finished`. */
  readonly outcome?: Outcome;
  /** Milliseconds since the epoch, on a `recovery.finished` that was deferred. */
  readonly retryAt?: number;
}

export type Level = 'debug' | 'info' | 'warn' | 'error';

const FINISHED_LEVELS: Readonly<Record<Outcome, Level>> = {
  ok: 'debug',
  recovered: 'info',
  reconciled: 'info',
  aborted: 'info',
  deferred: 'warn',
  failed: 'warn',
  unknown: 'error',
};

/** The line for the decision after the last attempt. */
export function decisionLine(record: CallRecord): { readonly line: LogLine; readonly level: Level } {
  const attempt = record.course.attempts.at(-1) as Attempt;
  const { decision } = attempt;
  const event = `recovery.${decision?.action ?? 'fail-fast'}` as const;
  const line = {
    ...about(record, attempt, event),
    ...defined({
      stoppedBy: decision?.stoppedBy,
      delayMs: decision?.delayMs === undefined ? undefined : Math.round(decision.delayMs),
    }),
  };
  return { line, level: decision?.action === 'retry' ? 'info' : 'warn' };
}

/** The line for the end of a call. */
export function finishedLine(record: CallRecord): { readonly line: LogLine; readonly level: Level } {
  const { outcome, processed, stoppedBy, retryAt } = record.report();
  const line: LogLine = {
    ...about(record, record.course.attempts.at(-1), 'recovery.finished'),
    ...defined({ stoppedBy, retryAt }),
    outcome,
    processed,
  };
  return { line, level: FINISHED_LEVELS[outcome] };
}

function about(record: CallRecord, attempt: Attempt | undefined, event: EventName): LogLine {
  const { subject } = record;
  const failure = attempt?.classified?.failure;
  return {
    event,
    callId: record.callId,
    provider: record.provider.name,
    ...defined({ method: subject.method, path: subject.path === '' ? undefined : safePath(subject.path) }),
    attempt: attempt?.number ?? 0,
    maxAttempts: subject.policy.maxAttempts,
    ...defined({
      status: attempt?.status,
      code: failure?.code,
      source: failure?.source,
      recoverable: failure?.recoverable,
    }),
    processed: attempt?.decision?.landed ? 'yes' : (failure?.processed ?? 'yes'),
    ...defined({ action: attempt?.decision?.action }),
    elapsedMs: Math.round(record.elapsedMs),
    keys: record.keys(),
  };
}

/** The line as a sentence, for people who read logs. */
export function sentenceOf(line: LogLine): string {
  const what = line.code === undefined ? line.provider : `${line.provider} ${line.code}`;
  const where = `attempt ${line.attempt} of ${line.maxAttempts}`;
  switch (line.event) {
    case 'recovery.retry':
      return `${what}: retry in ${line.delayMs} ms (${where})`;
    case 'recovery.re-key':
      return `${what}: sending again with a fresh key (${where})`;
    case 'recovery.reconcile':
      return `${what}: it may have been processed, so it is not simply sent again (${where})`;
    case 'recovery.fail-fast':
      return `${what}: not sent again (${where})`;
    case 'recovery.finished':
      return `${what}: ${line.outcome} after ${line.elapsedMs} ms (${where})`;
  }
}
