import type { Passage } from '../failure/passage.js';
import { isLimited } from './agent.js';
import { bytesOf } from './bytes.js';
import type { Made } from './channels.js';
import { neverLeft } from './never-left.js';

/** What Node and follow-redirects keep on a request of Node's client, of whatever version of HTTP. */
export interface NodeRequest extends Made {
  readonly agent?: unknown;
  readonly reusedSocket?: unknown;
  /** On an HTTP/2 stream: why it was closed, and whether it was never opened. */
  readonly rstCode?: unknown;
  readonly pending?: unknown;
  destroy?(): unknown;
  /** From follow-redirects: the options of the current hop, and its request. */
  readonly _options?: { readonly method?: unknown };
  readonly _currentRequest?: NodeRequest;
}

/** The request that a response or an error of Node's client names. */
export function requestOf(given: unknown): NodeRequest | undefined {
  return (given as { readonly request?: NodeRequest | null } | null | undefined)?.request ?? undefined;
}

/** Whether the last request of a client had another method, because a redirect changed it. */
export function hasOtherMethod(request: NodeRequest | undefined, method = 'GET'): boolean {
  const last = request?._options?.method ?? request?.method;
  return typeof last === 'string' && last !== method && last.toUpperCase() !== method.toUpperCase();
}

/** Why nothing of a request that failed left this machine; `undefined` if something may have. */
export function unsentOf(given: NodeRequest, error: unknown): Passage['unsent'] {
  const request = given._currentRequest ?? given;
  if (request.rstCode !== undefined) return isUnopened(request) && request.destroyed === true ? 'opening' : undefined;
  if (!neverLeft(request)) return isStale(request, error) ? 'opening' : undefined;
  // An agent without a limit makes no request wait: one that makes tunnels is still building its own.
  return request.socket === null && isLimited(request.agent ?? {}) ? 'queued' : 'opening';
}

/** A stream of an HTTP/2 session that is not established. */
function isUnopened({ rstCode, pending }: NodeRequest): boolean {
  return rstCode !== undefined && pending === true;
}

/**
 * The attempt is over. A client may only close the stream of one that is given up, and a stream that was never opened is then sent
 * all the same, once its session is established.
 */
export function neverOpen(request: NodeRequest | undefined): void {
  if (request && isUnopened(request)) request.destroy?.();
}

/** Bytes that certainly fit the operating system's buffer: they are taken in one piece, or refused. */
const ONE_PIECE = 16_384;

/**
 * The operating system refused the request because the kept-alive connection is broken. Had it taken the request, the error would
 * be a read error.
 */
function isStale(request: NodeRequest, error: unknown): boolean {
  if (request.reusedSocket !== true || bytesOf(request.socket) === undefined) return false;
  if (typeof request.getHeader !== 'function') return false;
  const { code, syscall, cause } = error as { code?: unknown; syscall?: unknown; cause?: { syscall?: unknown } };
  if ((syscall ?? cause?.syscall) !== 'write' || (code !== 'ECONNRESET' && code !== 'EPIPE')) return false;
  const length = Number(request.getHeader('content-length') ?? 0);
  return request.getHeader('transfer-encoding') === undefined && length <= ONE_PIECE;
}
