import type { Made } from './channels.js';

/**
 * Listens whether the maker of a request of undici's gives it up from now on, before it has a connection, as `fetch` does if its
 * signal is aborted. undici does not announce that: it keeps such a request until a connection takes it, and drops it then. So this
 * takes it as a connection would, and hears what a connection would be told.
 *
 * @returns whether it was given up, and no connection has taken it so far: it is never sent. False for one that was given up before,
 *   as by an SDK's own time limit: that SDK may be about to try again
 */
export function listenForLettingGo(request: Made): () => boolean {
  const { abort, onConnect, onRequestStart: take = onConnect } = request;
  if (abort !== null || typeof take !== 'function') return () => false;
  let isTaken = false;
  let isLetGo = false;
  try {
    take.call(request, () => {
      isLetGo = isTaken;
    });
    isTaken = true;
  } catch {
    // A mock, or a dispatcher that lets nobody take it twice: nothing is heard.
  }
  // By this, undici and `neverLeft` know that no connection has taken it.
  (request as { abort?: unknown }).abort = null;
  return () => isLetGo && request.abort === null;
}
