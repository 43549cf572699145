import { answered } from '../report/answered.js';
import type { Step, Trace, TracedAttempt, TracedLookUp } from './trace.js';

/** A duration in words. */
export function sayDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  return `${sayCount(Math.floor(minutes / 60))} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

/** A moment in UTC, to the millisecond. */
export function sayMoment(time: number): string {
  return new Date(time).toISOString().replace('T', ' ');
}

export function sayCount(count: number): string {
  return count.toLocaleString('en-US');
}

export function sayPlural(count: number, one: string, many = `${one}s`): string {
  return `${sayCount(count)} ${count === 1 ? one : many}`;
}

/** The result of a step. */
export function sayStep(step: Step): string {
  if (step.kind === 'wait') return `wait ${sayDuration(step.toMs - step.fromMs)}`;
  if (step.kind === 'look-up') return [`asked: ${step.found}`, ...sayAnswer(step)].join(', ');
  const { succeeded, code, status } = step;
  if (succeeded) return 'ok';
  // The number before the code is the HTTP status, which may be 200 even for a failure.
  return [status, String(status) === code ? undefined : (code ?? 'failed')]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Why a look-up decided nothing, or what the provider calls the end of the payment. */
function sayAnswer(lookUp: TracedLookUp): readonly string[] {
  return lookUp.found !== 'absent' && lookUp.code !== undefined ? [answered(lookUp)] : [];
}

/** What was done after an attempt, or what would have been done if nothing had prevented it. */
export function sayNext({ action, stoppedBy, delayMs, succeeded }: TracedAttempt): string {
  if (succeeded || action === undefined) return '';
  if (action !== 'retry' && action !== 're-key') return action;
  if (stoppedBy !== undefined) return `no ${action}: ${stoppedBy}`;
  return action === 'retry' && delayMs !== undefined ? `retry in ${sayDuration(delayMs)}` : action;
}

/** Earlier attempts that left no line. */
export function sayUnlogged({ number, unlogged }: TracedAttempt): string {
  if (unlogged === 0) return '';
  const first = number - unlogged;
  return unlogged === 1 ? `${first} is not in the log` : `${first} to ${number - 1} are not in the log`;
}

export function sayLength({ elapsedMs, attempts }: Trace): string {
  return `${sayDuration(elapsedMs)}, ${sayPlural(attempts, 'attempt')}`;
}

/** How a call ended, if there is more to say than its outcome. */
export function sayEnd({ outcome, pending, stoppedBy, processed, waitedMs, retryAt, hooks }: Trace): string {
  const parts = [
    outcome === 'unfinished' ? 'its end is not in the log' : undefined,
    stoppedBy === undefined ? undefined : `stopped by ${stoppedBy}`,
    `processed: ${processed}`,
    pending ? 'accepted, but not final yet' : undefined,
    waitedMs === undefined ? undefined : `waited ${sayDuration(waitedMs)} for its turn`,
    retryAt === undefined ? undefined : `come back at ${sayMoment(retryAt)}`,
    hooks.length === 0 ? undefined : `failed in your own code: ${hooks.join(', ')}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
