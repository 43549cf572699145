export {
  type Boss,
  type Database,
  type FetchedJob,
  type PgBossQueue,
  type PgBossQueueOptions,
  pgBossQueue,
} from './pg-boss-queue.js';
export { type PgBossWorker, type PgBossWorkerOptions, pgBossWorker } from './pg-boss-worker.js';
