import { type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Deferral } from '../deferral/deferral.js';
import type { DeferralHandler } from '../deferral/due-payment.js';
import { type Handled, type ProcessorOptions, processorOf } from '../deferral/processor.js';
import { bullmqRuns } from './bullmq-queue.js';
import { checkWorker } from './check-worker.js';
import { whileLocked } from './locks.js';

/** BullMQ's own options, and how long to resume a payment. */
export interface DeferralWorkerOptions extends Omit<WorkerOptions, 'connection'>, ProcessorOptions {
  /** To Redis, as BullMQ takes it, or to PostgreSQL. */
  readonly connection: WorkerOptions['connection'] | { readonly connectionString: string } | string;
}

/** What a BullMQ Worker, or the `process` of Nest's `WorkerHost`, does with a job: pass on its arguments. */
export type DeferralProcessor<Data = unknown> = (
  job: Job<Deferral<Data>, Handled>,
  token: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<Handled>;

/**
 * Killed workers are normal in a deploy, and a payment that is resumed is looked up first. BullMQ's own limit, one, is meant for
 * jobs that crash their worker: set `maxStalledCount` to this if you make the Worker yourself.
 */
export const MOST_STALLS = 100;

/**
 * The processor itself says if a job has failed for good. Any other failure is the queue's own, such as a deadlock in PostgreSQL as
 * it completes a job: then the payment is resumed a little later, and looked up first.
 */
const AFTER_A_FAULT = { attempts: 100, backoff: { type: 'fixed', delay: 5000 } };

const SANDBOXED = 'a job in a sandboxed processor cannot reach its queue: give the Worker a function instead of a file';

/**
 * What a Worker of your own does with the payments that `deferTo` has scheduled: `new Worker(name, deferralProcessor(handler), {
 * connection, maxStalledCount: MOST_STALLS })`.
 *
 * A job ends when its payment is decided, as done or refused, and returns its outcome. If the payment is deferred again or still
 * unknown, the job waits for its next time; at the limits it fails.
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function deferralProcessor<Data = unknown>(
  handler: DeferralHandler<Data>,
  options: ProcessorOptions = {},
): DeferralProcessor<Data> {
  return processorNamed('deferralProcessor', handler, options);
}

function processorNamed<Data>(
  name: string,
  handler: DeferralHandler<Data>,
  options: ProcessorOptions,
): DeferralProcessor<Data> {
  const process = processorOf(name, bullmqRuns, handler, options);
  // BullMQ gives a signal only to a function of three parameters. Runs that do not complete their job throw.
  return async (job, token, signal) => {
    // There, nobody can store what became of a run, nor see that another worker has the job.
    if (!('queue' in job)) throw new TypeError(`${name}: ${SANDBOXED}`);
    Object.assign(job.opts, AFTER_A_FAULT);
    return (await whileLocked(job, () => process({ job, token }, job.data, signal))) as Handled;
  };
}

/**
 * A BullMQ Worker that resumes the payments that `deferTo` has scheduled, as `deferralProcessor` does.
 *
 * @param backend as BullMQ 6's Worker takes it: `createPostgresBackend`, if the queue is in PostgreSQL. Default: Redis
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function deferralWorker<Data = unknown>(
  queueName: string,
  handler: DeferralHandler<Data>,
  given: DeferralWorkerOptions,
  backend?: (...given: never[]) => unknown,
): Worker<Deferral<Data>, Handled> {
  checkWorker(queueName, given);
  const { delay, maxAttempts, deadline, timeout, logger, ...options } = given;
  const own = { delay, maxAttempts, deadline, timeout, logger };
  const process = processorNamed<Data>('deferralWorker', handler, own as ProcessorOptions);
  return new Worker<Deferral<Data>, Handled>(
    queueName,
    process,
    { maxStalledCount: MOST_STALLS, ...options } as WorkerOptions,
    backend as never,
  );
}
