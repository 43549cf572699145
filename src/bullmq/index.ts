export type { Defer, DeferToOptions } from '../deferral/defer-to.js';
export type { Deferral } from '../deferral/deferral.js';
export type { DeferralHandler, DuePayment } from '../deferral/due-payment.js';
export type { Handled, ProcessorOptions } from '../deferral/processor.js';
export type { DeferralQueue, JobData, JobState, ListedQueue, StoredJob } from '../deferral/queue.js';
export type { PutOff } from '../deferral/store.js';
export { type BullmqRun, bullmqQueue } from './bullmq-queue.js';
export type { AnyQueue, Place } from './bullmq-store.js';
export { deferTo } from './defer-to.js';
export {
  type DeferralProcessor,
  type DeferralWorkerOptions,
  deferralProcessor,
  deferralWorker,
  MOST_STALLS,
} from './worker.js';
