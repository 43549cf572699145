import type { DeclineAdvice } from '../providers/declines.js';
import type { Processed } from '../providers/rule.js';

/** One failed attempt in recoverable's own vocabulary. */
export interface Failure {
  /** The provider's name, as in `midtrans`. */
  readonly provider: string;
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** The code that decided: the provider's own, else the HTTP status, else the transport's (`ECONNRESET`). */
  readonly code: string;
  /** Who says so: the provider's own word for it (`Gateway`), else `body`, `status`, `text` or `transport`. */
  readonly source: string;
  /** The provider's message. It may hold personal data: it is never logged and is in no report. */
  readonly message: string | undefined;
  /** The provider's own `Recoverable` flag, where it sends one. */
  readonly recoverable: boolean | undefined;
  readonly processed: Processed;
  /** Of a decline: what the provider itself says may be done about it, if it does. */
  readonly retryable?: DeclineAdvice;
  /** How long the provider asks to wait, in milliseconds; below 0 where it asks for no retry at all. */
  readonly retryAfterMs: number | undefined;
}
