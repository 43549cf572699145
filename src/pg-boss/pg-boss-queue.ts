import { createHash } from 'node:crypto';
import type { DeferralQueue, JobState, ListedQueue, StoredJob } from '../deferral/queue.js';
import { checkQueueOptions, EXPIRES_IN } from './check.js';

/** The part of pg-boss (version 10, 11 or 12) that is used. */
export interface Boss {
  send(request: { name: string; data: object; options: object }): Promise<string | null>;
  fetch(name: string, options: { includeMetadata: true; batchSize: number }): Promise<readonly FetchedJob[]>;
}

/** The same database: a Pool of `pg`, or one of its clients in a transaction, in which the payment is then deferred. */
export interface Database {
  query(sql: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

/** A job as pg-boss fetches it. */
export interface FetchedJob {
  readonly id: string;
  /** The id that `put` was given. */
  readonly singletonKey?: string | null | undefined;
  readonly data: unknown;
  /** Rises each time the job is fetched again: a worker with an older number has lost it. */
  readonly retryCount: number;
  /** When it expires, counted from when it was fetched: a number, or a text of one. */
  readonly expireInSeconds?: unknown;
}

/** A pg-boss queue. */
export interface PgBossQueueOptions {
  readonly boss: Boss;
  readonly database: Database;
  /** The queue; it must exist (`createQueue`). */
  readonly name: string;
  /** pg-boss's own. Default `pgboss`. */
  readonly schema?: string;
  /**
   * Seconds after which the job of a killed worker is run again: longer than the worker's `timeout`, and the same in the process that
   * defers and in the worker. Default 900.
   */
  readonly expireInSeconds?: number;
}

/** The seven operations, and one that a queue's own worker usually does: complete a run. */
export interface PgBossQueue extends DeferralQueue<FetchedJob>, ListedQueue {
  complete(run: FetchedJob, returned: object): Promise<void>;
  readonly options: PgBossQueueOptions;
}

const STATES: Readonly<Record<string, JobState>> = {
  created: 'waiting',
  retry: 'waiting',
  active: 'active',
  completed: 'done',
  failed: 'failed',
};

interface Row {
  readonly id: string;
  readonly singleton_key: string | null;
  readonly state: string;
  readonly data: unknown;
  readonly text: string;
  readonly starts: number;
  readonly run_at: string;
  readonly why: string | null;
  readonly output: unknown;
}

const COLUMNS = `id::text AS id, singleton_key, state, data, data::text AS text, output, output->>'message' AS why,
  CASE WHEN started_on IS NULL THEN 0 ELSE retry_count + 1 END AS starts, extract(epoch FROM start_after) * 1000 AS run_at`;
/** Seconds: thirty years. pg-boss deletes what has waited for two weeks, or for what its queue says; a payment must stay. */
const KEPT = 1_000_000_000;
const AT = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;

/** Due at that time, and kept after it. */
const DUE = (parameter: string) =>
  `start_after = ${AT(parameter)}, keep_until = ${AT(parameter)} + interval '${KEPT} seconds'`;

/**
 * A pg-boss queue as the deferral needs it: PostgreSQL, and nothing else.
 * @throws TypeError that names the option, its value and what is expected
 */
export function pgBossQueue(options: PgBossQueueOptions): PgBossQueue {
  checkQueueOptions(options);
  const { boss, database, name, schema = 'pgboss', expireInSeconds = EXPIRES_IN } = options;
  const tables = `"${schema.replaceAll('"', '""')}"`;
  const table = `${tables}.job`;
  const query = async (sql: string, ...values: unknown[]) =>
    (await database.query(sql, [name, ...values])).rows as Row[];
  const update = async (set: string, where: string, ...values: unknown[]) =>
    (await query(`UPDATE ${table} SET ${set} WHERE name = $1 AND id = $2 AND ${where} RETURNING id`, ...values))
      .length > 0;
  const isUnchanged = `data = $3::jsonb AND state <> 'active'`;
  const isOurs = `state = 'active' AND retry_count = $3`;
  const json = (data: object) => JSON.stringify(data);

  return {
    name: 'PostgreSQL',
    options,

    async put(id, data, runAt, provider) {
      const sent = await boss.send({
        name,
        data,
        options: {
          id: keyOf(name, id),
          // For people to read; a standard queue does nothing else with it.
          singletonKey: id,
          startAfter: new Date(runAt),
          // A killed worker is not a failure of the payment.
          retryLimit: 100_000,
          // pg-boss counts all runs: doubled for each, as the queue's own options may say, the delay would grow to days.
          retryDelay: 0,
          retryBackoff: false,
          retentionSeconds: KEPT,
          expireInSeconds,
          // Later versions of pg-boss take a job from a worker that does not say in time that it still has it, if the queue wants that.
          heartbeatSeconds: Math.max(expireInSeconds, 10),
          db: { executeSql: (sql: string, values: unknown[]) => database.query(sql, values) },
          provider,
        },
      });
      if (sent !== null) return;
      // pg-boss 10 says no more than that, both of a job that is there and of a queue that is not.
      const isThere = (await query(`SELECT name FROM ${tables}.queue WHERE name = $1`)).length > 0;
      if (!isThere) throw new Error(`pgBossQueue: there is no queue '${name}': make it with boss.createQueue()`);
    },

    async get(id) {
      const [row] = await query(`SELECT ${COLUMNS} FROM ${table} WHERE name = $1 AND id = $2`, keyOf(name, id));
      return row && storedOf(name, row);
    },

    replace({ id, text }, data, runAt) {
      const key = keyOf(name, id);
      if (runAt === undefined) return update('data = $4::jsonb', isUnchanged, key, text, json(data));
      const waits = `state = 'created', ${DUE('$5')}, completed_on = NULL, output = NULL`;
      return update(`data = $4::jsonb, ${waits}`, isUnchanged, key, text, json(data), runAt);
    },

    async remove({ id, text }) {
      const where = `WHERE name = $1 AND id = $2 AND ${isUnchanged}`;
      return (await query(`DELETE FROM ${table} ${where} RETURNING id`, keyOf(name, id), text)).length > 0;
    },

    async reschedule({ id, retryCount }, data, runAt) {
      const set = `data = $4::jsonb, state = 'created', ${DUE('$5')}`;
      await update(set, isOurs, id, retryCount, json(data), runAt);
    },

    async fail({ id, retryCount }, data, why) {
      // pg-boss deletes only jobs that have an end time: this one stays until somebody decides.
      const set = `data = $4::jsonb, state = 'failed', output = $5::jsonb, completed_on = NULL`;
      await update(set, isOurs, id, retryCount, json(data), json({ message: why }));
    },

    starts: ({ retryCount }) => retryCount + 1,
    idOf: ({ id, singletonKey }) => (singletonKey === undefined ? undefined : idOf(name, id, singletonKey)),

    async complete({ id, retryCount }, returned) {
      const set = `state = 'completed', output = $4::jsonb, completed_on = now()`;
      await update(set, isOurs, id, retryCount, json(returned));
    },

    async list(state, limit) {
      // A state that this version does not know, such as that of a job that somebody has cancelled, is a stray's.
      const states = Object.keys(STATES).filter((each) => state === 'stray' || STATES[each] === state);
      const isOne = state === 'stray' ? '<> ALL' : '= ANY';
      const where = `WHERE name = $1 AND state::text ${isOne} ($2) ORDER BY start_after LIMIT $3`;
      return (await query(`SELECT ${COLUMNS} FROM ${table} ${where}`, states, limit)).map((row) => storedOf(name, row));
    },
  };
}

function storedOf(
  queue: string,
  { id, singleton_key, state, data, text, starts, run_at, why, output }: Row,
): StoredJob {
  return {
    id: idOf(queue, id, singleton_key),
    state: STATES[state] ?? 'stray',
    data,
    text,
    starts,
    runAt: Number(run_at),
    ...(why !== null && { why }),
    ...(state === 'completed' && output !== null && { returned: output }),
  };
}

/** What `put` was given; for a job of somebody else, such as a copy, which may have the singleton key of the original, its own UUID. */
function idOf(queue: string, uuid: string, given: string | null): string {
  return given !== null && keyOf(queue, given) === uuid ? given : uuid;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** pg-boss names jobs by UUIDs. Ours is the same for everybody who has the id; that of a job of somebody else is its id. */
function keyOf(queue: string, id: string): string {
  if (UUID.test(id)) return id;
  const hex = createHash('sha256')
    .update(JSON.stringify([queue, id]))
    .digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
