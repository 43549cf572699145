/** The path of a URL, absolute or not: without scheme, host, query and fragment. */
export function pathOf(url: string): string {
  const end = endOfPath(url);
  return url.slice(endOfAuthority(url, end), end);
}

/** Scheme, credentials, host and port of a URL, as written; `undefined` if the URL names no host. */
export function authorityOf(url: string): string | undefined {
  return url.slice(0, endOfAuthority(url, endOfPath(url))) || undefined;
}

/** The host of a URL in lower case, without credentials and port; `undefined` if it names none. */
export function hostIn(url: string): string | undefined {
  const authority = authorityOf(url);
  return authority && (/^(?:[^/]*\/\/)?(?:.*@)?(\[[^\]]*\]|[^:]*)/.exec(authority)?.[1]?.toLowerCase() || undefined);
}

/** A URL moved to another origin, with its path, query and fragment unchanged. */
export function movedTo(origin: string, url: string): string {
  const rest = url.slice(endOfAuthority(url, endOfPath(url)));
  return origin + (rest === '' || /^[/?#]/.test(rest) ? rest : `/${rest}`);
}

/** A URL in its parts; `undefined` if it is none, or names no host and scheme. */
export function parsedUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/** Scheme, host and port; `undefined` for a URL that names none. */
export function originOf(url: string): string | undefined {
  return parsedUrl(url)?.origin;
}

/** Origin and path; `undefined` for a URL that names no host. */
export function placeOf(url: string): string | undefined {
  const parsed = parsedUrl(url);
  return parsed && parsed.origin + parsed.pathname;
}

const SCHEME = /^[a-z][a-z\d+.-]*:$/i;

/**
 * 0 for a URL that names no host. Every request is asked for its path, and a regular expression over the whole URL would take
 * three times as long.
 */
function endOfAuthority(url: string, endOfPath: number): number {
  const slashes = url.indexOf('//');
  if (slashes === -1 || (slashes > 0 && !SCHEME.test(url.slice(0, slashes)))) return 0;
  const slash = url.indexOf('/', slashes + 2);
  return slash === -1 ? endOfPath : Math.min(slash, endOfPath);
}

/** Where the query or the fragment begins. */
function endOfPath(url: string): number {
  const query = url.indexOf('?');
  const fragment = url.indexOf('#');
  const end = query === -1 ? url.length : query;
  return fragment === -1 ? end : Math.min(end, fragment);
}

/**
 * A URL with another last segment in its path, and without its query: `beside('/v2/charge', '7/status')` is `/v2/7/status`, and
 * `beside('/orders/7/capture', '')` is `/orders/7`. `undefined` if it has neither path nor host.
 */
export function beside(url: string, piece: string): string | undefined {
  const path = pathOf(url);
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  const authority = authorityOf(url);
  if (end === 0) return authority && `${authority}/${piece}`;
  const slash = path.lastIndexOf('/', end - 1);
  return (authority ?? '') + path.slice(0, piece === '' && slash > 0 ? slash : slash + 1) + piece;
}

/** How a reference resolved against a URL begins: the rest is next to that URL, or under the same root. */
const BESIDE = './';
const UNDER = '.../';

/** Whether a reference is resolved against a URL, as in `related`; otherwise it is a URL by itself. */
export function isRelated(reference: string): boolean {
  return reference.startsWith(BESIDE) || reference.startsWith(UNDER);
}

/** The part of a reference after its `./` or `.../`. */
export function pieceIn(reference: string): string {
  return isRelated(reference) ? reference.slice(reference.indexOf('/') + 1) : reference;
}

/**
 * The URL that a reference leads to. `./` leads to what is next to the URL; `.../` to what is under the same root, found by the
 * first segment: `.../v2/orders/7` and `/gateway/v2/refunds/1` give `/gateway/v2/orders/7`. `undefined` if there is none.
 */
export function related(url: string, reference: string): string | undefined {
  const piece = pieceIn(reference);
  if (reference.startsWith(BESIDE)) return beside(url, piece);
  const path = `${pathOf(url)}/`;
  const root = path.lastIndexOf(`/${piece.replace(/[/?#].*$/s, '')}/`);
  return root < 0 ? undefined : `${authorityOf(url) ?? ''}${path.slice(0, root)}/${piece}`;
}
