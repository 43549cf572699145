import type { Attempt } from '../decision/course.js';
import type { State } from '../providers/look-up.js';
import { safePath } from '../redaction/redaction.js';
import type { CallRecord } from './call-record.js';
import { defined } from './defined.js';
import { FINISHED_LEVELS, type Level } from './level.js';
import { type LogLine, SCHEMA } from './log-line.js';
import { maskKeys } from './mask-keys.js';

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
