import * as v from 'valibot';
import { fields } from '../policy/check.js';
import type { Report } from '../report/report.js';
import { reportEntries } from './check-report.js';
import { type Deferral, SCHEMA } from './deferral.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.number(), v.finite());

/** The fields read from a job's data. Fields that a later version of this schema adds are kept. */
const deferralSchema = fields(
  {
    recoverable: v.literal(SCHEMA),
    jobId: v.optional(v.string()),
    keys: v.record(v.string(), v.string()),
    report: fields({ ...reportEntries, outcome: v.string() }, 'a report'),
    runs: count,
    sent: count,
    undecided: count,
    callId: v.string(),
    since: time,
    runAt: time,
  },
  'a deferral',
);

/**
 * A job's data as it was stored. `newer`: written by a later version of this package that knows more; `damaged`: written by this
 * one and changed since; `undefined`: written by something else.
 */
export function readDeferral<Data>(value: unknown): Deferral<Data> | 'newer' | 'damaged' | undefined {
  const schema = (value as { readonly recoverable?: unknown } | null | undefined)?.recoverable;
  if (typeof schema !== 'number') return undefined;
  if (schema > SCHEMA) return 'newer';
  if (!v.is(deferralSchema, value)) return 'damaged';
  const stored = value as unknown as Deferral<Data>;
  return { ...stored, report: { ...stored.report, keys: stored.keys } as Report };
}
