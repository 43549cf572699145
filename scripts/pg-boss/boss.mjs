// The queue, whichever version of pg-boss is installed.

import pg from 'pg';
import * as exported from 'pg-boss';
import { pgBossQueue } from 'recoverable/pg-boss';

const PgBoss = exported.PgBoss ?? exported.default;
/** Seconds, by the names of all versions. */
const EVERY = { maintenanceIntervalSeconds: 1, superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 };

export async function openQueue(connectionString, supervise) {
  const boss = new PgBoss({ connectionString, schedule: false, supervise, ...EVERY });
  // The server is killed.
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('payments');
  const database = new pg.Pool({ connectionString, max: 5 });
  database.on('error', () => {});
  return pgBossQueue({ boss, database, name: 'payments', expireInSeconds: 5 });
}
