/** A request as the caller's functions see it: `RequestFacts`. */
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

/** A failed attempt as the caller's functions see it: `Failure`. */
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

/** What `retryIf` is given besides the failure. */
export interface RetryFacts {
  readonly request: SeenRequest;
  /** The attempt that failed, from 1, as in the report and as `attemptOf` counts them. */
  readonly attempt: number;
}

/**
 * Whether a failed attempt may be retried. `false`: it is not, and if it may have taken effect, it is looked up. Anything else
 * changes nothing: only what the money rules allow is sent again. The call waits for a promise, within its deadline.
 */
export type RetryIf = (failure: SeenFailure, facts: RetryFacts) => boolean | undefined | Promise<boolean | undefined>;

/** What `beforeResend` is given besides the failure. */
export interface ResendFacts extends RetryFacts {
  /** An attempt so far may have taken effect: the retry goes to another host only if both share their keys. */
  readonly inDoubt: boolean;
}

/** What to change about a retry, and about all later requests of the call. What you leave out stays as it was. */
export interface ResendChange {
  /**
   * Where it goes instead: scheme, host and port, such as `https://api-2.example.com`, without a path. Path and query stay. Later
   * look-ups go there too.
   */
  readonly baseURL?: string;
  /**
   * The caller vouches that both hosts know each other's requests by their operation keys, as two names of one system do. Without
   * it, a payment that may have taken effect at one host is not sent to another.
   */
  readonly sharesKeys?: boolean;
  /**
   * Replace the request's own headers of the same names. None may be an operation key. For a payment in doubt, existing headers
   * stay as they are, and so does its host: under other credentials, its key would be another one.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Called before each retry, once the wait is over. Its result applies as a whole, or not at all if any of it is not allowed: then
 * the retry goes where the last attempt went. The call waits for a promise, within its deadline.
 */
export type BeforeResend = (
  failure: SeenFailure,
  facts: ResendFacts,
) => ResendChange | undefined | Promise<ResendChange | undefined>;

/** Whether this request can be sent twice without harm. `undefined`: as without the function. */
export type Vouch = (request: SeenRequest) => boolean | undefined;
