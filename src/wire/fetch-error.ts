import { shapeOf } from '../report/careful.js';

/** How Deno and Bun say, without one of Node's codes, that no connection was made. */
const NOT_CONNECTED = /client error \(Connect\)|Connection refused|^Unable to connect\. /;

/** An error of `fetch`, with one of Node's codes if other runtimes, or at times undici itself, describe it only in words. */
export function inNodesCodes(error: unknown): unknown {
  const link = shapeOf(error);
  if (link === undefined) return error;
  const cause = shapeOf(link.cause);
  const said = [link, cause].some((each) => NOT_CONNECTED.test(String(each?.message)));
  const isCoded = [link, cause].some((each) => /^[A-Z]/.test(String(each?.code)) && each?.code !== 'ConnectionRefused');
  return said && !isCoded ? { code: 'NOT_CONNECTED', cause: link } : link;
}
