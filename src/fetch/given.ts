import { readHeaders } from './given-headers.js';
import type { Fetch, RecoveryInit } from './options.js';

/** The part of a `Request` that is used, from any copy: the platform's own, or the undici package's. */
type RequestLike = Pick<Request, 'url' | 'method' | 'headers' | 'signal' | 'body' | 'bodyUsed' | 'redirect'>;

/** The arguments of a call to `fetch`. */
export interface Given {
  readonly input: string | URL | Request;
  /** The input, if it is a request. */
  readonly request: RequestLike | undefined;
  readonly url: string;
  /** In the case as written, because `fetch` leaves most methods unchanged. */
  readonly method: string;
  readonly headers: Record<string, unknown>;
  /** `undefined`: the body of the request, or none. */
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
  /** A copy of the caller's init, without our own options; or what the caller gave that is no init. */
  readonly init: RequestInit;
  /** The very init, if it has no options of ours and can still be read. */
  readonly asGiven: RequestInit | undefined;
  /** Something in it is not understood here: `fetch` gets the input and the init, once, and judges them. */
  readonly isOdd: boolean;
  readonly recovery: RecoveryInit['recovery'];
}

/**
 * Reads the arguments of a call to `fetch`. Anything not understood here is left for `fetch` itself to reject.
 * @throws what reading them throws
 */
export function given(...[input, init]: Parameters<(input: Parameters<Fetch>[0], init?: RecoveryInit) => void>): Given {
  const { recovery, ...own } = membersOf(init) as RecoveryInit;
  const request = isRequest(input) ? input : undefined;
  const signal = own.signal === undefined ? request?.signal : own.signal;
  const { named, copy } = readHeaders(own.headers === undefined ? request?.headers : own.headers);
  const isCopied = copy !== undefined && own.headers !== undefined;
  if (isCopied) own.headers = copy as [string, string][];
  const method: unknown = own.method === undefined ? (request?.method ?? 'GET') : own.method;
  const isInit = init === undefined || init === null || isObject(init);
  const isUnderstood = [
    isInit,
    typeof method === 'string',
    named !== undefined,
    signal === undefined || signal === null || isSignal(signal),
  ];
  return {
    input,
    request,
    url: request?.url ?? `${input as string}`,
    method: String(method),
    headers: named ?? {},
    body: own.body ?? undefined,
    signal: isSignal(signal) ? signal : undefined,
    init: (isInit ? own : init) as RequestInit,
    asGiven: (isCopied || (isObject(init) && 'recovery' in init) ? own : init) as RequestInit | undefined,
    isOdd: isUnderstood.includes(false),
    recovery,
  };
}

/** A `Request` of any copy. */
export function isRequest(input: unknown): input is RequestLike {
  if (typeof input !== 'object' || input === null) return false;
  const { url, method } = input as Partial<RequestLike>;
  return typeof url === 'string' && typeof method === 'string';
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A signal of any make. */
function isSignal(value: unknown): value is AbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

/** What `fetch` reads from an init (the fetch standard, RequestInit), and undici's `dispatcher`. */
const MEMBERS = [
  ...['body', 'cache', 'credentials', 'dispatcher', 'duplex', 'headers', 'integrity', 'keepalive', 'method', 'mode'],
  ...['priority', 'recovery', 'redirect', 'referrer', 'referrerPolicy', 'signal', 'window'],
];

/** A copy. `fetch` also reads inherited members of an init, such as the getters of a `Request` used as one. */
function membersOf(init: object | undefined): object {
  if (!isObject(init)) return {};
  const own: Record<string, unknown> = { ...init };
  const prototype: unknown = Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return own;
  for (const name of MEMBERS) {
    const value: unknown = Reflect.get(init, name);
    if (value !== undefined) own[name] = value;
  }
  return own;
}
