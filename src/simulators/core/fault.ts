/** What goes wrong with an answer. */
export type FaultKind =
  /** The connection is reset (TCP RST) and nothing is answered. */
  | 'reset'
  /** No answer: until `ms` are over, or else until the simulator is closed or reset. Then the connection is cut. */
  | 'hang'
  /** The right answer, `ms` too late (default 1,000). The only kind where `before` still takes effect: after the wait. */
  | 'slow'
  /** The headers at once, then the true body byte by byte, one every `ms` (default 50). */
  | 'drip'
  /** HTTP `status` (default 500) with `headers` and `body`, if given. */
  | 'status'
  /** A proxy's HTML error page, with HTTP `status` (default 502). */
  | 'html'
  /** The true body's length is promised, half of it sent, and the connection cut. */
  | 'truncate'
  /** A complete HTTP answer whose JSON ends in the middle. */
  | 'half'
  /** HTTP `status` (default 200) without a body. */
  | 'empty'
  /** HTTP `status` (default 200) with `body` as JSON. */
  | 'body'
  /** The provider's own form of the error `code`. `status` and `headers` override parts of it. */
  | 'provider';

/** One thing that goes wrong, once where it is injected, again and again as part of a chaos. */
export interface Fault {
  /**
   * Of the effect. `before`: the request is never acted on, and where the kind speaks of a true body it is the
   * provider's internal error. `after`: it took effect, and the answer is lost or replaced.
   */
  readonly when: 'before' | 'after';
  readonly kind: FaultKind;
  /** HTTP status. */
  readonly status?: number;
  /** Milliseconds, 0 or more. */
  readonly ms?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is if a string, else as JSON. */
  readonly body?: unknown;
  /** For `provider`: one of the provider's codes, such as Midtrans `503` or MDES `INTERNAL_SERVICE_FAILURE`. */
  readonly code?: string;
  /** Which requests it is meant for; default: any. A `path` string is the whole path, without the query. */
  readonly match?: { readonly method?: string; readonly path?: string | RegExp };
}

const KINDS: ReadonlySet<string> = new Set<FaultKind>([
  'reset',
  'hang',
  'slow',
  'drip',
  'status',
  'html',
  'truncate',
  'half',
  'empty',
  'body',
  'provider',
]);

/**
 * Refuses a fault that could not be served, while the test that wrote it is still on the stack.
 *
 * @throws TypeError that names the field.
 */
export function checkFault(fault: Fault, knowsCode: (code: string) => boolean): void {
  if (fault.when !== 'before' && fault.when !== 'after') throw wrong('when', fault.when, "'before' or 'after'");
  if (!KINDS.has(fault.kind)) throw wrong('kind', fault.kind, [...KINDS].join(', '));
  if (fault.ms !== undefined && !(fault.ms >= 0)) throw wrong('ms', fault.ms, 'milliseconds, 0 or more');
  if (fault.status !== undefined && !(fault.status >= 200 && fault.status <= 599)) {
    throw wrong('status', fault.status, 'a final HTTP status, 200 to 599');
  }
  if (fault.kind === 'provider' && !(fault.code !== undefined && knowsCode(fault.code))) {
    throw wrong('code', fault.code, "a code of this provider's documentation");
  }
}

export function faultMatches(fault: Fault, request: { readonly method: string; readonly path: string }): boolean {
  const { method, path } = fault.match ?? {};
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  if (path === undefined) return true;
  // search() ignores the lastIndex of a /g expression, which test() would not.
  return typeof path === 'string' ? path === request.path : request.path.search(path) >= 0;
}

function wrong(field: string, value: unknown, expected: string): TypeError {
  return new TypeError(`fault.${field} is ${JSON.stringify(value)}; expected ${expected}`);
}
