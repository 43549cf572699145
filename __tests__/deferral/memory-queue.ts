import type { DeferralQueue, JobState, StoredJob } from '../../src/deferral/index.js';

interface Kept {
  state: JobState;
  text: string;
  runAt: number;
  starts: number;
  returned?: unknown;
}

/** A queue in memory: the operations one by one, for what others do in between. */
export class MemoryQueue implements DeferralQueue<string> {
  readonly name = 'Memory';
  readonly jobs = new Map<string, Kept>();
  /** Done before each operation. */
  meanwhile: () => void = () => {};

  async put(id: string, data: object, runAt: number): Promise<void> {
    this.meanwhile();
    if (!this.jobs.has(id)) this.jobs.set(id, { state: 'waiting', text: JSON.stringify(data), runAt, starts: 0 });
  }

  async get(id: string): Promise<StoredJob | undefined> {
    this.meanwhile();
    const kept = this.jobs.get(id);
    return kept && { id, ...kept, data: JSON.parse(kept.text) };
  }

  async replace({ id, text }: StoredJob, data: object, runAt?: number): Promise<boolean> {
    this.meanwhile();
    const kept = this.jobs.get(id);
    if (kept?.text !== text || kept.state === 'active') return false;
    kept.text = JSON.stringify(data);
    if (runAt !== undefined) Object.assign(kept, { state: 'waiting', runAt });
    return true;
  }

  async remove({ id, text }: StoredJob): Promise<boolean> {
    this.meanwhile();
    const kept = this.jobs.get(id);
    return kept?.text === text && kept.state !== 'active' && this.jobs.delete(id);
  }

  async reschedule(id: string, data: object, runAt: number): Promise<void> {
    Object.assign(this.jobs.get(id) as Kept, { state: 'waiting', text: JSON.stringify(data), runAt });
  }

  async fail(id: string, data: object): Promise<void> {
    Object.assign(this.jobs.get(id) as Kept, { state: 'failed', text: JSON.stringify(data) });
  }

  starts(id: string): number {
    return this.jobs.get(id)?.starts ?? 0;
  }
}
