import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { checkQueue } from '../deferral/check-queue.js';
import type { DeferralQueue, ListedQueue } from '../deferral/queue.js';
import { type AnyQueue, bullmqStore, isElsewhere, jobsOf, type Place } from './bullmq-store.js';
import { lentAt } from './locks.js';

/** One run of a job by a BullMQ Worker. */
export interface BullmqRun {
  readonly job: Job;
  readonly token: string | undefined;
}

/** A BullMQ queue, in Redis or PostgreSQL, as the deferral needs it. */
export function bullmqQueue(queue: AnyQueue): DeferralQueue<BullmqRun> & ListedQueue {
  checkQueue('bullmqQueue', queue, ['add', 'getJobs'], 'a BullMQ Queue');
  return { ...bullmqStore(queue), ...bullmqRuns };
}

/** How a run ends. A job knows its own queue, so this works for workers of any queue. */
export const bullmqRuns: Pick<DeferralQueue<BullmqRun>, 'reschedule' | 'fail' | 'starts' | 'idOf' | 'askedAt'> = {
  async reschedule(run, data, runAt) {
    // Store the keys first: whatever resumes the payment must know a replaced key, even after a crash between these two steps.
    await keep(run, data);
    await orLeave(run.job.moveToDelayed(runAt, run.token));
    throw new DelayedError();
  },
  async fail(run, data, why) {
    await keep(run, data);
    run.job.opts.removeOnFail = false;
    throw new UnrecoverableError(why);
  },
  // A retry by hand may reset the one, but not the other: how often the job has lost its worker.
  starts: ({ job }) => Math.max(job.attemptsStarted, (job.stalledCounter ?? 0) + 1),
  // In another queue it is another job, whatever its id.
  idOf: ({ job }) => {
    const { queue } = job as unknown as { readonly queue: Place };
    return isElsewhere(queue, job.data) ? queue.toKey(job.id as string) : job.id;
  },
  askedAt: ({ job, token }) => lentAt(job, token),
};

/** @throws DelayedError, which makes BullMQ leave the job to the worker that has it now */
async function keep({ job, token = '' }: BullmqRun, data: object): Promise<void> {
  const { queue } = job as unknown as { readonly queue: Place };
  const isOurs = await orLeave(
    jobsOf(queue).keep(job.id as string, JSON.stringify(job.data), JSON.stringify(data), token),
  );
  if (!isOurs) throw new DelayedError('another worker has taken over the job');
  job.data = data;
}

/**
 * Any other error makes BullMQ fail a job for good, even if a server was away for only a moment. Left alone, the job is taken up
 * again once its lock has expired, as after a killed worker.
 */
async function orLeave<Result>(storing: Promise<Result>): Promise<Result> {
  try {
    return await storing;
  } catch {
    throw new DelayedError('what became of this run could not be stored');
  }
}
