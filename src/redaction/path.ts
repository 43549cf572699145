const PATH = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*)?([^?#]*)/i;

/** The path of a URL, absolute or not: without scheme, host, query and fragment. */
export function pathOf(url: string): string {
  return PATH.exec(url)?.[1] ?? '';
}

const AUTHORITY = /^(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*/i;

/** Scheme, credentials, host and port of a URL, as they are written; `undefined` for a URL that names no host. */
export function authorityOf(url: string): string | undefined {
  return AUTHORITY.exec(url)?.[0];
}

/**
 * A URL with another last piece to its path, and without its query: `beside('/v2/charge', '7/status')` is `/v2/7/status`.
 * `undefined` if its path is empty.
 */
export function beside(url: string, piece: string): string | undefined {
  const path = pathOf(url);
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  if (end === 0) return undefined;
  return (authorityOf(url) ?? '') + path.slice(0, path.lastIndexOf('/', end - 1) + 1) + piece;
}
