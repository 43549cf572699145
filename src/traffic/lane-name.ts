import { createHash } from 'node:crypto';
import { show } from '../policy/check.js';
import { looksSecret } from '../redaction/secret-shapes.js';

/** Digits of the hash that replaces a word which may be a secret. */
const DIGITS = 12;
/** Words of an API and short numbers, such as `charge`, `POST /v2/charge` or `17`. */
const WORDS = /^\/?(?:(?:[a-z][a-z_-]{0,23}\d{0,3}|\d{1,4})(?: ?[/.:]| |$)){1,6}$/i;

/**
 * The name that `stats()`, events and metrics use for a lane for which the provider's `lane` returned this word: a hash
 * of it, since it may be a merchant's API key. Use it to find out which merchant a lane belongs to.
 */
export function laneName(word: string): string {
  if (typeof word !== 'string') throw new TypeError(`laneName: word must be a string; got ${show(word)}`);
  return word === '' ? '' : createHash('sha256').update(word).digest('hex').slice(0, DIGITS);
}

/** A word of the provider's `limitScope`, as `stats()`, events and logs show it: by itself if it is one of an API's, else its hash. */
export function shownScope(word: string): string {
  return word === '' || (WORDS.test(word) && !looksSecret(word)) ? word : laneName(word);
}
