import * as v from 'valibot';
import { type Backoff, backoffGiven } from '../policy/backoff.js';
import { checkOptions, functionOf, numberFrom, options } from '../policy/check.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import type { Report } from '../report/report.js';
import { Reporter } from '../report/reporter.js';
import { checkQueue } from './check-queue.js';
import { isToBeResumed } from './check-report.js';
import { beginDeferral } from './deferral.js';
import { heeded, whenToGoOn } from './delay.js';
import { jobIdNamed, jobIdOf } from './job-id.js';
import type { DeferralQueue } from './queue.js';
import { storable } from './storable.js';
import { type PutOff, store } from './store.js';
import { within } from './within.js';

export interface DeferToOptions<Data, About extends readonly unknown[]> {
  /**
   * What the handler needs to make the request again, such as the payment's id. It is stored in the queue; nothing of the request
   * is. Gets the report, and any further arguments of `defer`.
   */
  readonly job: (report: Report, ...about: About) => Data;
  /**
   * Names the payment if the provider's keys do not, with a string or a number. Default: its operation keys, else the call itself.
   */
  readonly id?: (report: Report, ...about: About) => string | number | bigint;
  /** Milliseconds before a payment whose outcome is unknown is looked up. Default, also if this function fails: a minute. */
  readonly delay?: Backoff;
  /** Milliseconds that the queue may take to store a job. Default 5,000. */
  readonly timeout?: number;
  /** Logs it if `delay` fails (`recovery.hook`): any pino-compatible logger, `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false;
}

/**
 * Schedules a payment if its call ended `deferred` or `unknown`; resolves once the job is stored, with `undefined` if there is
 * nothing to defer.
 *
 * @throws Error if the job could not be stored: nobody will resume the payment
 * @throws TypeError if `job` or `id` returns an invalid value, such as a promise, or the report lacks a field; and whatever they
 * throw. Nothing is stored then
 */
export type Defer<About extends readonly unknown[]> = (
  report: Report | undefined,
  ...about: About
) => Promise<PutOff | undefined>;

const optionsSchema = options({
  job: functionOf('a function (report) => what the handler needs, such as { paymentId }'),
  id: v.optional(functionOf('a function (report) => the name of the payment')),
  delay: v.optional(backoffGiven),
  logger: v.optional(loggerSchema),
  timeout: v.optional(numberFrom(1, 'a number of milliseconds, at least 1')),
});

/**
 * Schedules calls on a queue: one job per payment, because the job's id is made from its keys.
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function deferTo<Data, About extends readonly unknown[] = []>(
  queue: DeferralQueue<never>,
  given: DeferToOptions<Data, About>,
): Defer<About> {
  checkQueue('deferTo', queue, ['put', 'get', 'replace']);
  checkOptions('deferTo', optionsSchema, given);
  const { job, id, timeout = 5000 } = given;
  const reporter = new Reporter(given.logger);
  const delay = heeded(given.delay, (fault) => reporter.hookFailed(fault));

  return async (report, ...about) => {
    if (report === undefined || !isToBeResumed(report)) return undefined;
    const now = Date.now();
    const runAt = whenToGoOn(report.retryAt, 1, delay, now, Math.random);
    const data = storable(job(report, ...about));
    const jobId = id === undefined ? jobIdOf(report) : jobIdNamed(report.provider, id(report, ...about));
    const deferral = { ...beginDeferral(report, data, now, runAt), jobId };
    return within(timeout, store(queue, jobId, deferral), () => {
      const what = `deferTo: ${queue.name} did not store job ${jobId} within ${timeout} ms`;
      return new Error(`${what}; it may still do so, and deferring it again does no harm`);
    });
  };
}
