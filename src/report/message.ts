import type { StoppedBy } from '../decision/outcome.js';
import type { CallRecord } from './call-record.js';
import type { Report } from './report.js';

/** What may have happened and what to check first, where the provider says nothing better. */
const IN_DOUBT = 'it may have taken effect: ask the provider before sending it again';

/**
 * What happened to a call and what to do, in one line: for the message of its error.
 *
 * @param inDoubt what to check where it may have taken effect, in the provider's terms
 */
export function messageOf(record: CallRecord, inDoubt: string = IN_DOUBT): string {
  const report = record.report();
  const last = report.attempts.findLast(({ code }) => code !== undefined);
  const count = report.attempts.length;
  const attempts = count === 1 ? '' : ` after ${count} attempts in ${durationOf(report.elapsedMs)}`;
  return `${report.provider} ${last?.code ?? 'call'}${attempts}${adviceOf(report, inDoubt)}`;
}

function adviceOf(report: Report, inDoubt: string): string {
  const { outcome, processed, decline, unaskable, stoppedBy, retryAt } = report;
  if (outcome === 'deferred') {
    const when = retryAt === undefined ? 'later' : `at ${new Date(retryAt).toISOString()}`;
    return processed === 'no' ? `; nothing was done, come back ${when}` : `; come back ${when}; until then, ${inDoubt}`;
  }
  if (outcome === 'unknown') return unaskable === undefined ? `; ${inDoubt}` : `; ${inDoubt} (${unaskable})`;
  if (decline !== undefined) return `; declined: ${DECLINED[decline.retryable]}`;
  if (stoppedBy !== undefined && TRANSIENT.has(stoppedBy)) {
    return `; nothing was done, and it was not sent again (${stoppedBy}): a new try later can succeed`;
  }
  const last = report.attempts.findLast(({ code }) => code !== undefined);
  const advice = [last?.why, last?.remedy].filter((each) => each !== undefined).join('. ');
  return advice === '' ? '; nothing was done' : `: ${advice}`;
}

/** What ended a call that could succeed at another time. */
const TRANSIENT: ReadonlySet<StoppedBy> = new Set([
  'attempts',
  'deadline',
  'budget',
  'breaker',
  'retry-after',
  'concurrency',
]);

const DECLINED = {
  never: 'do not charge this card for it again',
  later: 'a new payment can succeed later',
  'new-data': 'the customer has to correct the data first',
} as const;

function durationOf(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
