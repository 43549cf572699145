import type { Attempt } from '../decision/course.js';
import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { State } from '../providers/look-up.js';
import type { Action, Processed } from '../providers/rule.js';
import { safePath } from '../redaction/redaction.js';
import type { BreakerState } from '../traffic/breaker.js';
import type { CallRecord } from './call-record.js';
import { maskKeys } from './printable.js';
import { defined } from './report.js';

/**
 * What an event is about. The same events go to listeners (`recovery.on`), to the channels `recoverable:…` of Node's
 * diagnostics_channel, and, but for `recovery.attempt` and `recovery.budget`, to the log.
 */
export const EVENT_NAMES = [
  'recovery.attempt',
  'recovery.retry',
  'recovery.re-key',
  'recovery.reconcile',
  'recovery.fail-fast',
  'recovery.look-up',
  'recovery.budget',
  'recovery.finished',
  'recovery.breaker',
  'recovery.held',
  'recovery.state',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** Raised when a field changes its meaning or goes. A new field does not raise it. */
export const SCHEMA = 1;

/** What happened to a provider as a whole, for all calls of a client. */
export interface ProviderLine {
  /** The version of these fields. */
  readonly schema: typeof SCHEMA;
  readonly event: 'recovery.breaker' | 'recovery.held';
  readonly provider: string;
  readonly host: string;
  /** On `recovery.breaker`: its state now. */
  readonly breaker?: BreakerState;
  /** On `recovery.held`: milliseconds of quiet that the provider asked for. */
  readonly delayMs?: number;
  /** Milliseconds since the epoch: until when nothing is sent. */
  readonly retryAt?: number;
}

/** Where retry budget, breaker and quiet come from: what processes share, or this process alone while that does not answer. */
export interface StateLine {
  /** The version of these fields. */
  readonly schema: typeof SCHEMA;
  readonly event: 'recovery.state';
  readonly state: 'shared' | 'local';
}

/** The line of an event. */
export type LineOf<E extends EventName> = E extends ProviderLine['event']
  ? ProviderLine
  : E extends StateLine['event']
    ? StateLine
    : LogLine;

/** One log line, and what a listener gets. Every field is flat but `keys`, and comes from an allow-list. */
export interface LogLine {
  /** The version of these fields. */
  readonly schema: typeof SCHEMA;
  readonly event: Exclude<EventName, ProviderLine['event'] | StateLine['event']>;
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
  /** The operation keys in force; one that looks like a card number is masked. */
  readonly keys: Readonly<Record<string, string>>;
  /** On `recovery.look-up`: what the provider says became of the call. */
  readonly found?: State;
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

/** The line for a failed attempt, whatever was decided. */
export function attemptLine(record: CallRecord): LogLine {
  return { ...decisionLine(record).line, event: 'recovery.attempt' };
}

/** The line for a resend that the retry budget refuses. */
export function budgetLine(record: CallRecord): LogLine {
  return about(record, record.course.attempts.at(-1), 'recovery.budget');
}

/** The line for a look-up; `status` is that of its answer, if one came. */
export function lookUpLine(record: CallRecord, found: State, status: number | undefined): LogLine {
  const { status: _, ...line } = about(record, record.course.attempts.at(-1), 'recovery.look-up');
  return { ...line, ...defined({ status }), found };
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

function about(record: CallRecord, attempt: Attempt | undefined, event: LogLine['event']): LogLine {
  const { subject } = record;
  const failure = attempt?.classified?.failure;
  return {
    schema: SCHEMA,
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
    keys: maskKeys(record.keys()),
  };
}

/** The level of a line about no single call: trouble warns, its end informs. */
export function levelOf(line: ProviderLine | StateLine): 'info' | 'warn' {
  if (line.event === 'recovery.state') return line.state === 'local' ? 'warn' : 'info';
  return line.event === 'recovery.held' || line.breaker === 'open' ? 'warn' : 'info';
}

/** A line about no single call as a sentence. */
export function commonSentence(line: ProviderLine | StateLine): string {
  if (line.event === 'recovery.state') {
    return line.state === 'local'
      ? 'the shared state does not answer: budget, breaker and quiet are those of this process alone'
      : 'the shared state answers again';
  }
  const { event, provider, host, breaker, delayMs } = line;
  return event === 'recovery.held'
    ? `${provider}: ${host} asked for ${delayMs} ms of quiet, and every call waits`
    : `${provider}: the circuit breaker for ${host} is ${breaker}`;
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
    case 'recovery.look-up':
      return `${line.provider}: asked what became of it: ${line.found} (after ${where})`;
    case 'recovery.attempt':
      return `${what}: failed (${where})`;
    case 'recovery.budget':
      return `${what}: not sent again, the retry budget is empty (${where})`;
    case 'recovery.finished':
      return `${what}: ${line.outcome} after ${line.elapsedMs} ms (${where})`;
  }
}
