/**
 * `waiting`: for its time, or for a worker. `active`: a worker is running it. `failed`: somebody has to look into it. `done`: its
 * payment is decided. `stray`: the queue holds it but will never run it, or it is in a state that this version does not know.
 */
export type JobState = 'waiting' | 'active' | 'failed' | 'done' | 'stray';

/** A job as the queue had it when it was read. */
export interface StoredJob {
  readonly id: string;
  readonly state: JobState;
  readonly data: unknown;
  /** The data in the queue's own form: while it is the same, the job is unchanged. */
  readonly text: string;
  /** Runs that have begun so far. */
  readonly starts: number;
  /** Milliseconds since the epoch: when it is due; for a finished job, when it was. */
  readonly runAt: number;
  /** Why it has failed. */
  readonly why?: string | undefined;
  /** What its run returned, if it is done and the queue still knows. */
  readonly returned?: unknown;
}

/** What the deferral stores: data that JSON can hold. */
export type JobData = object;

/**
 * What a deferral needs of a queue; `Run` is what the queue passes to its worker for one run of a job. Each of these operations is
 * atomic.
 */
export interface DeferralQueue<Run = unknown> {
  /** Its name in errors, such as `Redis`. */
  readonly name: string;
  /**
   * Stores a job that is due at `runAt`, unless there already is one with that id. `name`: the provider's, for people who look at
   * the queue.
   */
  put(id: string, data: JobData, runAt: number, name: string): Promise<void>;
  /** The job with that id, whatever has become of it; `undefined` if there is none. */
  get(id: string): Promise<StoredJob | undefined>;
  /**
   * Replaces the data of a job if it has not changed; `false` if it has. A waiting job keeps its time unless `runAt` is given. A
   * finished or stray job waits from now on for `runAt`, and goes on counting its runs. A job that is being run is never changed.
   */
  replace(seen: StoredJob, data: JobData, runAt?: number): Promise<boolean>;
  /** Removes a job if it has not changed and no worker is running it; `false` otherwise. */
  remove(seen: StoredJob): Promise<boolean>;
  /**
   * Ends a run: its job waits for its next time with this data, and the run does not count as a failed attempt. May throw whatever
   * the queue's own worker understands as that. Changes nothing if the run has lost its job to another worker meanwhile.
   */
  reschedule(run: Run, data: JobData, runAt: number): Promise<void>;
  /**
   * Ends a run: its job has failed for good and is kept, with this data. As with `reschedule`, it may throw, and changes nothing if
   * the run has lost its job.
   */
  fail(run: Run, data: JobData, why: string): Promise<void>;
  /** Runs of the job that have begun, this one included. */
  starts(run: Run): number;
  /**
   * The id of the job. If the queue can tell it, a copy of a job, which knows nothing of the runs of the original, fails instead of
   * making the payment once more.
   */
  idOf?(run: Run): string | undefined;
  /**
   * Milliseconds since the epoch, by this machine's clock: when the queue was asked for the run. If its answer took long, another worker
   * may have the job by then, and the payment is looked up first. If the run has waited for other reasons, such as for its turn, ask the
   * queue once more whether it still has its job: it would come too late each time. Default: when the run begins.
   */
  askedAt?(run: Run): number | undefined | Promise<number | undefined>;
}

/** A queue that can list what it holds. */
export interface ListedQueue {
  /** Jobs in that state, those due first: at most `limit`. An overdue job is among them, however many wait for their time. */
  list(state: JobState, limit: number): Promise<readonly StoredJob[]>;
}
