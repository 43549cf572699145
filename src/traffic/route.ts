import { looksSecret, namesSecret } from '../redaction/secret-shapes.js';

/**
 * A word of an API: letters, a version, or a short word with a digit or two. Anything else may be an id, which names no
 * endpoint.
 */
const WORD = /^(?:v\d{1,2}(?:\.\d{1,2})?|[a-z][a-z_-]{0,23}|(?=.{2,8}$)(?=(?:\d*[a-z]){2})(?:[a-z]*\d){1,2}[a-z]*)$/i;
/** An id made by a machine although no digit is in it: all upper case, or both cases after a prefix, as `pay_AbCdEfGhIjKlMn`. */
const MADE = /^[A-Z]{12,}$|_(?=[a-z]*[A-Z])[A-Za-z]{14,}$/;
const METHOD = /^[a-z]{1,12}$/i;
/** Characters and segments of a path that are looked at. */
const LONGEST = 500;
const MOST_PIECES = 8;

/**
 * The endpoint that a request belongs to, as far as its method and path show: `POST /v2/charge`, `GET /v2/{id}/status`. Ids are
 * left out, so that all requests of an endpoint count as one, and nothing secret is shown.
 * @param url absolute or not, maybe with a query
 * @param ids the provider's pattern of paths, whose groups are ids that may look like words
 */
export function routeOf(method: string, url: string, ids?: RegExp): string {
  const end = url.search(/[?#]/);
  const path = url.slice(0, Math.min(LONGEST, end < 0 ? url.length : end)).replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '');
  const pieces = (ids === undefined ? path : withoutIds(path, ids)).split('/').filter((piece) => piece !== '');
  const words = pieces
    .slice(0, MOST_PIECES)
    .map((piece, at) => (isWord(piece, pieces[at - 1]) ? piece.toLowerCase() : '{id}'));
  return `${METHOD.test(method) ? method.toUpperCase() : 'OTHER'} /${words.join('/')}`;
}

/** The path with every group of the pattern replaced. */
function withoutIds(path: string, ids: RegExp): string {
  const [, ...groups] = ids.exec(path)?.indices ?? [];
  return groups.reduceRight((left, at) => (at ? `${left.slice(0, at[0])}{id}${left.slice(at[1])}` : left), path);
}

/** Neither an id nor a secret, judged by itself and by what comes before it. */
function isWord(piece: string, before = ''): boolean {
  return WORD.test(piece) && !MADE.test(piece) && !looksSecret(piece) && !namesSecret(before);
}
