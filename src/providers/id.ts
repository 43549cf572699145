/** An id as a request carries it: a non-empty string, or a number that JSON does not round. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * An id as one piece of a path, so that `/`, `?` and `#` in it cannot lead to another path. `undefined` for an id that cannot be
 * one: `.` and `..`, which every URL parser removes however they are written, and half a surrogate pair.
 */
export function pieceOf(id: string): string | undefined {
  return id === '.' || id === '..' ? undefined : queriedAs(id);
}

/** A piece of a path or a query without its percent-encoding; `undefined` if it is not encoded as in a URL. */
export function decoded(piece: string | undefined): string | undefined {
  try {
    return piece && decodeURIComponent(piece);
  } catch {
    return undefined;
  }
}

/** What a text in base64 holds; `undefined` if it is in another form. */
export function fromBase64(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}

/** A name as the value of a query; `undefined` if there is none, and for half a surrogate pair, which no URL can hold. */
export function queriedAs(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : encodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/**
 * Whether a name that a provider tells may be what it has made of another: in other letters, with other spaces, in another form of
 * Unicode, or cut off.
 */
export function isAlike(asked: unknown, told: unknown): boolean {
  const [own, other] = [asked, told].map((each) => idOf(each)?.normalize('NFKC').replace(/\s+/g, '').toLowerCase());
  if (own === undefined || other === undefined) return false;
  return own === other || (other.length >= SHORTEST_CUT && own.startsWith(other));
}

/** Characters: no provider cuts a name off shorter. */
const SHORTEST_CUT = 16;

/** Whether two names can be the same: a name that only one side gives may match. */
export function canBeSame(asked: unknown, told: unknown): boolean {
  const [own, other] = [idOf(asked), idOf(told)];
  return own === undefined || other === undefined || own === other;
}
