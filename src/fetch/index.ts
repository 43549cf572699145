export { recoveryOf } from '../report/recovery-of.js';
export type {
  AnyFetch,
  AttemptFacts,
  BeforeAttempt,
  FetchSettings,
  RecoveredFetch,
  RecoverFetchOptions,
  RecoveryInit,
} from './options.js';
export { ProviderError } from './provider-error.js';
export { type FetchRecovery, recoverFetch } from './recover-fetch.js';
