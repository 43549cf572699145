import type { Made } from './channels.js';

const DROPPED = 'recoverable: it was not sent before the time of its attempt was over';

/**
 * What has been given up before a connection took it is not sent any more. `fetch` rejects at once if it is aborted, but undici keeps
 * its request until there is a connection, and does not tell whether it has let go of it or somebody has left it behind.
 */
export function drop(request: Made): void {
  if (request.abort === null) request.onError?.(Object.assign(new Error(DROPPED), { code: 'ERR_LEFT_BEHIND' }));
}
