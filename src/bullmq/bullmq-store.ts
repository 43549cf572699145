import type { JobType } from 'bullmq';
import type { Overseen } from '../deferral/overseer.js';
import type { DeferralQueue, JobState, StoredJob } from '../deferral/queue.js';
import type { Jobs, RawJob } from './jobs.js';
import { parsed } from './parsed.js';
import { type PostgresLink, postgresJobs } from './postgres-jobs.js';
import type { BullmqClient } from './redis-client.js';
import { redisJobs } from './redis-jobs.js';

/** Where a BullMQ queue or worker keeps its jobs: BullMQ 6 has a backend for that, BullMQ 5 does it itself. */
export interface Place {
  readonly name: string;
  toKey(type: string): string;
}

/** A BullMQ Queue, whatever its backend. */
export interface AnyQueue extends Place {
  add(name: string, data: object, options?: object): Promise<unknown>;
  getJobs(
    types: JobType[],
    start: number,
    end: number,
    asc: boolean,
  ): Promise<readonly ({ readonly id?: string | undefined } | undefined)[]>;
}

/** The part of it that makes nothing. */
export type ReadQueue = Omit<AnyQueue, 'add'>;

/** The jobs of a BullMQ queue, in Redis or in PostgreSQL. */
export function bullmqStore(queue: AnyQueue): Pick<DeferralQueue, 'name' | 'put'> & Overseen {
  return {
    ...overseenBullmq(queue),
    name: jobsOf(queue).name,
    async put(id, data, runAt, name) {
      const timestamp = Date.now();
      // An undecided payment stays until somebody decides it, whatever the queue's own options say.
      const kept = inPlace(queue, data);
      await queue.add(name, kept, { jobId: id, timestamp, delay: Math.max(0, runAt - timestamp), removeOnFail: false });
    },
  };
}

/** What is there already, for whoever looks after it. */
export function overseenBullmq(queue: ReadQueue): Overseen {
  const jobs = jobsOf(queue);
  const get = async (id: string) => {
    const job = await jobs.get(id);
    return job.state === 'gone' ? undefined : storedOf(id, job);
  };
  return {
    get,
    replace: ({ id, text }, data, runAt) => jobs.replace(id, text, JSON.stringify(inPlace(queue, data)), runAt),
    remove: ({ id, text }) => jobs.remove(id, text),
    async list(state, limit) {
      const types = TYPES[state];
      // So many of each type, those due first.
      const found = types === undefined ? [] : await queue.getJobs([...types], 0, limit - 1, true);
      const there = await Promise.all(found.flatMap((job) => (job?.id ? [get(job.id)] : [])));
      return there
        .flatMap((job) => job ?? [])
        .sort((a, b) => a.runAt - b.runAt)
        .slice(0, limit);
    },
  };
}

/** The data of a job with the queue that it belongs to: a copy of it in another queue knows nothing of what becomes of this one. */
function inPlace(queue: Place, data: object): object {
  return { ...data, queue: queue.toKey('') };
}

/** Whether a job is in another queue than it belongs to. One that an earlier version has stored does not say to which. */
export function isElsewhere(queue: Place, data: unknown): boolean {
  const { queue: own } = (data ?? {}) as { readonly queue?: unknown };
  return own !== undefined && own !== queue.toKey('');
}

/** Jobs that the queue holds and will never run, in whatever time there is: `isWhole` tells whether that sufficed. */
export async function straysOf(
  queue: ReadQueue,
  limit: number,
  until: AbortSignal,
): Promise<{ readonly jobs: readonly StoredJob[]; readonly isWhole: boolean }> {
  const { jobs, isWhole } = await jobsOf(queue).strays(limit, until);
  return { jobs: jobs.map(({ id, ...raw }) => storedOf(id, raw)), isWhole };
}

const TYPES: Readonly<Partial<Record<JobState, readonly JobType[]>>> = {
  // BullMQ 5 has a separate state for jobs that wait in a paused queue.
  waiting: ['delayed', 'wait', 'prioritized', 'paused' as JobType],
  active: ['active'],
  failed: ['failed'],
  done: ['completed'],
};

function storedOf(id: string, { text, state, ...rest }: RawJob): StoredJob {
  return { id, state: state as JobState, text, data: parsed(text), ...rest };
}

const known = new WeakMap<object, Jobs>();

export function jobsOf(queue: Place): Jobs {
  const found = known.get(queue) ?? made(queue);
  known.set(queue, found);
  return found;
}

function made(queue: Place): Jobs {
  const { getBackend } = queue as { readonly getBackend?: () => unknown };
  const backend = getBackend === undefined ? queue : getBackend.call(queue);
  const { connection, client } = backend as {
    readonly connection?: Partial<PostgresLink>;
    readonly client?: Promise<BullmqClient>;
  };
  if (connection?.pool !== undefined && typeof connection.schema === 'string') {
    return postgresJobs(queue.name, connection as PostgresLink);
  }
  if (client === undefined) throw new TypeError('recoverable/bullmq: unknown BullMQ backend');
  return redisJobs(queue, client);
}
