import { randomUUID } from 'node:crypto';
import { createPostgresBackend, Queue, Worker } from 'bullmq';
import PgBoss from 'pg-boss';
import { bullmqQueue } from '../../src/bullmq/index.js';
import type { DeferralQueue, ListedQueue } from '../../src/deferral/index.js';
import { pgBossQueue } from '../../src/pg-boss/index.js';
import { PostgresServer } from '../postgres/postgres-server.js';
import { RedisServer } from '../redis/redis-server.js';

// biome-ignore lint/suspicious/noExplicitAny: runs are of as many types as there are engines
type Run = any;

/** A queue of some engine's, and what its workers do with it, one by one. */
export interface Engine {
  readonly queue: DeferralQueue<Run> & ListedQueue;
  /** A worker takes up the next job that is due. */
  take(): Promise<Run>;
  /** The worker of that run hangs for so long that the queue gives its job to others. */
  lose(run: Run): Promise<void>;
  /** The run has decided its payment. */
  complete(run: Run): Promise<void>;
  close(): Promise<void>;
}

export type Start = () => Promise<() => Promise<Engine>>;

/** Those that throw, to tell BullMQ's worker what they have done. */
const thrown = new Set(['DelayedError', 'UnrecoverableError']);

/** Ends a run as the processor does: what only tells the queue's worker of it is no error. */
export async function ending(ended: Promise<void>): Promise<string | undefined> {
  try {
    await ended;
    return undefined;
  } catch (error) {
    if (!thrown.has((error as Error).name)) throw error;
    return (error as Error).message;
  }
}

function bullmqEngine(queue: Queue, worker: Worker, lose: (id: string) => Promise<void>): Engine {
  const own = bullmqQueue(queue);
  return {
    // BullMQ's worker does the rest, once it is told that a job has failed.
    queue: {
      ...own,
      async fail(run, data, why) {
        await own.fail(run, data, why).catch((error) => run.job.moveToFailed(error, run.token));
      },
    },
    async take() {
      for (;;) {
        const token = randomUUID();
        const job = await worker.getNextJob(token, { block: false });
        if (job !== undefined) return { job, token };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async lose({ job }) {
      const own = worker as never as { moveStalledJobsToWait(): Promise<void> };
      // Once to mark it, and once to take it away.
      for (let round = 0; round < 2; round++) {
        await lose(job.id);
        await own.moveStalledJobsToWait();
      }
    },
    async complete({ job, token }) {
      await job.moveToCompleted({ outcome: 'ok' }, token, false);
    },
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}

export const redisEngine: Start = async () => {
  const server = await RedisServer.start();
  const connection = { host: '127.0.0.1', port: server.port };
  return async () => {
    const queue = new Queue(`q-${randomUUID()}`, { connection });
    const worker = new Worker(queue.name, null, { connection, lockDuration: 60_000, maxStalledCount: 100 });
    return bullmqEngine(queue, worker, async (id) => {
      await server.client().del(`bull:${queue.name}:${id}:lock`);
      await server.client().del(`bull:${queue.name}:stalled-check`);
    });
  };
};

/** A connection of BullMQ's to PostgreSQL. */
export const postgresConnection = (server: PostgresServer, migrate = false) =>
  ({ connectionString: server.url, max: 5, ...(migrate && { migrate }) }) as never;

/** Runs a test with a queue of BullMQ in this PostgreSQL, whose tables are there, and closes it before the server is killed. */
export async function withPostgresQueue(server: PostgresServer, use: (queue: Queue) => Promise<void>): Promise<void> {
  const connection = postgresConnection(server, true);
  const queue = new Queue(`q-${randomUUID()}`, { connection }, createPostgresBackend as never);
  try {
    await queue.waitUntilReady();
    await use(queue);
  } finally {
    await queue.close();
  }
}

export const postgresEngine: Start = async () => {
  const server = await PostgresServer.start();
  const connection = postgresConnection(server, true);
  return async () => {
    const queue = new Queue(`q-${randomUUID()}`, { connection }, createPostgresBackend as never);
    const options = { connection, lockDuration: 60_000, maxStalledCount: 100 };
    const worker = new Worker(queue.name, null, options, createPostgresBackend as never);
    const pool = server.pool();
    return bullmqEngine(queue as never, worker as never, async (id) => {
      await pool.query('UPDATE bullmq.job SET locked_until_ms = 0 WHERE queue = $1 AND id = $2', [queue.name, id]);
      await pool.query(`DELETE FROM bullmq.meta WHERE queue = $1 AND field = 'stalled-check'`, [queue.name]);
    });
  };
};

export const pgBossEngine: Start = async () => {
  const server = await PostgresServer.start();
  return async () => {
    const boss = new PgBoss({ connectionString: server.url, supervise: false, schedule: false });
    await boss.start();
    const name = `q-${randomUUID()}`;
    await boss.createQueue(name);
    const pool = server.pool();
    const queue = pgBossQueue({ boss, database: pool, name });
    return {
      queue,
      async take() {
        for (;;) {
          const [job] = await boss.fetch(name, { includeMetadata: true, batchSize: 1 });
          if (job !== undefined) return job;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
      async lose({ id }) {
        await pool.query(`UPDATE pgboss.job SET started_on = now() - interval '1 day' WHERE id = $1`, [id]);
        await boss.maintain();
      },
      complete: (run) => queue.complete(run, { outcome: 'ok' }),
      close: () => boss.stop({ graceful: false }),
    };
  };
};
