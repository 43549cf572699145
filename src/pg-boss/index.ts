export type { Deferral } from '../deferral/deferral.js';
export type { DeferralHandler, DuePayment } from '../deferral/due-payment.js';
export type { Handled, ProcessorOptions } from '../deferral/processor.js';
export type { DeferralQueue, JobData, JobState, ListedQueue, StoredJob } from '../deferral/queue.js';
export {
  type Boss,
  type Database,
  type FetchedJob,
  type PgBossQueue,
  type PgBossQueueOptions,
  pgBossQueue,
} from './pg-boss-queue.js';
export { type PgBossWorker, type PgBossWorkerOptions, pgBossWorker } from './pg-boss-worker.js';
