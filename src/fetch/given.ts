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
  /** The caller's init, without our own options. */
  readonly init: RequestInit;
  readonly recovery: RecoveryInit['recovery'];
}

/** Reads the arguments of a call to `fetch`. Anything not understood here is left for `fetch` itself to reject. */
export function given(...[input, init]: Parameters<(input: Parameters<Fetch>[0], init?: RecoveryInit) => void>): Given {
  const { recovery, ...own } = membersOf(init) as RecoveryInit;
  const request = isRequest(input) ? input : undefined;
  const signal = own.signal === undefined ? request?.signal : own.signal;
  return {
    input,
    request,
    url: request?.url ?? String(input),
    method: String(own.method ?? request?.method ?? 'GET'),
    headers: headersFrom(own.headers ?? request?.headers),
    body: own.body ?? undefined,
    signal: signal ?? undefined,
    init: own as RequestInit,
    recovery,
  };
}

function isRequest(input: unknown): input is RequestLike {
  if (typeof input !== 'object' || input === null) return false;
  const { url, method } = input as Partial<RequestLike>;
  return typeof url === 'string' && typeof method === 'string';
}

/** What `fetch` reads from an init (the fetch standard, RequestInit), and undici's `dispatcher`. */
const MEMBERS = [
  ...['body', 'cache', 'credentials', 'dispatcher', 'duplex', 'headers', 'integrity', 'keepalive', 'method', 'mode'],
  ...['priority', 'recovery', 'redirect', 'referrer', 'referrerPolicy', 'signal', 'window'],
];

/** A copy. `fetch` also reads inherited members of an init, such as the getters of a `Request` used as one. */
function membersOf(init: object | undefined): object {
  const own: Record<string, unknown> = { ...init };
  const prototype: unknown = init === undefined || init === null ? null : Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return own;
  for (const name of MEMBERS) {
    const value: unknown = Reflect.get(init as object, name);
    if (value !== undefined) own[name] = value;
  }
  return own;
}

/** The headers by name, in the case first used. Repeated headers are joined, as `Headers` does. */
function headersFrom(headers: unknown): Record<string, unknown> {
  if (typeof headers !== 'object' || headers === null) return {};
  if (!(Symbol.iterator in headers)) return { ...headers };
  const joined: Record<string, unknown> = {};
  const written = new Map<string, string>();
  for (const [name, value] of headers as Iterable<readonly [string, unknown]>) {
    const lower = String(name).toLowerCase();
    const first = written.get(lower);
    if (first === undefined) {
      written.set(lower, name);
      joined[name] = value;
    } else joined[first] = `${joined[first]}${lower === 'cookie' ? '; ' : ', '}${value}`;
  }
  return joined;
}
