import { Socket } from 'node:net';

/**
 * How many bytes a connection of Node's client has given to the operating system, or to OpenSSL. `undefined` if it does not count them:
 * one whose class takes itself what is written to it, as those of nock and msw do, may have passed it on, whatever it counts. (Node gives
 * a socket another `write` once the other side has ended, so that its class is asked.)
 */
export function bytesOf(socket: unknown): number | undefined {
  if (!(socket instanceof Socket) || Object.getPrototypeOf(socket).write !== Socket.prototype.write) return undefined;
  const { _bytesDispatched: bytes } = socket as { readonly _bytesDispatched?: unknown };
  return typeof bytes === 'number' ? bytes : undefined;
}
