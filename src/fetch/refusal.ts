import type { Passage } from '../failure/passage.js';
import { transportCode } from '../failure/transport.js';
import { read, thrownBy } from '../report/careful.js';

/**
 * If `fetch` cannot make a request from its arguments, nothing was sent, and its error says so (the fetch standard, `fetch()`). Nor
 * can undici by a dispatcher that was destroyed before; requests under way, which get the same error, were seen to be made.
 * @param isWatched whether a request would have been seen
 */
export function unmade(
  input: string | URL | Request,
  init: RequestInit,
  error: unknown,
  isWatched: boolean,
): Passage | undefined {
  const code = transportCode(error);
  if (code === 'UND_ERR_DESTROYED') return isWatched ? { unsent: 'made' } : undefined;
  if (code !== 'ERR_NETWORK') return undefined;
  const refused = refusalOf(input, init);
  const isSame = refused !== undefined && read(refused, 'message') === read(error, 'message');
  return isSame ? { unsent: 'made' } : undefined;
}

/** Why the platform makes no request from these arguments, and so sends none; `undefined` if it makes one. */
export function refusalOf(input: string | URL | Request, init: RequestInit | undefined): unknown {
  return thrownBy(() => new Request(input, init))?.error;
}
