import { placeOf } from '../redaction/path.js';
import { read } from '../report/careful.js';
import { lookAtAnswer, lookedAt } from './look-at.js';

/**
 * The answer that an error holds: some wrappers of `fetch`, such as ky, throw for an error status. One that comes from elsewhere is not
 * the answer to this request, unless the request was seen to be made: then its status is compared with what was seen.
 */
export function thrownAnswer(error: unknown, url: string, isSeen: boolean): Response | undefined {
  const held = read(error, 'response') as Response | undefined;
  const isAnswer =
    typeof read(read(held, 'headers'), 'get') === 'function' && typeof read(held, 'clone') === 'function';
  // Its body is read and given back: a frozen response would have to be replaced.
  if (!isAnswer || !Object.isExtensible(held) || lookedAt(() => lookAtAnswer(held as Response))) return undefined;
  const answer = held as Response;
  if (answer.status < 400) return undefined;
  const from = placeOf(String(answer.url));
  return isSeen || (from !== undefined && from === placeOf(url)) ? answer : undefined;
}
