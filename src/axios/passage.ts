import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { type Passage, UNKNOWN_PASSAGE } from '../failure/passage.js';
import { transportCode } from '../failure/transport.js';
import { isNode } from '../wire/is-node.js';
import { type Adapter, heedsSignals, isFetch, isMissing } from './adapter.js';
import { isLimited } from './agent.js';

/** A request that was sent, and the adapter that sent it. */
export interface Sent {
  readonly adapter: Adapter;
  readonly sentMethod: string | undefined;
  readonly outer: InternalAxiosRequestConfig;
}

/** What Node and follow-redirects keep on a request of axios's adapter for Node. */
interface NodeRequest {
  readonly method?: unknown;
  readonly protocol?: unknown;
  readonly agent?: unknown;
  readonly socket?: NodeSocket | null;
  readonly reusedSocket?: unknown;
  getHeader?(name: string): unknown;
  /** On an HTTP/2 stream: why it was closed, whether it was never opened, and whether it never will be. */
  readonly rstCode?: unknown;
  readonly pending?: unknown;
  readonly destroyed?: unknown;
  destroy?(): unknown;
  /** From follow-redirects: the options of the current hop, and its request. */
  readonly _options?: { readonly method?: unknown };
  readonly _currentRequest?: NodeRequest;
}

interface NodeSocket {
  readonly connecting?: unknown;
  readonly secureConnecting?: unknown;
  readonly encrypted?: unknown;
  readonly writable?: unknown;
  /** Bytes given to the operating system, or to OpenSSL. */
  readonly _bytesDispatched?: unknown;
}

/**
 * How a request fared if its answer is really the answer to a tunnel's CONNECT, which the agent passed on through a socket that
 * takes nothing. `undefined` for any other answer.
 */
export function passageOfTunnel({ request, status }: AxiosResponse): Passage | undefined {
  const { protocol, socket } = (request ?? {}) as NodeRequest;
  if (protocol !== 'https:' || !socket || socket.encrypted === true) return undefined;
  if (socket.writable !== false || socket._bytesDispatched !== 0) return undefined;
  // What the proxy says about itself, or about the way to the provider, may pass. Otherwise it wants a different client.
  return { unsent: status >= 500 || status === 408 || status === 429 ? 'opening' : 'made' };
}

/**
 * Whether an answer or an error is that of another request, because a redirect changed the method. Reads what Node and
 * follow-redirects keep, which an adapter that wraps axios's passes on.
 */
export function hasOtherMethod(given: unknown, method = 'GET'): boolean {
  const request = given as NodeRequest | null | undefined;
  const last = request?._options?.method ?? request?.method;
  return typeof last === 'string' && last !== method && last.toUpperCase() !== method.toUpperCase();
}

/** How the request behind an error fared. It is read at the end: a destroyed socket still tells whether it was ever open. */
export function passageOf({ adapter, sentMethod, outer }: Sent, error: unknown): Passage {
  if (isMissing(adapter)) return { unsent: 'made' };
  const { request } = (error ?? {}) as { request?: NodeRequest | null };
  if (hasOtherMethod(request, sentMethod)) return { redirected: true };
  if (!heedsSignals(adapter)) return !request && isUnmade(adapter, outer, error) ? { unsent: 'made' } : UNKNOWN_PASSAGE;
  if (request === undefined || request === null) return isThrown(error) ? { unsent: 'made' } : UNKNOWN_PASSAGE;
  const unsent = isNode ? unsentOf(request._currentRequest ?? request, error) : undefined;
  return unsent === undefined ? UNKNOWN_PASSAGE : { unsent };
}

/** Thrown while the request was being made: any later error is an AxiosError that names its request. */
function isThrown(error: unknown): boolean {
  return typeof error === 'object' && error !== null && !axios.isAxiosError(error) && !axios.isCancel(error);
}

/**
 * axios's adapter for `fetch` found no `Request` to make of a config: a later error names it. A platform that has none, or a
 * config's own `fetch`, may do without.
 */
function isUnmade(adapter: Adapter, config: InternalAxiosRequestConfig, error: unknown): boolean {
  const { fetch, Request } = (config.env ?? {}) as { readonly fetch?: unknown; readonly Request?: unknown };
  const isUsual = isNode && fetch === undefined && Request === undefined;
  return isUsual && transportCode(error) === 'ERR_NETWORK' && isFetch(adapter, config);
}

function unsentOf(request: NodeRequest, error: unknown): Passage['unsent'] {
  if (request.rstCode !== undefined) return isUnopened(request) && request.destroyed === true ? 'opening' : undefined;
  const { socket } = request;
  // An agent without a limit makes no request wait: one that makes tunnels is still building its own.
  if (socket === null) return isLimited(request.agent ?? {}) ? 'queued' : 'opening';
  if (socket === undefined) return undefined;
  const { connecting, secureConnecting, _bytesDispatched } = socket;
  // A mock's socket is connecting for as long as it has no answer.
  if (_bytesDispatched === undefined) return undefined;
  const isOpen = connecting !== true && secureConnecting !== true && _bytesDispatched !== 0;
  return isOpen && !isStale(request, error) ? undefined : 'opening';
}

/** A stream of an HTTP/2 session that is not established. */
function isUnopened({ rstCode, pending }: NodeRequest): boolean {
  return rstCode !== undefined && pending === true;
}

/**
 * The attempt is over. axios only closes the stream of one that is given up, and a stream that was never opened is then sent all the
 * same, once its session is established.
 */
export function neverOpen(error: unknown): void {
  const { request } = (error ?? {}) as { readonly request?: NodeRequest | null };
  if (request && isUnopened(request)) request.destroy?.();
}

/** Bytes that certainly fit the operating system's buffer: they are taken in one piece, or refused. */
const ONE_PIECE = 16_384;

/**
 * The operating system refused the request because the kept-alive connection is broken. Had it taken the request, the error would
 * be a read error.
 */
function isStale(request: NodeRequest, error: unknown): boolean {
  if (request.reusedSocket !== true || typeof request.getHeader !== 'function') return false;
  const { code, syscall, cause } = error as { code?: unknown; syscall?: unknown; cause?: { syscall?: unknown } };
  if ((syscall ?? cause?.syscall) !== 'write' || (code !== 'ECONNRESET' && code !== 'EPIPE')) return false;
  const length = Number(request.getHeader('content-length') ?? 0);
  return request.getHeader('transfer-encoding') === undefined && length <= ONE_PIECE;
}
