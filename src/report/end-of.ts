import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Processed } from '../providers/rule.js';
import type { Report } from './report.js';

/** What is known about the end of a call: its record. */
export interface Ending {
  readonly outcome: Outcome;
  readonly stoppedBy: StoppedBy | undefined;
  readonly retryAt: number | undefined;
  /** What the attempts say about it. */
  readonly course: { readonly processed: Processed; readonly isUndecided: boolean };
}

type EndOf<R> = R extends Report ? Pick<R, 'outcome' | 'processed' | 'stoppedBy' | 'retryAt'> : never;

/** What stopped a call with this outcome, unless something else is given. */
const USUAL_STOP = { failed: 'rule', unknown: 'ambiguous', deferred: 'retry-after', aborted: 'abort' } as const;

/** How a call ended, in fields that agree with each other. */
export function endOf({ outcome, stoppedBy, retryAt, course }: Ending): EndOf<Report> {
  // Whatever is under a used key may be this payment.
  const processed = course.processed === 'no' && course.isUndecided ? 'maybe' : course.processed;
  const comeBack = retryAt === undefined ? {} : { retryAt };
  switch (outcome) {
    case 'failed':
      return { outcome, processed: 'no', stoppedBy: stoppedBy ?? USUAL_STOP.failed, ...comeBack };
    case 'unknown':
      return {
        outcome,
        processed: processed === 'yes' ? 'yes' : 'maybe',
        stoppedBy: stoppedBy ?? USUAL_STOP.unknown,
        ...comeBack,
      };
    case 'deferred':
      // Whatever defers a call says until when; coming back at once does no harm, because the call is judged again.
      return { outcome, processed, stoppedBy: stoppedBy ?? USUAL_STOP.deferred, retryAt: retryAt ?? Date.now() };
    case 'aborted':
      return { outcome, processed, stoppedBy: USUAL_STOP.aborted, ...comeBack };
    default:
      return { outcome, processed: 'yes' };
  }
}
