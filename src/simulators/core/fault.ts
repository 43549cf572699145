import * as v from 'valibot';
import { checkOptions, numberFrom, options } from '../../policy/check.js';

/** What goes wrong with an answer. */
export type FaultKind =
  /** The connection is reset (TCP RST) and nothing is answered. */
  | 'reset'
  /** No answer: until `ms` are over, or else until the simulator is closed or reset. Then the connection is cut. */
  | 'hang'
  /** The right answer, `ms` late (default 1,000). The only kind with which `before` still takes effect, after the wait. */
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

/** One thing that goes wrong: once if injected, repeatedly as part of a chaos. */
export interface Fault {
  /**
   * Before or after the effect. `before`: the request is never acted on, and a "true body" is the provider's internal error.
   * `after`: it took effect, and the answer is lost or replaced.
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
  /** Which requests it applies to; default: any. A `path` string is the whole path, without the query. */
  readonly match?: { readonly method?: string; readonly path?: string | RegExp };
}

const KINDS = [
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
] as const satisfies readonly FaultKind[];

const object = 'an object of headers';
/** A fault that any simulator can serve, apart from its code. */
const faultEntries = {
  when: v.picklist(['before', 'after'], "'before' or 'after'"),
  kind: v.picklist(KINDS, `one of ${KINDS.join(', ')}`),
  status: v.optional(
    v.custom<number>(
      (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
      'a final HTTP status, 200 to 599',
    ),
  ),
  ms: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
  headers: v.optional(v.record(v.string(), v.string('a string'), object)),
  body: v.optional(v.unknown()),
  code: v.optional(v.string("a code of the provider's documentation, as a string")),
  match: v.optional(
    options({
      method: v.optional(v.string('an HTTP method')),
      path: v.optional(v.union([v.string(), v.instance(RegExp)], 'a path, or a regular expression')),
    }),
  ),
};

const schema = options({ fault: options(faultEntries) });

/** The codes that a simulator can answer with. */
export interface KnownCodes {
  has(code: string): boolean;
  /** What they are, or where to find them. */
  readonly described: string;
}

/**
 * Rejects a fault that could not be served, while the test that made it is still on the stack.
 * @throws TypeError that names the field, its value and what is expected
 */
export function checkFault(where: string, fault: Fault, known: KnownCodes): void {
  if (Array.isArray(fault))
    throw new TypeError(`${where}: fault must be a single object; got an array: give faults one by one`);
  checkOptions<unknown>(where, schema, { fault });
  const { code, kind } = fault;
  if (code !== undefined && kind !== 'provider')
    throw new TypeError(`${where}: fault.code is for kind 'provider' only; for an HTTP status, set fault.status`);
  if (kind === 'provider' && !(code !== undefined && known.has(code))) {
    throw new TypeError(
      `${where}: fault.code must be ${known.described}; got ${code === undefined ? 'nothing' : `'${code}'`}`,
    );
  }
}

export function faultMatches(fault: Fault, request: { readonly method: string; readonly path: string }): boolean {
  const { method, path } = fault.match ?? {};
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  if (path === undefined) return true;
  // search() ignores the lastIndex of a /g expression, which test() would not.
  return typeof path === 'string' ? path === request.path : request.path.search(path) >= 0;
}
