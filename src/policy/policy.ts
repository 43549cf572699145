import { type Backoff, exponential } from './backoff.js';
import type { BeforeResend, RetryIf, Vouch } from './callers-word.js';
import type { Doubt } from './doubt.js';

/** How often, how long and how fast. Every field is optional. */
export interface Policy {
  /** Requests on the wire for one call, the first one included. Default 4. */
  readonly maxAttempts?: number;
  /** The wait after a failed attempt. Given, it replaces the delays of the table, but none that the provider told. */
  readonly backoff?: Backoff;
  /**
   * Milliseconds of wall clock for one attempt, from its connection to its last byte. `false`: no limit. Default: axios's own
   * `timeout` of the request or the client, else 10,000.
   */
  readonly attemptTimeout?: number | false;
  /**
   * Milliseconds for a new connection: name, connection and TLS handshake. What this cuts was not sent (`NOT_CONNECTED`).
   * For axios's adapter for Node, and for writes by Node's `fetch`. `false`: no limit. Default 5,000.
   */
  readonly connectTimeout?: number | false;
  /** Milliseconds for the whole call, waits included. `false`: no limit. Default 60,000. */
  readonly deadline?: number | false;
  /**
   * Milliseconds that a call waits in all for its turn: for a provider at which nothing succeeds, or that is overloaded, to do
   * well again, or for a place under a limit of concurrency. Longer saves more sales in an outage, and keeps people waiting:
   * `false` for no limit but the deadline, which is right for a worker. Default 30,000.
   */
  readonly longestWait?: number | false;
  /** Milliseconds; a provider that asks for a longer wait ends the call as `deferred`. Default 30,000. */
  readonly maxRetryAfter?: number;
  /**
   * Milliseconds for which a call waits for what the provider has accepted and not done (202, `PENDING`): its look-up is asked until it
   * is. Not done by then, the call succeeds with `pending: true` in its report; at once, if a customer has to act first. Default 0.
   */
  readonly pendingLimit?: number;
  /**
   * `true`: the caller vouches that a request can be sent twice without harm. `false`: it must not be sent again once it may
   * have been processed, whatever its method or key. Or a function that says so of each request; one that throws has said
   * nothing. Default: the method, the provider's table and its keys say that.
   */
  readonly idempotent?: boolean | Vouch;
  /**
   * Asked before a failed attempt is sent again, if all else allows that: `false` ends the call, with `stoppedBy: 'policy'`.
   * It makes fewer resends and never more. May be async. One that throws, hangs, or returns no boolean counts as `false`.
   * Default: nobody is asked.
   */
  readonly retryIf?: RetryIf;
  /**
   * May send a resend to another host, or with other headers, but never under another operation key. `run` does not ask it: its
   * operation is told the number of the attempt. Default: a resend goes where the request went.
   */
  readonly beforeResend?: BeforeResend;
}

/** What one request may say in its config: `client.post(url, data, { recovery: { maxAttempts: 2 } })`. */
export interface RequestRecovery extends Policy {
  /**
   * The keys of an earlier call for the same payment, from its report or log lines: resumes that call. They are put into
   * the request, and what became of it is looked up before anything is sent. Where nobody can be asked and no key
   * protects the request for good, nothing is sent and the outcome is `unknown`.
   */
  readonly keys?: Readonly<Record<string, string>>;
  /**
   * Whether the call that `keys` resumes could have taken effect, from its report. `'no'`: it is sent under its keys without a
   * look-up, and is in doubt only once this call has put it there. Default `'maybe'`.
   */
  readonly processed?: 'no' | 'maybe' | 'yes';
  /**
   * How much is known of what became of the call that `keys` resumes, from its report: that the provider found nothing of it counts
   * from then on, and ten seconds later for clocks that differ. Default: nothing is known, and it counts from now on.
   */
  readonly doubt?: Doubt;
  /**
   * For a job that comes back by itself: a look-up that decides nothing ends the call, instead of a wait for the next one. If the
   * provider has found nothing, which is too early to be believed, the call ends as `deferred`, and `retryAt` says when it can be;
   * else as `unknown`. Default false.
   */
  readonly askOnce?: boolean;
}

/** A policy with every question answered. */
export interface ResolvedPolicy {
  readonly maxAttempts: number;
  /** `undefined`: the row's delay counts, and where it has none the default backoff. */
  readonly backoff: Backoff | undefined;
  /** Infinity for no limit. `undefined`: what the client itself says, else `DEFAULT_ATTEMPT_TIMEOUT`. */
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
  /** Says in the place of `idempotent` what holds for a request. */
  readonly vouch: Vouch | undefined;
  readonly retryIf: RetryIf | undefined;
  readonly beforeResend: BeforeResend | undefined;
  /** The keys of the call that is resumed. */
  readonly keys: Readonly<Record<string, string>> | undefined;
  /** Whether that call could have taken effect. */
  readonly processed: 'no' | 'maybe' | 'yes' | undefined;
  /** How much is known of what became of it. */
  readonly doubt: Doubt | undefined;
  /** A look-up that decides nothing ends the call. */
  readonly askOnce: boolean;
}

export const defaultBackoff: Backoff = exponential();

/** Milliseconds for an attempt, if nobody says anything else. */
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
  doubt: undefined,
  askOnce: false,
};

/** Lays a policy over another one: what it says counts, what it leaves out stays. */
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
    doubt: above.doubt ?? base.doubt,
    askOnce: above.askOnce ?? base.askOnce,
  };
}

/** Whether a call goes on with another that may have taken effect. */
export function resumesInDoubt({ keys, processed }: Pick<ResolvedPolicy, 'keys' | 'processed'>): boolean {
  return keys !== undefined && processed !== 'no';
}

function vouchedBy(said: boolean | Vouch | undefined): Pick<ResolvedPolicy, 'idempotent' | 'vouch'> {
  return typeof said === 'function' ? { idempotent: undefined, vouch: said } : { idempotent: said, vouch: undefined };
}

function limitOf(value: number | false | undefined): number | undefined {
  return value === false ? Number.POSITIVE_INFINITY : value;
}
