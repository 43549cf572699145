import type { Made } from './channels.js';
import { isNode } from './is-node.js';

/**
 * Whether Node's client ended a request before its connection was open, for whatever reason its error gives. A destroyed socket still
 * tells.
 */
export function neverLeft({ socket, res }: Made): boolean {
  if (!isNode || socket === undefined || res) return false;
  if (socket === null) return true;
  const { connecting, secureConnecting, _bytesDispatched: bytes } = socket;
  // A mock's socket is connecting for as long as it has no answer.
  return typeof bytes === 'number' && (connecting === true || secureConnecting === true || bytes === 0);
}
