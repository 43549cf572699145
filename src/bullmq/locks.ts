import { DelayedError, type Job } from 'bullmq';
import { LONGEST_TIMER } from '../time/longest.js';

/** The part of a BullMQ Worker that holds the locks of its jobs. */
interface Holder {
  readonly opts: { readonly lockDuration?: number; readonly skipLockRenewal?: boolean };
  on(event: 'locksRenewed', listener: (renewed: { readonly jobIds: readonly string[] }) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (ids: readonly string[]) => void): unknown;
  /** From BullMQ 5.64, as are the two events of locks. */
  cancelJob(id: string, reason: string): boolean;
}

/** The runs of one worker, by the job's id: what begins the time anew after which each has lost its lock. */
type Runs = Map<string, () => void>;

/** Milliseconds: BullMQ's default. */
const LOCK_DURATION = 30_000;

const runsOf = new WeakMap<Holder, Runs>();

/** Milliseconds: a job that reaches us within that has been asked for just now. */
const PROMPT = 1000;

/**
 * Milliseconds since the epoch: when the queue last said that this run has its job. A worker notes when it asks for a job. If that was a
 * while ago, the answer came late, or a processor around ours takes its time and the worker has the job all along: only the queue knows.
 * @throws DelayedError, which makes BullMQ leave the job to the worker that has it now
 */
export async function lentAt(job: Job, token: string | undefined): Promise<number | undefined> {
  const now = Date.now();
  const { processedOn = now } = job;
  if (now - processedOn < PROMPT || token === undefined) return processedOn;
  const { queue: worker } = job as unknown as { readonly queue: Partial<Holder> };
  const lent = await job.extendLock(token, worker.opts?.lockDuration ?? LOCK_DURATION).catch(() => undefined);
  if (lent === 0) throw new DelayedError('another worker has taken over the job');
  return lent === undefined ? processedOn : now;
}

/**
 * Cancels the run of a job that has lost its lock: another worker may have the job by now, so this one must send nothing more.
 * BullMQ tells if the queue says so. If the queue does not answer, a lock is lost that was not renewed for as long as it lasts.
 */
export async function whileLocked<Result>(job: object, run: () => Promise<Result>): Promise<Result> {
  // What took the job up; BullMQ's types do not show it.
  const { queue: worker, id } = job as { readonly queue?: Partial<Holder>; readonly id?: string };
  if (id === undefined || typeof worker?.cancelJob !== 'function') return run();
  return holding(worker as Holder, id, run);
}

async function holding<Result>(worker: Holder, id: string, run: () => Promise<Result>): Promise<Result> {
  const { lockDuration = LOCK_DURATION, skipLockRenewal } = worker.opts;
  const runs = runsOf.get(worker) ?? listen(worker);
  let alarm: NodeJS.Timeout | undefined;
  const hold = () => {
    clearTimeout(alarm);
    if (!skipLockRenewal) alarm = setTimeout(cancel, Math.min(lockDuration, LONGEST_TIMER), worker, id).unref();
  };
  runs.set(id, hold);
  hold();
  try {
    return await run();
  } finally {
    clearTimeout(alarm);
    // A run that has lost its lock may outlast the next one of its job.
    if (runs.get(id) === hold) runs.delete(id);
  }
}

function listen(worker: Holder): Runs {
  const runs: Runs = new Map();
  runsOf.set(worker, runs);
  worker.on('locksRenewed', ({ jobIds }) => {
    for (const id of jobIds) runs.get(id)?.();
  });
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) if (runs.has(id)) cancel(worker, id);
  });
  return runs;
}

function cancel(worker: Holder, id: string): void {
  worker.cancelJob(id, 'the lock was lost');
}
