import { maskCards } from './cards.js';
import { pathOf } from './path.js';
import { holdsSecretName, looksSecret, namesSecret } from './secret-shapes.js';

/** Shown in place of something hidden. */
export const MASK = '***';

/** Characters of a path that are examined, and that a log line shows. */
const LONGEST_READ = 2000;
const LONGEST_PATH = 300;

/** What ids and words in a path consist of. Anything else may be an address, a name or a signature. */
const PLAIN_SEGMENT = /^[\w.~:,!$()*/-]*$/;

/**
 * The path of a URL for logs and reports: without host, query and fragment, with card numbers masked, and without anything that
 * looks like a token, a key or a person.
 */
export function safePath(url: string): string {
  return isPlainPath(url) ? maskCards(url) : shownPath(url);
}

/** Segments too short for a token, in lower case, so that no word begins in the middle of one. */
const SHORT_SEGMENTS = /^(?!\/\/)(?:\/[a-z\d_.~-]{0,10})+$/;

/** Most paths: only a card number in them would be hidden. Finding that out is cheaper than examining each segment. */
export function isPlainPath(path: string): boolean {
  return path.length <= LONGEST_PATH && SHORT_SEGMENTS.test(path) && !holdsSecretName(path);
}

/** Any path, segment by segment. */
export function shownPath(url: string): string {
  const path = pathOf(url);
  const segments = path.slice(0, LONGEST_READ).split('/');
  const texts = segments.map(decoded);
  // The part that shows that it is a secret may have been cut off.
  if (path.length > LONGEST_READ) texts[texts.length - 1] = undefined;
  const plain = texts.map((text, index) => (isShown(text, texts[index - 1]) ? text : MASK));
  // A card number may be spread over segments, and its digits may be percent-encoded.
  const whole = plain.join('/');
  const masked = maskCards(whole);
  const shown =
    masked === whole ? plain.map((text, index) => (text === MASK ? MASK : segments[index])).join('/') : masked;
  return (shown === '' ? '/' : shown).slice(0, LONGEST_PATH);
}

function isShown(text: string | undefined, before = ''): text is string {
  if (text === undefined || !PLAIN_SEGMENT.test(text)) return false;
  return text === '' || !(namesSecret(before) || looksSecret(text));
}

/** Without percent signs, even if the encoding was doubled. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}
