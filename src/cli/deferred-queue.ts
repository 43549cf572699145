import { jobsOf, overseenBullmq, type ReadQueue, straysOf } from '../bullmq/bullmq-store.js';
import type { Overseen } from '../deferral/overseer.js';
import { within } from '../deferral/within.js';
import { pgBossQueue } from '../pg-boss/index.js';
import { connectionTo } from './redis-connection.js';
import { redisServer } from './redis-server.js';
import { UsageError, type World } from './world.js';

export const QUEUE_OPTIONS = {
  queue: { type: 'string' },
  redis: { type: 'string' },
  postgres: { type: 'string' },
  'pg-boss': { type: 'string' },
  prefix: { type: 'string' },
  schema: { type: 'string' },
  search: { type: 'string', default: '10' },
} as const;

/** Where the queue is, as the options say. */
export type QueuePlace = { readonly [name in keyof typeof QUEUE_OPTIONS]?: string | undefined };

export interface OpenQueue {
  /** Rejects if there is no such server; others say so when they are asked for something. */
  readonly connected?: Promise<unknown>;
  readonly queue: Overseen;
  /** Has anything ever used this queue? A name that is misspelt must not look like a queue without trouble. */
  isKnown(): Promise<boolean>;
  /** Was there time to look everywhere for jobs that will never be run? */
  isWhole(): boolean;
  close(): Promise<void>;
}

/** Seconds to look for jobs that are in none of BullMQ's lists. */
const LONGEST_SEARCH = 3600;

/** @throws UsageError for anything but a number of seconds */
export function searchSeconds({ search }: QueuePlace): number {
  const seconds = Number(search);
  if (search !== '' && seconds >= 0 && seconds <= LONGEST_SEARCH) return seconds;
  throw new UsageError(`--search must be a number of seconds from 0 to ${LONGEST_SEARCH}; got '${search}'`);
}

/** Connects to the queue. The packages for that are not part of this one: the application installs them. */
export async function openQueue(place: QueuePlace, { env = {} }: Pick<World, 'env'>): Promise<OpenQueue> {
  const { queue: name, prefix, schema } = place;
  const seconds = searchSeconds(place);
  if (name === undefined || name === '') throw new UsageError('--queue is missing: the name of the queue');
  const engines = (['redis', 'postgres', 'pg-boss'] as const).filter((engine) => place[engine] !== undefined);
  if (engines.length > 1)
    throw new UsageError(`give one of --redis, --postgres and --pg-boss; got ${engines.join(' and ')}`);
  if (place['pg-boss'] !== undefined) return openPgBoss(place['pg-boss'], name, schema);
  // Its `Queue` would make the queue that somebody looks for: BullMQ 5.0 has no option against that.
  const { QueueGetters, createPostgresBackend, ...bullmq } = await installed(import('bullmq'), 'bullmq');
  if (place.postgres !== undefined) {
    const connection = { connectionString: place.postgres, max: 2, ...(schema !== undefined && { schema }) };
    return openBullmq(new QueueGetters(name, { connection }, createPostgresBackend), seconds);
  }
  const { connection, connected, close } = await connectionTo(
    redisServer(urlOf(place, env)),
    'createNodeRedisClient' in bullmq,
  );
  const open = openBullmq(new QueueGetters(name, { connection, ...(prefix !== undefined && { prefix }) }), seconds);
  return { ...open, connected, close: () => open.close().then(close) };
}

function urlOf({ redis }: QueuePlace, env: NonNullable<World['env']>): string {
  return redis ?? env.REDIS_URL ?? 'redis://127.0.0.1:6379';
}

/** The queue at the node of a cluster that has it, if another one answered with this error. One node has all keys of a queue. */
export function nodeOf(place: QueuePlace, error: string, { env = {} }: Pick<World, 'env'>): QueuePlace | undefined {
  const [, host, port = ''] = /^MOVED \d+ (\S+):(\d+)/.exec(error) ?? [];
  if (host === undefined) return undefined;
  const url = new URL(urlOf(place, env));
  url.hostname = host.includes(':') ? `[${host}]` : host;
  url.port = port;
  return { ...place, redis: url.href };
}

function openBullmq(
  getters: { on(event: 'error', listener: () => void): unknown; close(): Promise<void> },
  seconds: number,
): OpenQueue {
  // The operation itself rejects.
  getters.on('error', () => {});
  const queue = getters as unknown as ReadQueue;
  return {
    ...searched(queue, seconds),
    isKnown: () => jobsOf(queue).isKnown(),
    close: () => closed(getters.close()),
  };
}

/** Whoever has waited long enough for the server does not wait for it to say goodbye. */
function closed(closing: Promise<void>): Promise<void> {
  return within(1000, closing, () => new Error('late')).catch(() => {});
}

/** With the jobs that are in none of BullMQ's lists: only a person looks for them, since Redis has to go through all its keys. */
function searched(queue: ReadQueue, seconds: number): Pick<OpenQueue, 'queue' | 'isWhole'> {
  const overseen = overseenBullmq(queue);
  let isWhole = true;
  const list: Overseen['list'] = async (state, limit) => {
    if (state !== 'stray') return overseen.list(state, limit);
    const until = seconds === 0 ? AbortSignal.abort() : AbortSignal.timeout(1000 * seconds);
    const strays = await straysOf(queue, limit, until);
    isWhole = strays.isWhole;
    return strays.jobs;
  };
  return { queue: { ...overseen, list }, isWhole: () => isWhole };
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
  return { queue, isKnown, isWhole: () => true, close: () => closed(database.end()) };
}

function unused(): never {
  throw new Error('recoverable deferred schedules nothing');
}

/** @throws UsageError if the application has no such package */
async function installed<T>(loaded: Promise<T>, name: string): Promise<T> {
  try {
    return await loaded;
  } catch {
    throw new UsageError(
      `the package ${name} is not installed here: run the command where your application is, or npm install ${name}`,
    );
  }
}
