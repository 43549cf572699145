export { attach, type Recovery } from './axios/attach.js';
export { attemptOf } from './axios/attempt-of.js';
export { oncePerCall } from './axios/once-per-call.js';
export type { Outcome, StoppedBy } from './decision/outcome.js';
export { explain, type Verdict } from './engine/explain.js';
export type { Answer, ExplainOptions, NoAnswer } from './engine/explain-options.js';
export type { AttachOptions, AttachSettings, ProvidersByHost, SingleProvider } from './engine/options.js';
export type { Stats } from './engine/stats.js';
export { type OwnTrafficOptions, type Traffic, trafficOf } from './engine/traffic-of.js';
export type { Watch } from './engine/watch.js';
export type { Failure } from './failure/failure.js';
export type { RunOptions } from './operation/options.js';
export { run } from './operation/run.js';
export type { Attempt } from './operation/run-once.js';
export {
  type Backoff,
  constant,
  type ExponentialOptions,
  exponential,
  type Jitter,
  type LinearOptions,
  linear,
} from './policy/backoff.js';
export type {
  BeforeResend,
  ResendChange,
  ResendFacts,
  RetryFacts,
  RetryIf,
  SeenFailure,
  SeenRequest,
  Vouch,
} from './policy/callers-word.js';
export type { Doubt } from './policy/doubt.js';
export type { HookName } from './policy/hook.js';
export type { Policy, RequestRecovery } from './policy/policy.js';
export { checkoutPolicy, testPolicy, workerPolicy } from './policy/presets.js';
export {
  DECLINE_ADVICE,
  DECLINE_CODES,
  type Decline,
  type DeclineAdvice,
  type DeclineCode,
} from './providers/declines.js';
export type { BodyKind } from './providers/exchange.js';
export { extendProvider } from './providers/extend.js';
export { type LemanpayOptions, lemanpay } from './providers/lemanpay/dialect.js';
export type {
  Finding,
  LookUpAnswer,
  LookUpFailure,
  LookUpTools,
  QuestionOptions,
  Reconcile,
  State,
  Unaskable,
} from './providers/look-up.js';
export { type MastercardOptions, mastercard } from './providers/mastercard/dialect.js';
export { type MdesOptions, mdes } from './providers/mdes/dialect.js';
export type { OnUsedTaskId } from './providers/mdes/rules.js';
export { type MidtransOptions, midtrans } from './providers/midtrans/dialect.js';
export type { SamePayment } from './providers/midtrans/look-up.js';
export type { OnUsedOrderId } from './providers/midtrans/rules.js';
export { type PlainHttpOptions, plainHttp } from './providers/plain-http/dialect.js';
export {
  bodyKey,
  type Condition,
  defineProvider,
  type Exchange,
  headerKey,
  type KeyDefinition,
  type KeyedRequest,
  type Operation,
  type Pending,
  type Provider,
  type ProviderDefinition,
  type ProviderOverrides,
  pathKey,
  type Reading,
  type RequestFacts,
  type RequestKind,
  type RowDelay,
  type Rule,
} from './providers/provider.js';
export {
  type AttemptLimit,
  type MastercardAdvice,
  reattemptLimits,
  type VisaCategory,
} from './providers/reattempts.js';
export {
  contradictions,
  faults,
  type Remedies,
  type RowCommon,
  refusals,
  rule,
  type ShortRow,
  withRemedies,
} from './providers/rows.js';
export type { Action, Processed } from './providers/rule.js';
export type {
  EventName,
  FinishedLine,
  HookLine,
  LineOf,
  LogLine,
  LookUpLine,
  ProviderLine,
  StateLine,
} from './report/log-line.js';
export type { Logger } from './report/logger.js';
export { recoveryOf } from './report/recovery-of.js';
export type {
  AbortedReport,
  AttemptReport,
  DeferredReport,
  FailedReport,
  LookUpReport,
  Report,
  ReportOfCall,
  SuccessReport,
  UnknownReport,
} from './report/report.js';
export type { Listener } from './report/reporter.js';
export { recoverySerializers, type SafeError, safeError } from './report/safe-error.js';
export type { BreakerState, CircuitBreakerOptions } from './traffic/breaker.js';
export type { RetryBudgetOptions } from './traffic/budget.js';
export { laneName } from './traffic/lane-name.js';
export type { LaneStats } from './traffic/lane-stats.js';
export type { LinkState, LinkStats } from './traffic/link.js';
export type { TrafficOptions } from './traffic/options.js';
export type {
  HandedBreaker,
  HandedBudget,
  HandedIn,
  HandedPace,
  SharedLane,
  SharedState,
  Told,
  ToldBreaker,
  ToldPace,
} from './traffic/shared-state.js';
export type { ConcurrencyOptions } from './traffic/turnstile.js';
