import { checkQueue } from '../deferral/check-queue.js';
import type { DeferralHandler } from '../deferral/due-payment.js';
import { type Handled, type ProcessorOptions, processorOf } from '../deferral/processor.js';
import { heedRejection } from '../policy/hook.js';
import { checkWorkerOptions, EXPIRES_IN, sooner, timeoutWithin } from './check.js';
import type { FetchedJob, PgBossQueue } from './pg-boss-queue.js';

export interface PgBossWorkerOptions extends ProcessorOptions {
  /**
   * Milliseconds that one run of the handler may take, shorter than the queue's `expireInSeconds`: after that, pg-boss gives the job
   * to another worker. Default: ten minutes, or two thirds of `expireInSeconds` if that is shorter.
   */
  readonly timeout?: number;
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
  checkWorkerOptions(given);
  const { concurrency = 1, pollingInterval = 2000, onEnd, onError = warn, ...options } = given;
  const { boss, name, expireInSeconds = EXPIRES_IN } = queue.options;
  const timeout = timeoutWithin(expireInSeconds, options.timeout);
  const asked = new WeakMap<FetchedJob, number>();
  const runs = { ...queue, askedAt: (run: FetchedJob) => (isLentFor(run) ? Date.now() : asked.get(run)) };
  const resume = processorOf('pgBossWorker', runs, handler, { ...options, timeout });
  const running = new Set<Promise<void>>();
  let isClosed = false;
  let wake = () => {};

  const limitOf = ({ expireInSeconds: own }: FetchedJob) => sooner(own, timeout) ?? timeout;
  /**
   * Whether nobody else gets it before a run that begins now is over: pg-boss lends a job until it expires. One that comes late, such as
   * through a busy pool, would come late each time.
   */
  const isLentFor = (run: FetchedJob) => {
    const left = Number(run.expireInSeconds ?? expireInSeconds) * 1000 + (asked.get(run) ?? 0) - Date.now();
    return left > limitOf(run);
  };

  async function goOn(run: FetchedJob): Promise<void> {
    try {
      const ms = sooner(run.expireInSeconds, timeout);
      const handled = await resume(run, run.data, ms === undefined ? undefined : AbortSignal.timeout(ms));
      if (handled !== undefined) await queue.complete(run, handled);
      told(() => onEnd?.(run, handled));
    } catch (error) {
      told(() => onError(error));
    }
  }

  async function take(): Promise<number> {
    try {
      const batchSize = concurrency - running.size;
      const now = Date.now();
      const jobs = batchSize > 0 ? await boss.fetch(name, { includeMetadata: true, batchSize }) : [];
      for (const job of jobs) {
        asked.set(job, now);
        const run = goOn(job).finally(() => {
          running.delete(run);
          wake();
        });
        running.add(run);
      }
      return jobs.length;
    } catch (error) {
      told(() => onError(error));
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

/** A listener that throws, or rejects, stops neither a payment nor the worker. */
function told(tell: () => unknown): void {
  try {
    heedRejection(tell(), warn);
  } catch (error) {
    warn(error);
  }
}

/** Without the error's other fields, which may hold what was to be stored. */
function warn(error: unknown): void {
  process.emitWarning(
    `pgBossWorker: ${error instanceof Error ? error.message : 'something was thrown'}`,
    'RecoverableWarning',
  );
}
