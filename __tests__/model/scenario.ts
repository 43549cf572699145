/** Where in the provider's work a fault strikes: before the request took effect, or after. */
export type When = 'before' | 'after';

/**
 * What answers a look-up in the place of the truth. `page`: a log-in or maintenance page. `other`: another payment, of the same
 * amount. `absent-in-503`: the provider's "not found", in a status that says that nobody could look. `fault-in-200`: an error in
 * the provider's dialect.
 */
export type Lie = 'page' | 'empty' | 'cut' | 'other' | 'absent-in-503' | 'fault-in-200';

/** What a redirect leads to: a page, a list in JSON, a `limit` (429), something `missing` (the provider's "not found"), a log-in (401) or `nobody` who listens. */
export type Elsewhere = 'page' | 'list' | 'limit' | 'missing' | 'login' | 'nobody';

/** What the provider, or what stands between, does with one request. Milliseconds; a `retryAfter` is in seconds. */
export type Behaviour =
  | { readonly do: 'answer' }
  | { readonly do: 'no-connection' }
  | { readonly do: 'reset' | 'hang'; readonly when: When }
  /** The request (or the provider's work on it) takes so long, and takes effect at the end of that, asked for or not; or only the answer does. */
  | { readonly do: 'late'; readonly where: 'network' | 'provider' | 'answer'; readonly ms: number }
  | { readonly do: 'html'; readonly status: number; readonly when: When }
  | { readonly do: 'status'; readonly status: number; readonly when: When; readonly retryAfter?: number }
  /** An error in the provider's own dialect. `forgets`: an answer that was no success is not kept under the key. */
  | { readonly do: 'code'; readonly code: string; readonly when: When; readonly forgets?: true }
  | { readonly do: 'cut'; readonly how: 'truncate' | 'half' }
  | { readonly do: 'limit'; readonly retryAfter?: number }
  /** The client is sent elsewhere by GET. A look-up or a read by GET only meets what is there; no effect is lost on them. */
  | { readonly do: 'redirect'; readonly when: When; readonly to: Elsewhere; readonly retryAfter?: number }
  /** A look-up is answered by something that proves nothing; any other request is answered properly. */
  | { readonly do: 'lie'; readonly how: Lie }
  /** MDES: the issuer is silent, and answers after `endsAfter`; without that nothing of the task is kept. */
  | {
      readonly do: 'issuer-silent';
      readonly endsAfter?: number;
      readonly end?: 'COMPLETED' | 'FAILED';
      readonly retryAfter?: number;
    };

export const SUBJECTS = ['midtrans', 'mdes', 'mastercard', 'lemanpay', 'plain-http'] as const;
/**
 * Those that only calls that are made together are played with: of Mercado Pago, equal things that only a list shows; of Square, what
 * a look-up voids.
 */
export const LISTED = ['mercado-pago', 'square'] as const;
export type Subject = (typeof SUBJECTS)[number] | (typeof LISTED)[number];

/** One whole call and everything that decides its course. Plain data, so that it can be printed, shrunk and played again. */
export interface Scenario {
  readonly subject: Subject;
  /** Also the seed of the clock's chance. */
  readonly seed: number;
  /** `write` begins a payment (or a token); `refund` is Midtrans' write that only an idempotency key protects. */
  readonly call: 'write' | 'refund' | 'read';
  /** The library knows of the key that the provider enforces. */
  readonly key: boolean;
  /** The provider refuses or replays a second payment under the same reference. Always so for Midtrans and MDES. */
  readonly enforced: boolean;
  /** Mastercard: the request carries a correlation id, which may be used once. */
  readonly correlated: boolean;
  readonly lookUp: 'yes' | 'no';
  readonly onUsed: 'look-up' | 're-key' | 'fail-fast';
  /** What stands under the key of the call before it begins. */
  readonly prior: 'none' | 'same' | 'other' | 'dead';
  /** Whether a cancelled or denied order frees its id. */
  readonly deadIdsFree: boolean;
  readonly verdict: 'approve' | 'deny' | 'refuse';
  /** Milliseconds until a look-up shows what took effect. */
  readonly lag: number;
  /** The call goes on with the keys of an earlier one. */
  readonly resume: boolean;
  readonly idempotent: boolean | undefined;
  readonly policy: {
    readonly maxAttempts: number;
    readonly deadline: number | false;
    readonly attemptTimeout: number | false;
    readonly maxRetryAfter: number;
    /** A constant backoff; absent: none is given. */
    readonly backoff?: number;
  };
  /** Retry budget, circuit breaker and concurrency: as by default, none, or so tight that they are felt by one call. */
  readonly traffic: 'default' | 'none' | 'tight';
  readonly bodyErrors: 'reject' | 'resolve';
  readonly abortAt: number | undefined;
  /** The caller's request interceptor throws when it runs for the so-manieth time. */
  readonly throwsAt: number | undefined;
  /**
   * Who changes the body after it was given: the caller, for their next payment; their interceptor, in place; or their
   * interceptor that names the payment anew whenever it runs.
   */
  readonly meddling: 'none' | 'caller' | 'interceptor' | 'renaming';
  /** Milliseconds that the caller's signer takes for each request after the first. */
  readonly signing: number;
  /** Milliseconds for which another call to the same host is under way; with `tight` traffic it has the only place. */
  readonly busy: number;
  /** The machine sleeps: the wall clock and the provider go on by `ms`, the monotonic clock and the timers do not. */
  readonly sleep: { readonly at: number; readonly ms: number } | undefined;
  /** The wall clock of this machine is set by so much, forwards or back; nothing else is. */
  readonly clockSet: { readonly at: number; readonly ms: number } | undefined;
  /** What every look-up meets that would be answered properly: what proves nothing proves no more by being said for ever. */
  readonly everyLookUp: Behaviour;
  /** By the order in which requests are sent, look-ups included; later ones are answered properly. */
  readonly behaviours: readonly Behaviour[];
}

type Vouching = Pick<Scenario, 'subject' | 'key' | 'onUsed' | 'prior' | 'resume'>;

/**
 * Whoever has used ids replaced at once vouches that they are fresh: what stands under one is no payment of theirs. And a
 * key that was switched off cannot be resumed.
 */
export function isTruthful({ subject, key, onUsed, prior, resume }: Vouching): boolean {
  if (resume) return key || subject === 'midtrans';
  return onUsed !== 're-key' || prior !== 'same';
}
