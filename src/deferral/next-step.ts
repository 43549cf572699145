import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Backoff } from '../policy/backoff.js';
import type { Report } from '../report/report.js';
import { safeError } from '../report/safe-error.js';
import { continueDeferral, type Deferral } from './deferral.js';
import { whenToGoOn } from './delay.js';

/** For how long to resume a payment. */
export interface Limits {
  /** The delay after an undecided run. */
  readonly delay: Backoff;
  /** Undecided runs, at most. */
  readonly maxAttempts: number;
  /** Milliseconds since the payment was first deferred. */
  readonly deadline: number;
  /** From 0 to below 1: the position in the spread of payments that are due at the same time. */
  readonly random: () => number;
}

/** How a run of the handler ended. An error without a report may have come before or after anything was sent. */
export interface Ended {
  /** Runs so far, this one included. */
  readonly attempt: number;
  readonly report: Report | undefined;
  readonly error?: unknown;
  readonly threw: boolean;
}

export type Step<Data> =
  | { readonly kind: 'done'; readonly outcome: Outcome | undefined }
  | { readonly kind: 'go-on'; readonly deferral: Deferral<Data> }
  | { readonly kind: 'give-up'; readonly why: string; readonly deferral: Deferral<Data> };

/** What happens to a job after a run of its handler. */
export function nextStep<Data>(stored: Deferral<Data>, ended: Ended, limits: Limits, now: number): Step<Data> {
  const { attempt, report, threw } = ended;
  const wasHeld = report !== undefined && wasPutOff(report);
  const isOpen = report === undefined ? threw : wasHeld || isUndecided(report);
  // A run that sent the payment again and left it in doubt decided nothing, nor did one that was as early, or as late, as the one before.
  const isPutOff = wasHeld && !(wasTooEarly(report) && (report.attempts.length > 0 || wasTooEarly(stored.report)));
  if (!isOpen) return { kind: 'done', outcome: report?.outcome };

  // Being asked to come back later costs no attempt; only the deadline ends that.
  const undecided = stored.undecided + (isPutOff ? 0 : 1);
  const deferral = continueDeferral(stored, report, attempt, undecided, now);
  if (undecided >= limits.maxAttempts) {
    return { kind: 'give-up', why: `${describe(deferral, ended)}; runs that decided nothing: ${undecided}`, deferral };
  }
  const end = stored.since + limits.deadline;
  let retryAt = report?.retryAt;
  // After one that counts, it waits longer each time: otherwise, a few minutes of trouble would use up all runs.
  if (retryAt !== undefined && !isPutOff) {
    retryAt = Math.max(retryAt, Math.min(now + limits.delay(undecided + 1), end));
  }
  const at = whenToGoOn(retryAt, undecided + 1, limits.delay, now, limits.random, end);
  if (at > end) {
    const next = new Date(at).toISOString();
    return { kind: 'give-up', why: `${describe(deferral, ended)}, and ${next} is past the deadline`, deferral };
  }
  return { kind: 'go-on', deferral: { ...deferral, runAt: at } };
}

/**
 * Reasons that ended a call with no effect, but would not end a later one; `request` and `operation`: the application's own code;
 * `not-repeatable`: a later run makes its body anew; `ambiguous`: a look-up found nothing, and it could not be sent again.
 */
const PASSING: ReadonlySet<string | undefined> = new Set<StoppedBy>([
  'attempts',
  'deadline',
  'budget',
  'request',
  'operation',
  'not-repeatable',
  'ambiguous',
]);

/** Its outcome is unknown, or nothing took effect and a later run can succeed: only a refusal is the last word. */
function isUndecided({ outcome, stoppedBy }: Report): boolean {
  if (outcome === 'unknown' || outcome === 'aborted') return true;
  return outcome === 'failed' && PASSING.has(stoppedBy);
}

/** Put off by the provider, or by our own client, which did not let it through to the provider. */
function wasPutOff({ outcome, stoppedBy }: Report): boolean {
  return (
    outcome === 'deferred' ||
    (outcome === 'failed' && (stoppedBy === 'breaker' || stoppedBy === 'overload' || stoppedBy === 'concurrency'))
  );
}

/** Put off because it was too early to believe a look-up, or because the worker was too late and gave its job back. */
function wasTooEarly({ outcome, stoppedBy }: Report): boolean {
  return outcome === 'deferred' && stoppedBy === 'ambiguous';
}

/** PostgreSQL takes neither a NUL nor half a character, which a parser quotes or a cut leaves: the job would never fail. */
function plainText(text: string): string {
  return text.replaceAll('\0', '\ufffd').replace(/\p{Cs}/gu, '\ufffd');
}

/** What a person who finds the failed job needs to know. */
function describe({ report }: Deferral, ended: Ended): string {
  if (ended.report === undefined) {
    return `${report.provider}: the handler threw "${plainText(safeError(ended.error).message)}"`;
  }
  const effect =
    report.processed === 'no' && !report.readOnly
      ? 'nothing has taken effect'
      : 'it may have taken effect, so ask the provider before you send it again';
  return `${report.provider}: ${report.outcome} (${effect})`;
}
