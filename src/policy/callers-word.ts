/** A request as the caller's own functions see it: `RequestFacts`, of which this room knows nothing. */
export interface SeenRequest {
  /** Upper case; `undefined` inside `run`, which cannot know it. */
  readonly method: string | undefined;
  /** Without host and query; empty if it cannot be known. */
  readonly path: string;
  /** The value of a request header, by name in any case. */
  header(name: string): string | undefined;
  /** The body as the caller gave it. */
  readonly body: unknown;
}

/** A failed attempt as the caller's own functions see it: `Failure`. */
export interface SeenFailure {
  readonly provider: string;
  /** The HTTP status; `undefined` if no answer came. */
  readonly status: number | undefined;
  /** The provider's own code, else the HTTP status, else the transport's (`ECONNRESET`). */
  readonly code: string;
  readonly source: string;
  /** The provider's message, which may hold personal data. */
  readonly message: string | undefined;
  readonly recoverable: boolean | undefined;
  /** Could the attempt have taken effect? */
  readonly processed: 'no' | 'maybe' | 'yes';
  /** Milliseconds that the provider asks to wait. */
  readonly retryAfterMs: number | undefined;
}

/** What else `retryIf` is told. */
export interface RetryFacts {
  readonly request: SeenRequest;
  /** The attempt that failed: requests on the wire, from 1, as in the report and as `attemptOf` counts them. */
  readonly attempt: number;
}

/**
 * Whether a failed attempt may be sent again. `false`: it is not, and what may have taken effect is asked about. Anything else
 * is as if it were not there: only what the money rules allow is sent again. The call waits for a promise, within its deadline.
 */
export type RetryIf = (failure: SeenFailure, facts: RetryFacts) => boolean | undefined | Promise<boolean | undefined>;

/** What `beforeResend` is told besides the failure. */
export interface ResendFacts extends RetryFacts {
  /** An attempt so far may have taken effect: the resend goes to another host only if both share their keys. */
  readonly inDoubt: boolean;
}

/** What is different about a resend, and about all requests of the call after it. What is left out stays as it was. */
export interface ResendChange {
  /**
   * Where it goes instead: scheme, host and port, such as `https://api-2.example.com`, without a path. Path and query stay
   * those of the request. Later look-ups go there too.
   */
  readonly baseURL?: string;
  /**
   * The caller's word that both hosts know each other's requests by their operation keys, as two names of one system do. Without
   * it, a payment that may have taken effect at one host is not sent to another.
   */
  readonly sharesKeys?: boolean;
  /**
   * Take the place of the request's own of the same names. None of them may be an operation key. Those that a payment in doubt was
   * sent with stay as they are, as its host does: under other credentials, its key would be another one.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Run before each resend, once the wait is over. What it gives is taken as a whole or, if it must not be, not at all: then the
 * resend goes where the last attempt went. The call waits for a promise, within its deadline.
 */
export type BeforeResend = (
  failure: SeenFailure,
  facts: ResendFacts,
) => ResendChange | undefined | Promise<ResendChange | undefined>;

/** Whether this request can be sent twice without harm. `undefined`: as if nothing were said of it. */
export type Vouch = (request: SeenRequest) => boolean | undefined;
