export { attach, type Recovery } from './axios/attach.js';
export type { LaneStats } from './axios/lane.js';
export type { AttachOptions } from './axios/options.js';
export type { Stats } from './axios/scope.js';
export type { Action, Outcome, StoppedBy } from './decision/action.js';
export {
  type Backoff,
  constant,
  type ExponentialOptions,
  exponential,
  type Jitter,
  type LinearOptions,
  linear,
} from './decision/backoff.js';
export type { BreakerState, CircuitBreakerOptions } from './decision/breaker.js';
export type { RetryBudgetOptions } from './decision/budget.js';
export { type Answer, type ExplainOptions, explain, type Verdict } from './decision/explain.js';
export type { Policy, RequestRecovery } from './decision/policy.js';
export type { Finding, LookUpAnswer, LookUpTools, Reconcile, State, Unaskable } from './decision/reconcile.js';
export type { SharedState } from './decision/shared-state.js';
export type { ConcurrencyOptions } from './decision/turnstile.js';
export type { Failure, Processed } from './failure/failure.js';
export type { RunOptions } from './operation/options.js';
export { type Attempt, run } from './operation/run.js';
export { type LemanpayOptions, lemanpay } from './providers/lemanpay.js';
export { type MastercardOptions, mastercard } from './providers/mastercard.js';
export { type MdesOptions, mdes } from './providers/mdes.js';
export { type MidtransOptions, midtrans } from './providers/midtrans.js';
export { type PlainHttpOptions, plainHttp } from './providers/plain-http.js';
export {
  bodyKey,
  type Condition,
  type DeclineAdvice,
  defineProvider,
  type Exchange,
  headerKey,
  type KeyDefinition,
  type KeyedRequest,
  type Operation,
  type Provider,
  type ProviderDefinition,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
  type RequestKind,
  type RowDelay,
  type Rule,
} from './providers/provider.js';
export type { EventName, LineOf, LogLine, ProviderLine, StateLine } from './report/log-line.js';
export type { Logger } from './report/logger.js';
export { recoveryOf } from './report/recovery-of.js';
export type { AttemptReport, Report } from './report/report.js';
export type { Listener } from './report/reporter.js';
export { recoverySerializers, type SafeError, safeError } from './report/safe-error.js';
