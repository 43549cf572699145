import type { Passage } from '../failure/passage.js';
import { bytesOf } from './bytes.js';
import { hasNoTunnel, type Made } from './channels.js';
import { isNode } from './is-node.js';

/** Whether a request of Node's client has a connection that is not open yet. */
export function isConnecting({ socket, res }: Made): boolean {
  if (!isNode || !socket || res || bytesOf(socket) === undefined) return false;
  return socket.connecting === true || socket.secureConnecting === true;
}

/**
 * Whether a request that is over ended before its connection was open, for whatever reason its error gives. A destroyed socket of
 * Node's client still tells, and so does a request of undici's that no connection has taken.
 */
export function neverLeft({ socket, res, abort }: Made): boolean {
  if (abort === null) return true;
  if (!isNode || socket === undefined || res) return false;
  if (socket === null) return true;
  const { connecting, secureConnecting } = socket;
  const bytes = bytesOf(socket);
  return bytes !== undefined && (connecting === true || secureConnecting === true || bytes === 0);
}

/** How a request fared if its answer is that of a proxy which made no tunnel; `undefined` for any other answer. */
export function withoutTunnel(request: Made | undefined, status: number): Passage['unsent'] {
  if (request === undefined || !hasNoTunnel(request)) return undefined;
  // What the proxy says about itself, or about the way to the provider, may pass. Otherwise it wants a different client.
  return status >= 500 || status === 408 || status === 429 ? 'opening' : 'made';
}
