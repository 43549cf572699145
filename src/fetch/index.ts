export { recoveryOf } from '../report/recovery-of.js';
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
