import { jobsOf, overseenBullmq, type ReadQueue } from '../bullmq/bullmq-store.js';
import type { Overseen } from '../deferral/overseer.js';
import { within } from '../deferral/within.js';
import { pgBossQueue } from '../pg-boss/pg-boss-queue.js';
import { redisServer } from './redis-server.js';
import { UsageError, type World } from './world.js';

export const QUEUE_OPTIONS = {
  queue: { type: 'string' },
  redis: { type: 'string' },
  postgres: { type: 'string' },
  'pg-boss': { type: 'string' },
  prefix: { type: 'string' },
  schema: { type: 'string' },
} as const;

/** Where the queue is, as the options say. */
export type QueuePlace = { readonly [name in keyof typeof QUEUE_OPTIONS]?: string | undefined };

export interface OpenQueue {
  readonly queue: Overseen;
  /** Has anything ever used this queue? A name that is misspelt must not look like a queue without trouble. */
  isKnown(): Promise<boolean>;
  close(): Promise<void>;
}

/** Connects to the queue. The packages for that are not part of this one: the application installs them. */
export async function openQueue(place: QueuePlace, { env = {} }: Pick<World, 'env'>): Promise<OpenQueue> {
  const { queue: name, prefix, schema } = place;
  if (name === undefined || name === '') throw new UsageError('--queue is missing: the name of the queue');
  const engines = (['redis', 'postgres', 'pg-boss'] as const).filter((engine) => place[engine] !== undefined);
  if (engines.length > 1)
    throw new UsageError(`give one of --redis, --postgres and --pg-boss; got ${engines.join(' and ')}`);
  if (place['pg-boss'] !== undefined) return openPgBoss(place['pg-boss'], name, schema);
  // Its `Queue` would make the queue that somebody looks for: BullMQ 5.0 has no option against that.
  const { QueueGetters, createPostgresBackend } = await installed(import('bullmq'), 'bullmq');
  const queue = place.postgres === undefined ? inRedis() : inPostgres(place.postgres);
  // The operation itself rejects.
  queue.on('error', () => {});
  return {
    queue: overseenBullmq(queue as ReadQueue),
    isKnown: () => jobsOf(queue as ReadQueue).isKnown(),
    close: () => within(1000, queue.close(), () => new Error('late')).catch(() => {}),
  };

  function inRedis() {
    const server = redisServer(place.redis ?? env.REDIS_URL ?? 'redis://127.0.0.1:6379');
    // A person, or cron, waits: what is not there is told at once.
    const connection = { ...server, maxRetriesPerRequest: 1, connectTimeout: 5000, retryStrategy: () => null };
    return new QueueGetters(name as string, { connection, ...(prefix !== undefined && { prefix }) });
  }

  function inPostgres(connectionString: string) {
    const connection = { connectionString, max: 2, ...(schema !== undefined && { schema }) };
    return new QueueGetters(name as string, { connection }, createPostgresBackend);
  }
}

async function openPgBoss(connectionString: string, name: string, schema: string | undefined): Promise<OpenQueue> {
  const { default: pg } = await installed(import('pg'), 'pg');
  const database = new pg.Pool({ connectionString, max: 2 });
  // A person neither defers nor runs anything.
  const boss = { send: unused, fetch: unused };
  const queue = pgBossQueue({ boss, database, name, ...(schema !== undefined && { schema }) });
  const isKnown = async () => {
    const named = `SELECT 1 FROM "${(schema ?? 'pgboss').replaceAll('"', '""')}".queue WHERE name = $1`;
    return (await database.query(named, [name])).rows.length > 0;
  };
  return { queue, isKnown, close: () => database.end() };
}

function unused(): never {
  throw new Error('recoverable deferred schedules nothing');
}

/** @throws UsageError if the application has no such package */
async function installed<T>(loaded: Promise<T>, name: string): Promise<T> {
  try {
    return await loaded;
  } catch {
    throw new UsageError(`the package ${name} is not installed here`);
  }
}
