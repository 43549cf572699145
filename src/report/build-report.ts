import type { Attempt, Course } from '../decision/course.js';
import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Classified } from '../failure/classify.js';
import type { Processed } from '../providers/rule.js';
import { defined } from './defined.js';
import { printable } from './printable.js';
import type { AttemptReport, Report } from './report.js';
import { summaryOf } from './summary.js';

/** What a report is built from: the record of a call. */
export interface ReportSource {
  readonly callId: string;
  readonly provider: { readonly name: string };
  readonly course: Course;
  readonly outcome: Outcome;
  readonly stoppedBy: StoppedBy | undefined;
  readonly retryAt: number | undefined;
  readonly rekeyed: readonly string[];
  readonly declined: string | undefined;
  readonly unaskable: string | undefined;
  readonly partial: boolean;
  readonly elapsedMs: number;
  /** What to check if the call may have taken effect, in the provider's terms. */
  inDoubt(): string | undefined;
  keys(): Readonly<Record<string, string>>;
}

/** Builds the report of a call, at any time of it. */
export function reportOf(record: ReportSource): Report {
  const { course } = record;
  const last = course.attempts.findLast((each) => each.classified !== undefined);
  const final = course.attempts.at(-1)?.classified;
  const outcome = record.outcome;
  const fields = {
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
  };
  return printable({ callId: record.callId, summary: summaryOf(fields, () => record.inDoubt()), ...fields });
}

function declineOf({ declined }: ReportSource, final: Classified | undefined): Report['decline'] | undefined {
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
