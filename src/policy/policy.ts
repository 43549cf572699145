import { type Backoff, exponential } from './backoff.js';
import type { BeforeResend, RetryIf, Vouch } from './callers-word.js';
import type { Doubt } from './doubt.js';

/** How often, how long and how fast. Every field is optional. */
export interface Policy {
  /** Requests on the wire for one call, the first one included. Default 4. */
  readonly maxAttempts?: number | undefined;
  /**
   * The wait after a failed attempt. It replaces the delays of the provider's table, but not those that the provider itself asks
   * for.
   */
  readonly backoff?: Backoff | undefined;
  /**
   * Milliseconds for one attempt, from its connection to its last byte. `false`: no limit. Default: axios's own `timeout` of the
   * request or the client, else 10,000.
   */
  readonly attemptTimeout?: number | false | undefined;
  /**
   * Milliseconds for a new connection: name, connection and TLS handshake. A request that this ends was not sent (`NOT_CONNECTED`).
   * For axios's Node adapter, and for writes and look-ups with Node's `fetch`. `false`: no limit. Default 5,000.
   */
  readonly connectTimeout?: number | false | undefined;
  /** Milliseconds for the whole call, waits and look-ups included. `false`: no limit. Default 60,000. */
  readonly deadline?: number | false | undefined;
  /**
   * Milliseconds that a call waits for its turn in all: for a provider that is down or overloaded to recover, or for a place under
   * a concurrency limit. A longer wait saves more sales in an outage, but keeps people waiting. `false`: no limit but the deadline,
   * which is right for a worker. Default 30,000.
   */
  readonly longestWait?: number | false | undefined;
  /** Milliseconds; if the provider asks for a longer wait, the call ends as `deferred`. Default 30,000. */
  readonly maxRetryAfter?: number | undefined;
  /**
   * Milliseconds for which a call waits if the provider has accepted it but not done it (202, `PENDING`): recoverable looks it up
   * until it is done. If it is not done by then, or at once if a customer has to act first, the call succeeds with `pending: true`
   * in its report. Default 0.
   */
  readonly pendingLimit?: number | undefined;
  /**
   * `true`: the caller vouches that a request can be sent twice without harm. `false`: it must not be retried once it may have been
   * processed, whatever its method or key. Or a function that decides for each request; if it throws, that counts as `undefined`.
   * Default: the method, the provider's table and its keys decide.
   */
  readonly idempotent?: boolean | Vouch | undefined;
  /**
   * Called before a retry that everything else allows: `false` ends the call, with `stoppedBy: 'policy'`. It can only prevent
   * retries, never add any. May be async. If it throws, hangs, or returns no boolean, that counts as `false`. Default: none.
   */
  readonly retryIf?: RetryIf | undefined;
  /**
   * May send a retry to another host, or with other headers, but never under another operation key. `run` does not call it: its
   * operation knows the number of the attempt. Default: a retry goes where the request went.
   */
  readonly beforeResend?: BeforeResend | undefined;
}

/** Options of one request, in its config: `client.post(url, data, { recovery: { maxAttempts: 2 } })`. */
export interface RequestRecovery extends Policy {
  /**
   * The keys of an earlier call for the same payment, from its report or log lines: resumes that call. recoverable puts them into
   * the request, and looks the call up before it sends anything. If there is no look-up and no key protects the request for good,
   * nothing is sent and the outcome is `unknown`.
   */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the call that `keys` resumes could have taken effect, from its report. `'no'`: it is sent under its keys without a
   * look-up, and is in doubt only after an attempt of this call. Default `'maybe'`.
   */
  readonly processed?: 'no' | 'maybe' | 'yes' | undefined;
  /**
   * Milliseconds since the epoch: when `processed: 'no'` was known, such as when a worker took up the job. Another process may have
   * made the payment since: if that is more than 15 seconds ago when the request is about to go out, and no key protects it, it is
   * looked up first, and in doubt from then on if the look-up tells nothing, or finds nothing although this process may have stood
   * still. If the payment is in doubt anyway: when a worker took up the job. Default: when the call began.
   */
  readonly knownAt?: number | undefined;
  /**
   * What is known about the call that `keys` resumes, from its report: the time until "not found" is believed counts from its last
   * attempt, with ten seconds added for clocks that differ. Refused without `keys`, which are `{}` for a payment that has none.
   * Default: nothing is known, and the time counts from now.
   */
  readonly doubt?: Doubt | undefined;
  /**
   * For a job that comes back by itself: if a look-up decides nothing, the call ends instead of waiting for the next one. If the
   * provider found nothing, and it is too early to believe that, it ends as `deferred`, and `retryAt` says when it can be believed;
   * otherwise as `unknown`. Default false.
   */
  readonly askOnce?: boolean | undefined;
}

/** A policy with every field set. */
export interface ResolvedPolicy {
  readonly maxAttempts: number;
  /** `undefined`: the row's delay counts, and if it has none, the default backoff. */
  readonly backoff: Backoff | undefined;
  /** Infinity for no limit. `undefined`: the client's own timeout, else `DEFAULT_ATTEMPT_TIMEOUT`. */
  readonly attemptTimeout: number | undefined;
  /** Infinity for no limit. */
  readonly connectTimeout: number;
  /** Infinity for no limit. */
  readonly deadline: number;
  /** Infinity for no limit. */
  readonly longestWait: number;
  readonly maxRetryAfter: number;
  readonly pendingLimit: number;
  readonly idempotent: boolean | undefined;
  /** Decides for each request in place of `idempotent`. */
  readonly vouch: Vouch | undefined;
  readonly retryIf: RetryIf | undefined;
  readonly beforeResend: BeforeResend | undefined;
  /** The keys of the call that is resumed. */
  readonly keys: Readonly<Record<string, string>> | undefined;
  /** Whether that call could have taken effect. */
  readonly processed: 'no' | 'maybe' | 'yes' | undefined;
  /** When that was known, by the wall clock. */
  readonly knownAt: number | undefined;
  /** How much is known about the result of that call. */
  readonly doubt: Doubt | undefined;
  /** A look-up that decides nothing ends the call. */
  readonly askOnce: boolean;
}

export const defaultBackoff: Backoff = exponential();

/** Milliseconds for an attempt, by default. */
export const DEFAULT_ATTEMPT_TIMEOUT = 10_000;

export const defaultPolicy: ResolvedPolicy = {
  maxAttempts: 4,
  backoff: undefined,
  attemptTimeout: undefined,
  connectTimeout: 5000,
  deadline: 60_000,
  longestWait: 30_000,
  maxRetryAfter: 30_000,
  pendingLimit: 0,
  idempotent: undefined,
  vouch: undefined,
  retryIf: undefined,
  beforeResend: undefined,
  keys: undefined,
  processed: undefined,
  knownAt: undefined,
  doubt: undefined,
  askOnce: false,
};

/** Lays one policy over another: the fields that it sets replace those below. */
export function overlay(base: ResolvedPolicy, above: RequestRecovery): ResolvedPolicy {
  return {
    maxAttempts: above.maxAttempts ?? base.maxAttempts,
    backoff: above.backoff ?? base.backoff,
    attemptTimeout: limitOf(above.attemptTimeout) ?? base.attemptTimeout,
    connectTimeout: limitOf(above.connectTimeout) ?? base.connectTimeout,
    deadline: limitOf(above.deadline) ?? base.deadline,
    longestWait: limitOf(above.longestWait) ?? base.longestWait,
    maxRetryAfter: above.maxRetryAfter ?? base.maxRetryAfter,
    pendingLimit: above.pendingLimit ?? base.pendingLimit,
    ...vouchedBy(above.idempotent ?? base.vouch ?? base.idempotent),
    retryIf: above.retryIf ?? base.retryIf,
    beforeResend: above.beforeResend ?? base.beforeResend,
    keys: above.keys ?? base.keys,
    processed: above.processed ?? base.processed,
    knownAt: above.knownAt ?? base.knownAt,
    doubt: above.doubt ?? base.doubt,
    askOnce: above.askOnce ?? base.askOnce,
  };
}

type Goal = Pick<ResolvedPolicy, 'keys' | 'processed'> & Partial<Pick<ResolvedPolicy, 'doubt'>>;

/** Whether a call resumes another that may have taken effect. */
export function resumesInDoubt(goal: Goal): boolean {
  return goal.keys !== undefined && goal.processed !== 'no' && !resumesUsed(goal);
}

/** Whether it resumes one whose key was refused as used, and of which nothing else is in doubt. */
export function resumesUsed({ keys, doubt }: Goal): boolean {
  return keys !== undefined && doubt?.used === true && doubt.spent === undefined;
}

/** Whether it goes on with what another has left open: its own keys say nothing about that. */
export function goesOnFromOpen(goal: Goal): boolean {
  return resumesInDoubt(goal) || resumesUsed(goal);
}

function vouchedBy(said: boolean | Vouch | undefined): Pick<ResolvedPolicy, 'idempotent' | 'vouch'> {
  return typeof said === 'function' ? { idempotent: undefined, vouch: said } : { idempotent: said, vouch: undefined };
}

function limitOf(value: number | false | undefined): number | undefined {
  return value === false ? Number.POSITIVE_INFINITY : value;
}
