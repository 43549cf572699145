import { thrownBy } from '../report/careful.js';
import type { Made } from './channels.js';

/**
 * Has undici tell at once if the maker of a request gives it up from now on, before it has a connection, as `fetch` does if its signal is
 * aborted. By itself, undici tells nobody: it keeps such a request until a connection takes it, and drops it then. So this takes the
 * request as a connection would, and ends it as soon as its maker wants that.
 *
 * One that was given up before, as by an SDK's own time limit, is left alone: that SDK may be about to try again.
 *
 * @returns false if nothing will be told, whatever its maker does
 */
export function tellIfLetGo(request: Made): boolean {
  const { abort, onConnect, onRequestStart: take = onConnect, onError, onResponseError: end = onError } = request;
  if (abort !== null || typeof take !== 'function' || typeof end !== 'function') return false;
  let isTaken = false;
  const drop = (reason: unknown) => {
    if (isTaken) end.call(request, reason ?? Object.assign(new Error('aborted'), { name: 'AbortError' }));
  };
  // A mock, or a dispatcher that lets nobody take it twice: nothing is told.
  isTaken = thrownBy(() => take.call(request, (reason) => void thrownBy(() => drop(reason)))) === undefined;
  // By this, undici and `neverLeft` know that no connection has taken it.
  (request as { abort?: unknown }).abort = null;
  return isTaken;
}
