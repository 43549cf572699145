export { type Defer, type DeferToOptions, deferTo } from './defer-to.js';
export type { Deferral } from './deferral.js';
export type { DeferralHandler, DuePayment } from './due-payment.js';
export {
  type DeferredPayment,
  type DeferredSummary,
  listDeferred,
  type Overseen,
  resolveDeferred,
  retryDeferred,
  showDeferred,
  summarizeDeferred,
} from './overseer.js';
export { type Handled, type Process, type ProcessorOptions, processorOf } from './processor.js';
export type { DeferralQueue, JobData, JobState, ListedQueue, StoredJob } from './queue.js';
export type { PutOff } from './store.js';
