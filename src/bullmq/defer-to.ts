import type { Queue } from 'bullmq';
import * as v from 'valibot';
import type { Backoff } from '../policy/backoff.js';
import { checkOptions, functionOf, numberFrom, options } from '../policy/check.js';
import { heedRejection } from '../policy/hook.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import type { Report } from '../report/report.js';
import { Reporter } from '../report/reporter.js';
import { beginDeferral, type Deferral, joinDeferral, readDeferral } from './deferral.js';
import { heeded, whenToGoOn } from './delay.js';
import { jobIdNamed, jobIdOf } from './job-id.js';
import { type Change, storedJob } from './stored-job.js';
import { within } from './within.js';

export interface DeferToOptions<Data, About extends readonly unknown[]> {
  /**
   * What the handler needs to make the request again, such as the payment's id: it is stored in Redis, and nothing of the
   * request is. Gets the report, and whatever else the call of `defer` was given.
   */
  readonly job: (report: Report, ...about: About) => Data;
  /** Names the payment where the provider's keys do not, by a string or a number. Default: its operation keys, else the call itself. */
  readonly id?: (report: Report, ...about: About) => string | number | bigint;
  /** Milliseconds before a payment whose outcome is unknown is looked up. Default, also if it fails: a minute. */
  readonly delay?: Backoff;
  /** Milliseconds that Redis may take. Default 5,000. */
  readonly timeout?: number;
  /** Told if `delay` fails (`recovery.hook`): any pino-compatible logger, `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false;
}

/** A payment that goes on later. */
export interface PutOff {
  readonly jobId: string;
  /** Milliseconds since the epoch: when a worker goes on with it. */
  readonly runAt: number;
}

/**
 * Puts a payment off, if its call ended `deferred` or `unknown`; resolves when the job is stored, with `undefined` where
 * there is nothing to put off.
 *
 * @throws Error where the job could not be stored: nobody will go on with the payment
 * @throws TypeError if `job` or `id` returns what it must not, such as a promise; and what they throw. Nothing is stored then
 */
export type Defer<About extends readonly unknown[]> = (
  report: Report | undefined,
  ...about: About
) => Promise<PutOff | undefined>;

const optionsSchema = options({
  job: functionOf('a function (report) => what the handler needs, such as { paymentId }'),
  id: v.optional(functionOf('a function (report) => the name of the payment')),
  delay: v.optional(functionOf('a function (attempt) => milliseconds, such as exponential() makes')),
  logger: v.optional(loggerSchema),
  timeout: v.optional(numberFrom(1, 'a number of milliseconds, at least 1')),
});

/**
 * Puts calls off to a queue of BullMQ's: once per payment, since the job's id comes from its keys.
 *
 * @throws TypeError that names the option, its value and what would be right
 */
export function deferTo<Data, About extends readonly unknown[] = []>(
  queue: Queue,
  given: DeferToOptions<Data, About>,
): Defer<About> {
  checkOptions('deferTo', optionsSchema, given);
  if (typeof queue?.add !== 'function') throw new TypeError('deferTo: queue must be a Queue of BullMQ');
  const { job, id, timeout = 5000 } = given;
  const reporter = new Reporter(given.logger);
  const delay = heeded(given.delay, (fault) => reporter.hookFailed(fault));

  return async (report, ...about) => {
    if (report === undefined) return undefined;
    if (typeof report.outcome !== 'string') {
      throw new TypeError('deferTo: give the report of a call: defer(recoveryOf(error))');
    }
    if (report.outcome !== 'deferred' && report.outcome !== 'unknown') return undefined;
    const now = Date.now();
    const runAt = whenToGoOn(report.retryAt, 1, delay, now);
    const deferral = beginDeferral(report, storable(job(report, ...about)), now, runAt);
    const jobId = id === undefined ? jobIdOf(report) : jobIdNamed(report.provider, id(report, ...about));
    return within(timeout, store(queue, jobId, deferral), () => {
      const what = `deferTo: Redis has not stored job ${jobId} within ${timeout} ms`;
      return new Error(`${what}; it may still do so, and deferring it again does no harm`);
    });
  };
}

/** @throws TypeError for what would not arrive at the handler */
function storable<Data>(data: Data): Data {
  const isThenable = typeof (data as { then?: unknown } | null | undefined)?.then === 'function';
  if (!isThenable && typeof data !== 'function' && typeof data !== 'symbol') return data;
  heedRejection(data);
  const got = isThenable ? 'a promise' : `a ${typeof data}`;
  throw new TypeError(`deferTo: job must return what the handler needs, as JSON can hold it; got ${got}`);
}

/** Others that put the same payment off, and workers, come between so many steps at most before it is given up. */
const MOST_STEPS = 100;

async function store(queue: Queue, jobId: string, deferral: Deferral): Promise<PutOff> {
  const { since: timestamp, runAt } = deferral;
  let change: Change | undefined;
  for (let step = 0; step < MOST_STEPS; step++) {
    const found = await storedJob(queue, jobId, change);
    change = undefined;
    const stored = readDeferral(found.data);
    if (found.state === 'gone') {
      // BullMQ adds nothing if a job of that id has come meanwhile: what is there is looked at again.
      await queue.add(deferral.report.provider, deferral, { jobId, timestamp, delay: runAt - timestamp });
      const added = await storedJob(queue, jobId);
      if (added.state === 'gone' || readDeferral(added.data)?.callId === deferral.callId) return { jobId, runAt };
    } else if (found.state === 'over' && stored?.callId !== deferral.callId) {
      // Another call for the payment of a job that is over.
      change = { expected: found.text, remove: true };
    } else if (stored === undefined) {
      return { jobId, runAt: found.timestamp + found.delay };
    } else if (found.state === 'joined' || stored.callId === deferral.callId) {
      return { jobId, runAt: stored.runAt };
    } else if (found.state === 'active') {
      // The run that is under way knows nothing of this call, and may end the payment without it.
      throw new Error(`deferTo: job ${jobId} is being run; defer it again when that is over`);
    } else {
      const join = joinDeferral(stored, deferral);
      if (join === stored) return { jobId, runAt: stored.runAt };
      change = { expected: found.text, join };
    }
  }
  throw new Error(`deferTo: job ${jobId} changes all the time; defer it again`);
}
