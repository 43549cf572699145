import type { DeferralQueue, JobState, StoredJob } from '../../src/deferral/index.js';
import type { Process } from './processes.js';
import type { VirtualTime } from './virtual-time.js';

interface Kept {
  state: JobState;
  text: string;
  runAt: number;
  starts: number;
  returned?: unknown;
  why?: string;
  lease?: object | undefined;
}

/** A run of a job, by whoever has its lease. */
export interface Run {
  readonly id: string;
  readonly starts: number;
  readonly data: unknown;
  readonly lease: object;
}

/** Milliseconds for which a worker that says nothing has a job: BullMQ's. */
const LEASE = 30_000;

/** A queue that outlives its processes, as BullMQ does: what a worker does not renew is given to others. */
export class LeasedQueue {
  readonly jobs = new Map<string, Kept>();

  constructor(private readonly time: VirtualTime) {}

  /** As a process uses it: it may be killed before each operation, and after it. */
  of(process: Process): DeferralQueue<Run> {
    const { jobs } = this;
    const json = (data: object) => JSON.stringify(data);
    const own = ({ id, lease }: Run) => {
      const kept = jobs.get(id);
      return kept?.state === 'active' && kept.lease === lease ? kept : undefined;
    };
    return {
      name: 'Leased',
      put: (id, data, runAt) =>
        process.outside(async () => {
          if (!jobs.has(id)) jobs.set(id, { state: 'waiting', text: json(data), runAt, starts: 0 });
        }),
      get: (id) =>
        process.outside(async () => {
          const kept = jobs.get(id);
          return kept && ({ id, ...kept, data: JSON.parse(kept.text) } as StoredJob);
        }),
      replace: ({ id, text }, data, runAt) =>
        process.outside(async () => {
          const kept = jobs.get(id);
          if (kept?.text !== text || kept.state === 'active') return false;
          kept.text = json(data);
          if (runAt !== undefined) Object.assign(kept, { state: 'waiting', runAt });
          return true;
        }),
      remove: async () => false,
      reschedule: (run, data, runAt) =>
        process.outside(async () => {
          const kept = own(run);
          if (kept) Object.assign(kept, { state: 'waiting', text: json(data), runAt, lease: undefined });
        }),
      fail: (run, data, why) =>
        process.outside(async () => {
          const kept = own(run);
          if (kept) Object.assign(kept, { state: 'failed', text: json(data), why, lease: undefined });
        }),
      starts: ({ starts }) => starts,
      idOf: ({ id }) => id,
    };
  }

  complete({ id, lease }: Run, returned: object): void {
    const kept = this.jobs.get(id);
    if (kept?.state === 'active' && kept.lease === lease)
      Object.assign(kept, { state: 'done', returned: JSON.parse(JSON.stringify(returned)), lease: undefined });
  }

  /** Takes up a job that is due. `lost`: called once the queue has given it to others. */
  take(worker: Process, lost: () => void): Run | undefined {
    for (const [id, kept] of this.jobs) {
      if (kept.state !== 'waiting' || kept.runAt > this.time.wall()) continue;
      const lease = {};
      Object.assign(kept, { state: 'active', starts: kept.starts + 1, lease });
      this.renew(kept, lease, worker, lost);
      return { id, starts: kept.starts, data: JSON.parse(kept.text), lease };
    }
    return undefined;
  }

  /** The worker renews its lease every fifteen seconds, while it can. */
  private renew(kept: Kept, lease: object, worker: Process, lost: () => void, until = this.time.now() + LEASE): void {
    this.time.hereAfter(LEASE / 2, () => {
      if (kept.lease !== lease) {
        if (!worker.isGone) worker.lose(lost);
        return;
      }
      if (worker.isAwake) this.renew(kept, lease, worker, lost);
      else if (this.time.now() < until) this.renew(kept, lease, worker, lost, until);
      else {
        Object.assign(kept, { state: 'waiting', lease: undefined });
        if (!worker.isGone) worker.lose(lost);
      }
    });
  }
}
