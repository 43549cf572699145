import type { JobState } from '../deferral/queue.js';

/** A job as one of BullMQ's backends stores it. */
export interface RawJob {
  readonly state: JobState | 'gone';
  readonly text: string;
  readonly runAt: number;
  readonly starts: number;
  readonly why?: string;
  readonly returned?: unknown;
}

/** Jobs that the queue holds and will never run. */
export interface Strays {
  readonly jobs: readonly (RawJob & { readonly id: string })[];
  /** `false` if there was no time to look everywhere. */
  readonly isWhole: boolean;
}

/** Operations that BullMQ itself does not do in one step, for one of its backends. Data are JSON. */
export interface Jobs {
  readonly name: string;
  /** Has a queue of that name ever been used? */
  isKnown(): Promise<boolean>;
  get(id: string): Promise<RawJob>;
  replace(id: string, expected: string, data: string, runAt: number | undefined): Promise<boolean>;
  remove(id: string, expected: string): Promise<boolean>;
  /**
   * Replaces the data of a job that is running under this token, or that has lost its worker, if they are as that worker found
   * them. Returns whether the job is still that worker's.
   */
  keep(id: string, expected: string, data: string, token: string): Promise<boolean>;
  /** Looks for at most `limit` strays, until the signal is aborted. In Redis, that goes through all its keys. */
  strays(limit: number, until: AbortSignal): Promise<Strays>;
}
