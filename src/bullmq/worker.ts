import { type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Deferral } from '../deferral/deferral.js';
import type { DeferralHandler } from '../deferral/due-payment.js';
import { type Handled, type ProcessorOptions, processorOf } from '../deferral/processor.js';
import { bullmqRuns } from './bullmq-queue.js';

/** BullMQ's own options, and how long a payment is gone on with. */
export interface DeferralWorkerOptions extends Omit<WorkerOptions, 'connection'>, ProcessorOptions {
  /** To Redis as BullMQ takes it, or to PostgreSQL. */
  readonly connection: WorkerOptions['connection'] | { readonly connectionString: string } | string;
}

/** What a Worker of BullMQ's, or `process` of a `WorkerHost` of Nest's, does with a job: hand on what it is given. */
export type DeferralProcessor<Data = unknown> = (
  job: Job<Deferral<Data>, Handled>,
  token: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<Handled>;

/**
 * Killed workers are the ordinary course of a deploy, and a payment that is taken up again is looked up first. BullMQ's
 * own limit, one, is there for jobs that bring their worker down: set `maxStalledCount` to this where you make the Worker yourself.
 */
export const MOST_STALLS = 100;

/**
 * What a worker of one's own does with the payments that `deferTo` has put off: `new Worker(name, deferralProcessor(handler), {
 * connection, maxStalledCount: MOST_STALLS })`.
 *
 * A job ends when its payment is decided, as done or as refused, and returns its outcome. Put off again, or unknown still,
 * it waits for its next time; at the limits it fails.
 *
 * @throws TypeError that names the option, its value and what would be right
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
  return async (job, token, signal) => (await process({ job, token }, job.data, signal)) as Handled;
}

/**
 * A worker of BullMQ's that goes on with the payments that `deferTo` has put off, as `deferralProcessor` does.
 *
 * @param backend as the Worker of BullMQ 6 takes it: `createPostgresBackend`, if the queue is in PostgreSQL. Default: Redis
 *
 * @throws TypeError that names the option, its value and what would be right
 */
export function deferralWorker<Data = unknown>(
  queueName: string,
  handler: DeferralHandler<Data>,
  given: DeferralWorkerOptions,
  backend?: (...given: never[]) => unknown,
): Worker<Deferral<Data>, Handled> {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(
      `deferralWorker: the options must be an object with a connection, such as { connection: { host: '127.0.0.1', port: 6379 } }; got ${String(given)}`,
    );
  }
  const { delay, maxAttempts, deadline, timeout, logger, ...options } = given;
  const own = { delay, maxAttempts, deadline, timeout, logger };
  const process = processorNamed<Data>('deferralWorker', handler, own as ProcessorOptions);
  const worker = new Worker<Deferral<Data>, Handled>(
    queueName,
    process,
    { maxStalledCount: MOST_STALLS, ...options } as WorkerOptions,
    backend as never,
  );
  // Another worker may have the job by now: what this one still sends would come beside that.
  worker.on('lockRenewalFailed', (ids: readonly string[]) => {
    for (const id of ids) worker.cancelJob(id, 'the lock was lost');
  });
  return worker;
}
