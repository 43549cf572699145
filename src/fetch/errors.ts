import { recoveryOf } from '../report/recovery-of.js';
import type { Report } from '../report/report.js';

/**
 * The provider answered with an error inside HTTP 2xx, and `bodyErrors` is `'reject'`. Printing it shows neither the request nor
 * the answer.
 */
export class ProviderError extends Error {
  declare readonly name: 'ProviderError';
  readonly code = 'ERR_PROVIDER';
  /** The answer, with its body unread. */
  readonly response: Response;

  static {
    // On the prototype, so that the stack begins with it.
    Object.defineProperty(ProviderError.prototype, 'name', {
      value: 'ProviderError',
      configurable: true,
      writable: true,
    });
  }

  /** @internal */
  constructor(message: string, response: Response) {
    super(message);
    this.response = response;
  }

  /** What happened to the call. */
  get report(): Report {
    return recoveryOf(this) as Report;
  }
}

/** As `AbortSignal.timeout()` has it. */
export function timeoutError(message: string): DOMException {
  return new DOMException(message, 'TimeoutError');
}

/** `fetch` has no other error for a request that did not reach the server. */
export function unsentError({ message, code }: { readonly message: string; readonly code: string }): TypeError {
  return Object.assign(new TypeError(message), { code });
}
