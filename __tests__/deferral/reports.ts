import type { Deferral } from '../../src/deferral/deferral.js';
import { readDeferral } from '../../src/deferral/read-deferral.js';
import type { Report, ReportOfCall } from '../../src/index.js';

/** The report of a call that was put off for an hour, with what the test is about in its place. */
export function reportOf(given: Partial<ReportOfCall> = {}): Report {
  return {
    callId: 'call-1',
    provider: 'midtrans',
    outcome: 'deferred',
    summary: 'midtrans 429; not processed, come back at 1970-01-01T01:00:00.000Z',
    processed: 'no',
    keys: { orderId: 'order-1', idempotencyKey: 'one-of-this-call' },
    elapsedMs: 12,
    attempts: [{ attempt: 1, code: '429', processed: 'no', elapsedMs: 12 }],
    ...given,
  } as Report;
}

/** What a job has stored of its payment. */
export function deferralIn(job: { readonly data: unknown } | undefined): Deferral {
  const stored = readDeferral(job?.data);
  if (typeof stored !== 'object') throw new Error(`no deferral: ${stored}`);
  return stored;
}
