import { DelayedError, type Job, UnrecoverableError, Worker, type WorkerOptions } from 'bullmq';
import * as v from 'valibot';
import type { Outcome } from '../decision/outcome.js';
import type { Backoff } from '../policy/backoff.js';
import { checkOptions, functionOf, numberFrom, options } from '../policy/check.js';
import { HookFault } from '../policy/hook.js';
import { isError } from '../report/careful.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import { recoveryOf } from '../report/recovery-of.js';
import type { Report } from '../report/report.js';
import { Reporter } from '../report/reporter.js';
import { type Deferral, isInDoubt, readDeferral } from './deferral.js';
import { heeded } from './delay.js';
import { type Ended, type Limits, nextStep } from './next-step.js';
import { within } from './within.js';

/** A payment whose time has come. */
export interface DuePayment<Data> {
  /** What `job` of `deferTo` returned. */
  readonly data: Data;
  /** To be given to the call: `recovery: { keys }`. It then looks up what became of the payment before it sends anything. */
  readonly keys: Readonly<Record<string, string>>;
  /** What happened on the last call. */
  readonly report: Report;
  /**
   * `false`: nothing of it can have taken effect, so it may be sent without being asked about, as it has to be where the
   * provider cannot be asked. `true`: it may have, also in a run that was killed.
   */
  readonly inDoubt: boolean;
  /** Runs of the handler for this payment, this one included; one that was killed counts. */
  readonly attempt: number;
  /** Requests on the wire so far, over all calls. */
  readonly sent: number;
}

/**
 * Sends the payment again with `recovery: { keys }`, and returns the response or throws the error; `null` where there is
 * nothing left to send.
 */
export type DeferralHandler<Data> = (payment: DuePayment<Data>) => Promise<object | null> | object | null;

/** BullMQ's own options, and how long a payment is gone on with. */
export interface DeferralWorkerOptions extends WorkerOptions {
  /**
   * Milliseconds before a payment whose outcome is still unknown is looked up again. Default, also if it fails: a minute,
   * doubled up to an hour.
   */
  readonly delay?: Backoff;
  /**
   * Milliseconds that one run of the handler may take. After that it is a run without an end, whatever it still comes to.
   * `false`: no limit. Default: ten minutes.
   */
  readonly timeout?: number | false;
  /**
   * Told of a handler that takes too long and of a `delay` that fails (`recovery.hook`): any pino-compatible logger, `false`
   * for none. Default: pino on standard output.
   */
  readonly logger?: Logger | false;
  /** So many runs without an end fail the job. Default 10. */
  readonly maxAttempts?: number;
  /** Milliseconds since the payment was put off first; a job that would go on later fails. `false`: no limit. Default: three days. */
  readonly deadline?: number | false;
}

/** What a completed job returns. */
export interface Handled {
  /** `undefined` where the handler returned what no attached client had made. */
  readonly outcome?: Outcome;
  readonly report?: Report;
}

/**
 * Killed workers are the ordinary course of a deploy, and a payment that is taken up again is looked up first. BullMQ's
 * own limit, one, is there for jobs that bring their worker down.
 */
const MOST_STALLS = 100;

const TEN_MINUTES = 600_000;

const limit = v.optional(
  v.union(
    [v.literal(false), numberFrom(1, 'a number of milliseconds')],
    'a number of milliseconds, at least 1; or false',
  ),
);

const optionsSchema = options({
  delay: v.optional(functionOf('a function (attempt) => milliseconds, such as exponential() makes')),
  maxAttempts: v.optional(
    v.custom<number>((value) => Number.isInteger(value) && (value as number) >= 1, 'a whole number, at least 1'),
  ),
  deadline: limit,
  timeout: limit,
  logger: v.optional(loggerSchema),
});

/**
 * A worker of BullMQ's that goes on with the payments that `deferTo` has put off.
 *
 * A job ends when its payment is decided, as done or as refused, and returns its outcome. Put off again, or unknown still,
 * it waits for its next time; at the limits it fails.
 *
 * @throws TypeError that names the option, its value and what would be right
 */
export function deferralWorker<Data = unknown>(
  queueName: string,
  handler: DeferralHandler<Data>,
  given: DeferralWorkerOptions,
): Worker<Deferral<Data>, Handled> {
  const { delay, maxAttempts, deadline, timeout = TEN_MINUTES, logger, ...worker } = given;
  checkOptions('deferralWorker', optionsSchema, { delay, maxAttempts, deadline, timeout, logger });
  if (typeof handler !== 'function') throw new TypeError('deferralWorker: handler must be a function');
  const reporter = new Reporter(logger);
  const onFault = (fault: HookFault) => reporter.hookFailed(fault);
  const limits: Limits = {
    delay: heeded(delay, onFault),
    maxAttempts: maxAttempts ?? 10,
    deadline: deadline === false ? Number.POSITIVE_INFINITY : (deadline ?? 3 * 24 * 3_600_000),
  };
  const work = (job: Job<Deferral<Data>, Handled>, token?: string) =>
    goOn(job, token, timed(handler, timeout, onFault), limits);
  return new Worker(queueName, work, { maxStalledCount: MOST_STALLS, ...worker });
}

/** The handler, within its time. */
function timed<Data>(
  handler: DeferralHandler<Data>,
  timeout: number | false,
  onFault: (fault: HookFault) => void,
): DeferralHandler<Data> {
  if (timeout === false) return handler;
  return (payment) =>
    within(timeout, Promise.resolve(handler(payment)), () => {
      const error = new Error(`the handler has not settled within ${timeout} ms`);
      error.name = 'TimeoutError';
      onFault(new HookFault('handler', error));
      return error;
    });
}

async function goOn<Data>(
  job: Job<Deferral<Data>, Handled>,
  token: string | undefined,
  handler: DeferralHandler<Data>,
  limits: Limits,
): Promise<Handled> {
  const stored = readDeferral<Data>(job.data);
  if (stored === undefined) throw new UnrecoverableError('deferralWorker: this job was not made by deferTo');
  const ended = await run(handler, stored, job.attemptsStarted);
  const step = nextStep(stored, ended, limits, Date.now());
  const { report } = ended;
  if (step.kind === 'done') {
    return { ...(step.outcome && { outcome: step.outcome }), ...(report && { report }) };
  }
  // The keys first: one that was replaced must be known to whoever goes on, also after a crash between these two steps.
  await job.updateData(step.deferral);
  if (step.kind === 'give-up') throw new UnrecoverableError(step.why);
  await job.moveToDelayed(step.deferral.runAt, token);
  throw new DelayedError();
}

async function run<Data>(handler: DeferralHandler<Data>, stored: Deferral<Data>, attempt: number): Promise<Ended> {
  const { data, keys, report, sent } = stored;
  let returned: unknown;
  try {
    returned = await handler({ data, keys, report, inDoubt: isInDoubt(stored, attempt), attempt, sent });
    // An error that is handed back in the place of thrown is one all the same.
    if (isError(returned)) throw returned;
  } catch (error) {
    const thrown = recoveryOf(error);
    // What the handler asked of somebody else has failed, and says nothing of the payment.
    return { attempt, report: thrown?.provider === report.provider ? thrown : undefined, error, threw: true };
  }
  // A handler that forgets to return, or swallows the error, would end a payment that may not have been made.
  if (typeof returned !== 'object') {
    throw new UnrecoverableError(
      'deferralWorker: the handler must return the response, or null where there is nothing left to send',
    );
  }
  return { attempt, report: recoveryOf(returned), threw: false };
}
