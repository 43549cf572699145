/**
 * A word that somebody else has sent, as text; empty for anything but text, a number or a boolean. `String` throws for some of the
 * objects that JSON can hold, and takes a list of one word for that word.
 */
export function wordSent(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A number that somebody else has sent, as one or as text; NaN for anything else. */
export function numberSent(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}
