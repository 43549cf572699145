import * as v from 'valibot';
import type { Outcome } from '../decision/outcome.js';
import { type Backoff, backoffGiven } from '../policy/backoff.js';
import { checkOptions, functionOf, numberFrom, options, show, wholeFrom } from '../policy/check.js';
import type { HookFault } from '../policy/hook.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import type { Report } from '../report/report.js';
import { Reporter } from '../report/reporter.js';
import { checkQueue } from './check-queue.js';
import { afterUnknown } from './deferral.js';
import { heeded } from './delay.js';
import type { DeferralHandler } from './due-payment.js';
import { type Limits, nextStep } from './next-step.js';
import type { DeferralQueue, JobData } from './queue.js';
import { readDeferral } from './read-deferral.js';
import { ANOTHERS, runHandler, UNREADABLE } from './run-handler.js';

/** For how long to resume a payment. */
export interface ProcessorOptions {
  /**
   * Milliseconds before a payment whose outcome is still unknown is looked up again. Default, also if this function fails: a
   * minute, doubled up to an hour.
   */
  readonly delay?: Backoff;
  /**
   * Milliseconds that one run of the handler may take. After that, it counts as a run that decided nothing, whatever it still does.
   * `false`: no limit. Default: ten minutes.
   */
  readonly timeout?: number | false;
  /**
   * Logs a handler that takes too long and a `delay` that fails (`recovery.hook`): any pino-compatible logger, `false` for none.
   * Default: pino on standard output.
   */
  readonly logger?: Logger | false;
  /** After this many runs that decide nothing, the job fails. Default 10. */
  readonly maxAttempts?: number;
  /**
   * Milliseconds since the payment was first deferred; a job that would be resumed later than that fails. `false`: no limit.
   * Default: three days.
   */
  readonly deadline?: number | false;
}

/** What a completed job returns. */
export interface Handled {
  /** `undefined` if the handler returned `null`. */
  readonly outcome?: Outcome;
  readonly report?: Report;
}

/** Runs a job once: what it returns completes the job; `undefined` leaves the job as `reschedule` or `fail` left it. */
export type Process<Run> = (run: Run, data: unknown, signal?: AbortSignal) => Promise<Handled | undefined>;

/** What a completed job keeps. */
export interface Kept extends Handled {
  /** The operation keys if one of them was replaced: they are exact, while the report masks those that look like a card number. */
  readonly keys?: Report['keys'];
}

/** Milliseconds that a run of the handler may take. @internal */
export const TEN_MINUTES = 600_000;
/** Milliseconds until a job of a newer version is offered again. */
const PUT_BACK = 60_000;

const limit = v.optional(
  v.union(
    [v.literal(false), numberFrom(1, 'a number of milliseconds')],
    'a number of milliseconds, at least 1; or false',
  ),
);

const handlerSchema = options({ handler: functionOf('a function of the payment that is due') });
/** @internal */
export const processorEntries = {
  delay: v.optional(backoffGiven),
  maxAttempts: v.optional(wholeFrom(1)),
  deadline: limit,
  timeout: limit,
  logger: v.optional(loggerSchema),
};
/** @internal */
export const processorSchema = options(processorEntries);

/**
 * What a worker of any queue does with a job of `deferTo`: it resumes the payment. Then the job completes if the payment is done or
 * refused, waits for its next time if it is deferred again or still unknown, or fails at the limits.
 *
 * @param name the name of the function that the application calls, for errors
 * @throws TypeError that names the option, its value and what is expected
 */
export function processorOf<Data, Run>(
  name: string,
  queue: Pick<DeferralQueue<Run>, 'reschedule' | 'fail' | 'starts' | 'idOf' | 'askedAt'>,
  handler: DeferralHandler<Data>,
  given: ProcessorOptions,
): Process<Run> {
  if (typeof name !== 'string') throw new TypeError(`processorOf: name must be a string; got ${show(name)}`);
  checkQueue(name, queue, ['reschedule', 'fail', 'starts']);
  checkOptions<unknown>(name, handlerSchema, { handler });
  checkOptions(name, processorSchema, given);
  const { delay, maxAttempts = 10, deadline = 3 * 24 * 3_600_000, timeout = TEN_MINUTES } = given;
  const reporter = new Reporter(given.logger);
  const onFault = (fault: HookFault) => reporter.hookFailed(fault);
  const limits: Limits = {
    delay: heeded(delay, onFault),
    maxAttempts,
    deadline: deadline === false ? Number.POSITIVE_INFINITY : deadline,
    random: Math.random,
  };

  return async (run, data, signal) => {
    const stored = readDeferral<Data>(data);
    if (stored === 'newer') {
      await queue.reschedule(run, data as JobData, Date.now() + PUT_BACK);
      return undefined;
    }
    if (typeof stored !== 'object') {
      const why = stored === undefined ? 'this job was not made by deferTo' : 'the data of this job are damaged';
      await queue.fail(run, data as JobData, `${name}: ${why}`);
      return undefined;
    }
    const { jobId } = stored;
    if (jobId !== undefined && (queue.idOf?.(run) ?? jobId) !== jobId) {
      await queue.fail(run, stored, `${name}: this job is a copy of ${jobId}, which alone may make the payment`);
      return undefined;
    }
    const askedAt = await queue.askedAt?.(run);
    const ended = await runHandler(handler, stored, queue.starts(run), signal, { timeout, onFault, askedAt });
    if (ended === UNREADABLE || ended === ANOTHERS) {
      const what = ended === UNREADABLE ? 'the response' : "the response of the payment's own call";
      await queue.fail(
        run,
        afterUnknown(stored, Date.now()),
        `${name}: the handler must return ${what}, or null if there is nothing left to send`,
      );
      return undefined;
    }
    const step = nextStep(stored, ended, limits, Date.now());
    const { report } = ended;
    if (step.kind === 'done') return handled(step.outcome, report);
    if (step.kind === 'give-up') await queue.fail(run, step.deferral, step.why);
    else await queue.reschedule(run, step.deferral, step.deferral.runAt);
    return undefined;
  };
}

function handled(outcome: Outcome | undefined, report: Report | undefined): Kept {
  return { ...(outcome && { outcome }), ...(report && { report }), ...(report?.rekeyed && { keys: report.keys }) };
}
