import { type Attempt, tookEffect } from '../decision/attempt.js';
import { isLeftInDoubt, type StoppedBy } from '../decision/outcome.js';
import type { HookFault } from '../policy/hook.js';
import { safePath } from '../redaction/redaction.js';
import type { CallRecord } from './call-record.js';
import { defined } from './defined.js';
import { endOf } from './end-of.js';
import { FINISHED_LEVELS, type Level } from './level.js';
import { type HookLine, type LogLine, SCHEMA } from './log-line.js';
import { maskKeys } from './mask-keys.js';
import type { LookUpReport } from './report.js';
import { errorName } from './safe-error.js';
import { waitOf } from './wait-of.js';

/** The line for the decision after the last attempt. */
export function decisionLine(record: CallRecord): { readonly line: LogLine; readonly level: Level } {
  const attempt = record.course.last as Attempt;
  const { decision } = attempt;
  const event = `recovery.${decision?.action ?? 'fail-fast'}` as const;
  const line = {
    ...about(record, event),
    ...defined({ stoppedBy: stopOf(attempt), delayMs: waitOf(decision) }),
  };
  return { line, level: decision?.action === 'retry' || isCanceled(attempt) ? 'info' : 'warn' };
}

/** A call that is looked up has not stopped: its end says what stopped it, if that is not the provider's answer. */
function stopOf(attempt: Attempt): StoppedBy | undefined {
  const { decision } = attempt;
  if (decision?.action === 'reconcile') return undefined;
  return isCanceled(attempt) ? 'abort' : decision?.stoppedBy;
}

/** The caller's own signal ended it, which the course calls `aborted`. */
function isCanceled({ classified }: Attempt): boolean {
  return classified?.failure.code === 'ERR_CANCELED';
}

/** The line for keys that are replaced because of what a look-up has found. */
export function rekeyLine(record: CallRecord, delayMs: number): LogLine {
  const line = about(record, 'recovery.re-key');
  return { ...line, action: 're-key', delayMs: Math.round(delayMs) };
}

/** The line for a failed attempt, whatever was decided. */
export function attemptLine(record: CallRecord): LogLine {
  return { ...decisionLine(record).line, event: 'recovery.attempt' };
}

/** The line for a retry that the retry budget refuses. */
export function budgetLine(record: CallRecord): LogLine {
  return about(record, 'recovery.budget');
}

/** The line for a call that waits for its turn, for `longest` milliseconds at most. */
export function waitingLine(record: CallRecord, longest: number): LogLine {
  const line = about(record, 'recovery.waiting');
  if (Number.isFinite(longest)) line.delayMs = Math.round(longest);
  return line;
}

/** The line for a look-up; `status` is that of its answer, if one came. */
export function lookUpLine(record: CallRecord, { found, status, code: foundCode }: LookUpReport): LogLine {
  const { status: _, ...line } = about(record, 'recovery.look-up');
  return { ...line, ...defined({ status, foundCode }), found };
}

/** The line for the end of a call. */
export function finishedLine(record: CallRecord): { readonly line: LogLine; readonly level: Level } {
  const line = about(record, 'recovery.finished');
  const { outcome, processed, stoppedBy, retryAt } = endOf(record);
  if (stoppedBy !== undefined) line.stoppedBy = stoppedBy;
  if (retryAt !== undefined) line.retryAt = retryAt;
  if (record.waitedMs !== undefined) line.waitedMs = record.waitedMs;
  line.outcome = outcome;
  if (record.pending) line.pending = true;
  line.processed = processed;
  if (isLeftInDoubt(line)) return { line, level: 'warn' };
  // What the log tells of, it tells the end of.
  return { line, level: outcome === 'ok' && record.wasLookedUp ? 'info' : FINISHED_LEVELS[outcome] };
}

/** The line for a failed hook, during a call or outside all calls. It calls no other hook of the provider. */
export function hookLine({ hook, thrown }: HookFault, record: CallRecord | undefined): HookLine {
  const line = { schema: SCHEMA, event: 'recovery.hook', hook, error: errorName(thrown) } as const;
  if (record === undefined) return line;
  const { method, path } = record.subject;
  return {
    ...line,
    callId: record.callId,
    provider: record.provider.name,
    ...defined({ method, path: path === '' ? undefined : safePath(path) }),
    attempt: record.course.last?.number ?? 0,
    elapsedMs: Math.round(record.elapsedMs),
  };
}

type Unfinished = { -readonly [Field in keyof LogLine]: LogLine[Field] };

/** Field by field, because a listener to `recovery.finished` pays for it on every successful call. */
function about(record: CallRecord, event: LogLine['event']): Unfinished {
  const attempt = record.course.last;
  const { method, path, policy } = record.subject;
  const failure = attempt?.classified?.failure;
  const action = attempt?.decision?.action;
  const line = { schema: SCHEMA, event, callId: record.callId, provider: record.provider.name } as Unfinished;
  if (method !== undefined) line.method = method;
  if (path !== '') line.path = safePath(path);
  line.attempt = attempt?.number ?? 0;
  line.maxAttempts = policy.maxAttempts;
  if (attempt?.status !== undefined) line.status = attempt.status;
  if (failure !== undefined) {
    line.code = failure.code;
    line.source = failure.source;
    if (failure.recoverable !== undefined) line.recoverable = failure.recoverable;
  }
  // Before its first attempt, a call may resume another.
  if (attempt === undefined) line.processed = record.course.processed;
  else line.processed = attempt.decision?.landed ? 'yes' : tookEffect(attempt);
  if (action !== undefined) line.action = action;
  line.elapsedMs = Math.round(record.elapsedMs);
  line.keys = maskKeys(record.keys());
  return line;
}
