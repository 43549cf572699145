import { randomUUID } from 'node:crypto';
import { type Job, Queue, Worker, type WorkerOptions } from 'bullmq';
import {
  type DeferralHandler,
  type DeferralWorkerOptions,
  deferralProcessor,
  deferralWorker,
  MOST_STALLS,
} from '../../src/bullmq/index.js';
import { constant } from '../../src/index.js';
import type { RedisServer } from '../redis/redis-server.js';

/** How BullMQ's own jobs and workers say that they are done: polled, since an event may be gone before it is listened for. */
export async function until<T>(what: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Queues and workers on a server of ours, closed together. */
export class Stage {
  private readonly open: { close(): Promise<void> }[] = [];

  constructor(private readonly server: RedisServer) {}

  get connection() {
    return { host: '127.0.0.1', port: this.server.port };
  }

  /** A queue with a name of its own. */
  queue(options: { readonly defaultJobOptions?: object } = {}): Queue {
    return this.keep(new Queue(`payments-${randomUUID()}`, { connection: this.connection, ...options }));
  }

  worker<Data>(queue: Queue, handler: DeferralHandler<Data>, options: Partial<DeferralWorkerOptions> = {}): Worker {
    const worker = deferralWorker(queue.name, handler, { connection: this.connection, ...options });
    worker.on('error', () => {});
    return this.keep(worker);
  }

  /** As an application makes it, or NestJS. */
  ownWorker<Data>(queue: Queue, handler: DeferralHandler<Data>, options: Partial<WorkerOptions> = {}): Worker {
    const { connection } = this;
    const run = deferralProcessor(handler, { delay: constant(1), logger: false });
    const given = { maxStalledCount: MOST_STALLS, ...options, connection };
    return this.keep(new Worker(queue.name, (job, token, signal) => run(job, token, signal), given));
  }

  /** The job, once it is in that state. */
  async jobIn(state: 'completed' | 'failed', queue: Queue, id: string): Promise<Job> {
    return until(async () => {
      const job = await queue.getJob(id);
      // Read once more: it may have changed between the two.
      return (await job?.getState()) === state ? queue.getJob(id) : undefined;
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.open.map((each) => each.close()));
  }

  private keep<T extends { close(): Promise<void>; on(event: 'error', listener: () => void): unknown }>(each: T): T {
    each.on('error', () => {});
    this.open.unshift(each);
    return each;
  }
}
