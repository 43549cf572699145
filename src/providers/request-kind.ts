import type { RequestFacts } from './exchange.js';

/**
 * What matters about a request for a retry. `read`: it changes nothing. `repeatable`: it may be sent again whatever became of it.
 * `write`: it takes effect, and must not do so twice.
 */
export type Operation = 'read' | 'repeatable' | 'write';

/** What kind of request this is in the provider's API. */
export interface RequestKind {
  readonly operation: Operation;
  /** The provider's name for the endpoint, for the conditions of rows: `charge`, `status`. */
  readonly endpoint?: string;
  /**
   * What an HTTP 2xx answer must carry. `object`: a JSON object. `json`: an object if it answers a write, and JSON if it is
   * announced as such. Default: anything, even nothing. A body that is cut off is never a success.
   */
  readonly answer?: 'object' | 'json';
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** The kind of a request by its method alone (RFC 9110 section 9.2.1). An unknown method counts as a write. */
export function kindByMethod(request: RequestFacts): RequestKind {
  return { operation: request.method !== undefined && SAFE_METHODS.has(request.method) ? 'read' : 'write' };
}
