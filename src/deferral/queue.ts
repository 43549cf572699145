/**
 * `waiting`: for its time, or for a worker. `active`: a worker runs it. `failed`: somebody has to look into it. `done`: its payment
 * is decided. `stray`: the queue holds it and will never run it, or is in a state that this version does not know.
 */
export type JobState = 'waiting' | 'active' | 'failed' | 'done' | 'stray';

/** A job as the queue had it when it was asked. */
export interface StoredJob {
  readonly id: string;
  readonly state: JobState;
  readonly data: unknown;
  /** The data in the queue's own form: while they are these, the job is unchanged. */
  readonly text: string;
  /** Runs so far that have begun. */
  readonly starts: number;
  /** Milliseconds since the epoch: when it is due; of one that is over, when that was. */
  readonly runAt: number;
  /** Why it has failed. */
  readonly why?: string | undefined;
}

/** What the deferral stores: data that JSON can hold. */
export type JobData = object;

/**
 * What a deferral asks of a queue; `Run` is what the queue hands to its worker for one run of a job. Each of these is one step
 * that nothing comes in between.
 */
export interface DeferralQueue<Run = unknown> {
  /** Its name in errors, such as `Redis`. */
  readonly name: string;
  /** Stores a job that is due then, unless there is one of that id already. `name`: the provider's, for whoever looks at the queue. */
  put(id: string, data: JobData, runAt: number, name: string): Promise<void>;
  /** The job of that id, whatever has become of it; `undefined` if there is none. */
  get(id: string): Promise<StoredJob | undefined>;
  /**
   * Replaces the data of a job if nothing about it has changed: `false` if something has. One that waits keeps its time unless
   * `runAt` is given. One that is over, or a stray, waits from now on for `runAt`, and goes on counting its runs. One that is being
   * run is never changed.
   */
  replace(seen: StoredJob, data: JobData, runAt?: number): Promise<boolean>;
  /** Removes a job if nothing about it has changed and no worker runs it; `false` otherwise. */
  remove(seen: StoredJob): Promise<boolean>;
  /**
   * Ends a run: its job waits for its next time with these data, and that counts as no failed attempt. May throw what tells the
   * queue's worker of it. Changes nothing if the run has lost its job to another worker meanwhile.
   */
  reschedule(run: Run, data: JobData, runAt: number): Promise<void>;
  /** Ends a run: its job has failed for good and is kept, with these data. May throw and changes nothing as `reschedule` does. */
  fail(run: Run, data: JobData, why: string): Promise<void>;
  /** Runs of the job that have begun, this one included. */
  starts(run: Run): number;
}

/** A queue that can tell a person what it holds. */
export interface ListedQueue {
  /** Jobs in that state, in no certain order: at most `limit`. */
  list(state: JobState, limit: number): Promise<readonly StoredJob[]>;
}
