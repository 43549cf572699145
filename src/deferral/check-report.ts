import * as v from 'valibot';
import { checkOptions, fields, options, show } from '../policy/check.js';
import { doubtSchema } from '../policy/doubt.js';
import { FINISHED_LEVELS } from '../report/level.js';
import type { Report } from '../report/report.js';

const text = v.string('a string, as in the report');

/** What a job needs of the report of its last call. */
export const reportEntries = {
  callId: text,
  provider: text,
  processed: v.picklist(['no', 'maybe', 'yes'], "'no', 'maybe' or 'yes', as in the report"),
  attempts: v.array(v.unknown(), "the list of the call's attempts, as in the report"),
  // Without it, nobody would know that the payment was moved, or must not be sent again.
  doubt: v.optional(doubtSchema),
};

const TIME = 'milliseconds since the epoch';
const reportSchema = options({
  report: fields(
    {
      ...reportEntries,
      keys: v.record(v.string(), text, 'the operation keys, as in the report'),
      retryAt: v.optional(v.pipe(v.number(TIME), v.finite(TIME))),
    },
    'the whole report of a call',
  ),
});

/**
 * Whether its call is to be resumed later.
 *
 * @throws TypeError if the report has lost what a worker needs, such as on its way through a database: its job would only fail
 */
export function isToBeResumed(report: Report): boolean {
  const { outcome } = Object(report) as Partial<Report>;
  if (typeof outcome !== 'string' || !Object.hasOwn(FINISHED_LEVELS, outcome)) {
    throw new TypeError(
      `deferTo: expected the report of a call: defer(recoveryOf(error)); got ${got(report, outcome)}`,
    );
  }
  if (outcome !== 'deferred' && outcome !== 'unknown') return false;
  checkOptions<unknown>('deferTo', reportSchema, { report });
  return true;
}

function got(report: unknown, outcome: unknown): string {
  return outcome === undefined ? show(report) : `the outcome ${show(outcome)}`;
}
