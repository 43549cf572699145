export { type Defer, type DeferToOptions, deferTo, type PutOff } from './defer-to.js';
export type { Deferral } from './deferral.js';
export {
  type DeferralHandler,
  type DeferralWorkerOptions,
  type DuePayment,
  deferralWorker,
  type Handled,
} from './worker.js';
