import type { JobState } from '../deferral/queue.js';
import type { Jobs, RawJob } from './jobs.js';

/** The part of BullMQ's connection to PostgreSQL that is used here. */
export interface PostgresLink {
  readonly schema: string;
  readonly pool: { query(sql: string, values: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }> };
  waitUntilReady(): Promise<void>;
}

const STATES: Readonly<Record<string, JobState>> = {
  waiting: 'waiting',
  delayed: 'waiting',
  active: 'active',
  completed: 'done',
  failed: 'failed',
};

const COLUMNS = `id, state, data::text AS text, COALESCE(process_at_ms, added_at_ms + delay_ms) AS run_at,
  attempts_started AS starts, failed_reason AS why, return_value AS returned`;

interface Row {
  readonly id: string;
  readonly state: string;
  readonly text: string;
  readonly run_at: string;
  readonly starts: number;
  readonly why: string | null;
  readonly returned: unknown;
}

/** The jobs of a queue that BullMQ keeps in PostgreSQL. */
export function postgresJobs(queueName: string, link: PostgresLink): Jobs {
  const schema = `"${link.schema.replaceAll('"', '""')}"`;
  const query = async (sql: string, ...values: readonly unknown[]) => {
    await link.waitUntilReady();
    return (await link.pool.query(sql, [queueName, ...values])).rows;
  };
  const isOne = `WHERE queue = $1 AND id = $2`;
  const isUnchanged = `${isOne} AND data = $3::jsonb AND state <> 'active'`;
  return {
    name: 'PostgreSQL',

    async isKnown() {
      const used = ['meta', 'job'].map((table) => `SELECT 1 FROM ${schema}.${table} WHERE queue = $1`);
      return (await query(`${used.join(' UNION ALL ')} LIMIT 1`)).length > 0;
    },

    async get(id) {
      const [row] = (await query(`SELECT ${COLUMNS} FROM ${schema}.job ${isOne}`, id)) as readonly Row[];
      return row === undefined ? GONE : rawOf(row);
    },

    async replace(id, expected, data, runAt) {
      if (runAt === undefined) {
        const rows = await query(
          `UPDATE ${schema}.job SET data = $4::jsonb ${isUnchanged} RETURNING id`,
          id,
          expected,
          data,
        );
        return rows.length > 0;
      }
      const due = `state = 'delayed', process_at_ms = $5::bigint, delay_ms = GREATEST(0, $5::bigint - $6::bigint), added_at_ms = $6::bigint`;
      const fresh = `finished_at_ms = NULL, processed_at_ms = NULL, return_value = NULL, failed_reason = NULL, stacktrace = NULL`;
      const change = `UPDATE ${schema}.job SET data = $4::jsonb, ${due}, ${fresh} ${isUnchanged} RETURNING id`;
      // Notifies workers that wait for the next due job.
      const told = `WITH changed AS (${change}) SELECT pg_notify('bullmq_jobs', $1) FROM changed`;
      return (await query(told, id, expected, data, runAt, Date.now())).length > 0;
    },

    async remove(id, expected) {
      return (await query(`DELETE FROM ${schema}.job ${isUnchanged} RETURNING id`, id, expected)).length > 0;
    },

    async keep(id, expected, data, token) {
      const isOurs = `(state = 'active' AND lock_token = $5)`;
      const isNobodys = `(state IN ('waiting', 'delayed') AND data = $3::jsonb)`;
      const change = `UPDATE ${schema}.job SET data = $4::jsonb ${isOne} AND (${isOurs} OR ${isNobodys})`;
      const [row] = await query(`${change} RETURNING ${isOurs} AS is_ours`, id, expected, data, token);
      return (row as { readonly is_ours: boolean } | undefined)?.is_ours === true;
    },

    async strays(limit) {
      const sql = `SELECT ${COLUMNS} FROM ${schema}.job WHERE queue = $1 AND state::text <> ALL ($2) LIMIT $3`;
      const rows = (await query(sql, Object.keys(STATES), limit)) as readonly Row[];
      return { jobs: rows.map((row) => ({ id: row.id, ...rawOf(row) })), isWhole: true };
    },
  };
}

const GONE: RawJob = { state: 'gone', text: '', runAt: 0, starts: 0 };

function rawOf({ state, text, run_at, starts, why, returned }: Row): RawJob {
  const ended = { ...(why !== null && { why }), ...(returned !== null && { returned }) };
  return { state: STATES[state] ?? 'stray', text, runAt: Number(run_at), starts, ...ended };
}
