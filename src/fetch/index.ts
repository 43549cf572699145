export type { Policy, RequestRecovery } from '../policy/policy.js';
export type { FinishedLine } from '../report/log-line.js';
export type { Logger } from '../report/logger.js';
export { recoveryOf } from '../report/recovery-of.js';
export type {
  AbortedReport,
  DeferredReport,
  FailedReport,
  Report,
  SuccessReport,
  UnknownReport,
} from '../report/report.js';
export { ProviderError } from './errors.js';
export type {
  AnyFetch,
  AttemptFacts,
  BeforeAttempt,
  FetchSettings,
  RecoveredFetch,
  RecoverFetchOptions,
  RecoveryInit,
} from './options.js';
export { type FetchRecovery, recoverFetch } from './recover-fetch.js';
