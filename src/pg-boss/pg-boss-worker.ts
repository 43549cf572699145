import { checkQueue } from '../deferral/check-queue.js';
import type { DeferralHandler } from '../deferral/due-payment.js';
import { type Handled, type ProcessorOptions, processorOf } from '../deferral/processor.js';
import type { FetchedJob, PgBossQueue } from './pg-boss-queue.js';

export interface PgBossWorkerOptions extends ProcessorOptions {
  /** Payments at the same time. Default 1. */
  readonly concurrency?: number;
  /** Milliseconds between two polls of a queue in which nothing is due. Default 2,000. */
  readonly pollingInterval?: number;
  /** Called when a payment is over, and when it waits or has failed (`undefined`). */
  readonly onEnd?: (run: FetchedJob, handled: Handled | undefined) => void;
  /** Called with whatever the database or pg-boss throws: the job is run again once it has expired. Default: a warning of Node's. */
  readonly onError?: (error: unknown) => void;
}

/** A running worker. */
export interface PgBossWorker {
  /** Takes no more payments, and resolves once those under way are over. */
  close(): Promise<void>;
}

/**
 * Resumes the payments that `deferTo` has scheduled on a pg-boss queue. It has its own worker, because that of pg-boss (`work`)
 * completes jobs that another worker has taken over.
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function pgBossWorker<Data = unknown>(
  queue: PgBossQueue,
  handler: DeferralHandler<Data>,
  given: PgBossWorkerOptions = {},
): PgBossWorker {
  checkQueue('pgBossWorker', queue, ['complete', 'reschedule', 'fail', 'starts'], 'what pgBossQueue(options) returns');
  const { concurrency = 1, pollingInterval = 2000, onEnd, onError = warn, ...options } = given;
  const resume = processorOf('pgBossWorker', queue, handler, options);
  const { boss, name } = queue.options;
  const running = new Set<Promise<void>>();
  let isClosed = false;
  let wake = () => {};

  async function goOn(run: FetchedJob): Promise<void> {
    try {
      const handled = await resume(run, run.data);
      if (handled !== undefined) await queue.complete(run, handled);
      onEnd?.(run, handled);
    } catch (error) {
      onError(error);
    }
  }

  async function take(): Promise<number> {
    try {
      const batchSize = concurrency - running.size;
      const jobs = batchSize > 0 ? await boss.fetch(name, { includeMetadata: true, batchSize }) : [];
      for (const job of jobs) {
        const run = goOn(job).finally(() => {
          running.delete(run);
          wake();
        });
        running.add(run);
      }
      return jobs.length;
    } catch (error) {
      onError(error);
      return 0;
    }
  }

  async function work(): Promise<void> {
    while (!isClosed) {
      if ((await take()) > 0 && running.size < concurrency) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollingInterval);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (isClosed) wake();
      });
    }
    await Promise.all(running);
  }

  const worked = work();
  return {
    close() {
      isClosed = true;
      wake();
      return worked;
    },
  };
}

/** Without the error's other fields, which may hold what was to be stored. */
function warn(error: unknown): void {
  process.emitWarning(
    `pgBossWorker: ${error instanceof Error ? error.message : 'something was thrown'}`,
    'RecoverableWarning',
  );
}
