import type { DeclineAdvice } from '../providers/declines.js';
import type { Processed } from '../providers/rule.js';

/** One failed attempt in recoverable's own vocabulary. */
export interface Failure {
  /** The provider's name, as in `midtrans`. */
  readonly provider: string;
  /** The HTTP status; `undefined` if no answer came. */
  readonly status: number | undefined;
  /** The code that decided: the provider's own, else the HTTP status, else the transport's (`ECONNRESET`). */
  readonly code: string;
  /**
   * Where the code comes from: the provider's own word for it (`Gateway`), else `body`, `status`, `text` or
   * `transport`.
   */
  readonly source: string;
  /** The provider's message. It may hold personal data, so it is never logged or reported. */
  readonly message: string | undefined;
  /** The provider's own `Recoverable` flag, if it sends one. */
  readonly recoverable: boolean | undefined;
  readonly processed: Processed;
  /** The provider says that it only repeated the answer that it keeps under the key. */
  readonly replayed?: true;
  /** The provider may finish the work at any later time: that a look-up finds nothing proves nothing. */
  readonly lasting?: true;
  /** For a decline: what the provider itself says you may do about it, if anything. */
  readonly retryable?: DeclineAdvice;
  /** How long the provider asks to wait, in milliseconds; below 0 if it asks not to retry at all. */
  readonly retryAfterMs: number | undefined;
}
