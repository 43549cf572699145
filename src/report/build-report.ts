import { type Attempt, tookEffect } from '../decision/attempt.js';
import type { Course } from '../decision/course.js';
import { isSuccess } from '../decision/outcome.js';
import { declinedBy } from '../failure/declined.js';
import { declineNamed } from '../failure/find-rule.js';
import type { Doubt } from '../policy/doubt.js';
import type { HookName } from '../policy/hook.js';
import type { Provider } from '../providers/provider.js';
import { clean } from '../redaction/clean.js';
import { defined } from './defined.js';
import { type Ending, endOf } from './end-of.js';
import { printable } from './printable.js';
import type { AttemptReport, LookUpReport, Report } from './report.js';
import { summaryOf } from './summary.js';
import { waitOf } from './wait-of.js';

/** What a report is built from: the record of a call. */
export interface ReportSource extends Ending {
  readonly callId: string;
  readonly provider: Pick<Provider, 'name' | 'rules'>;
  readonly course: Course;
  readonly rekeyed: readonly string[];
  readonly sentFresh: readonly string[];
  /** Nothing was sent since the last look-up. */
  readonly isToldByLookUp: boolean;
  readonly declined: string | undefined;
  readonly unaskable: string | undefined;
  readonly partial: boolean;
  readonly pending: boolean;
  readonly isRead: boolean | undefined;
  readonly doubt: Doubt | undefined;
  readonly lookUps: readonly LookUpReport[];
  readonly failedHooks: readonly HookName[];
  readonly elapsedMs: number;
  readonly waitedMs: number | undefined;
  /** What to check if the call may have taken effect, in the provider's terms. */
  inDoubt(): string | undefined;
  lateKey(): string | undefined;
  keys(): Readonly<Record<string, string>>;
}

/** Builds the report of a call, at any point of the call. */
export function reportOf(record: ReportSource): Report {
  const { course } = record;
  const last = course.attempts.findLast((each) => each.classified !== undefined);
  const end = endOf(record);
  const fields = {
    provider: record.provider.name,
    ...end,
    ...defined({
      readOnly: record.isRead ? (true as const) : undefined,
      action: last?.decision?.action,
      rekeyed: record.rekeyed.length > 0 ? record.rekeyed : undefined,
      // If an earlier attempt may have been taken, the payment is not declined, though its retry was.
      decline: end.processed === 'no' ? declineOf(record) : undefined,
      lookUps: record.lookUps.length > 0 ? record.lookUps : undefined,
      // Whoever reads why nobody could be asked, looks for a payment that is in doubt.
      unaskable: isSuccess(record.outcome) ? undefined : record.unaskable,
      partial: record.partial ? (true as const) : undefined,
      pending: record.pending ? (true as const) : undefined,
      doubt: record.doubt,
      hooks: record.failedHooks.length > 0 ? record.failedHooks : undefined,
    }),
    keys: record.keys(),
    elapsedMs: Math.round(record.elapsedMs),
    ...defined({ waitedMs: record.waitedMs }),
    attempts: course.attempts.map(reportAttempt),
  };
  const { sentFresh, isToldByLookUp } = record;
  // It may name the payment as somebody else has.
  const lateKey = end.outcome === 'unknown' ? record.lateKey() : undefined;
  const summary = clean(summaryOf({ ...fields, sentFresh, isToldByLookUp, lateKey }, () => record.inDoubt()));
  return printable({ callId: record.callId, summary, ...fields });
}

function declineOf({ declined, provider, course }: ReportSource): Report['decline'] | undefined {
  if (declined !== undefined) return { ...declineNamed(provider.rules, declined), providerCode: declined };
  const final = course.last?.classified;
  return final && declinedBy(final);
}

function reportAttempt(attempt: Attempt): AttemptReport {
  const { number, status, classified, decision, elapsedMs } = attempt;
  const failure = classified?.failure;
  return {
    attempt: number,
    ...defined({
      status,
      code: failure?.code,
      source: failure?.source,
      recoverable: failure?.recoverable,
    }),
    processed: decision?.landed ? 'yes' : tookEffect(attempt),
    ...defined({
      action: decision?.action,
      delayMs: waitOf(decision),
    }),
    elapsedMs,
    ...defined({
      why: classified?.rule.why,
      remedy: classified?.rule.remedy,
      documented: classified?.rule.source,
    }),
  };
}
