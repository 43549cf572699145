import { pathOf } from './path.js';
import { holdsSecretName, looksSecret, namesSecret } from './secret-shapes.js';

/** What stands in the place of something that is not shown. */
export const MASK = '***';

/** Characters of a path in a log line. */
const LONGEST_PATH = 300;

/** What an id or a word in a path consists of. Anything else may be an address, a name or a signature. */
const PLAIN_SEGMENT = /^[\w.~:,!$()*/-]*$/;

/**
 * The path of a URL for logs and reports: without host, query and fragment, with card numbers masked, and without what
 * looks like a token, a key or a person.
 */
export function safePath(url: string): string {
  return isPlainPath(url) ? maskCards(url) : shownPath(url);
}

/** Segments that are too short for a token, in lower case, so that no word begins in the middle of one. */
const SHORT_SEGMENTS = /^(?!\/\/)(?:\/[a-z\d_.~-]{0,10})+$/;

/** What most paths are: nothing in them but a card number is hidden. To find that out is cheaper than to look at each segment. */
export function isPlainPath(path: string): boolean {
  return path.length <= LONGEST_PATH && SHORT_SEGMENTS.test(path) && !holdsSecretName(path);
}

/** Any path, segment by segment. */
export function shownPath(url: string): string {
  const segments = pathOf(url).split('/');
  const shown = segments.map((segment, index) => safeSegment(segment, segments[index - 1] ?? ''));
  // Once more over the whole, since a card number may be spread over segments.
  const whole = maskCards(shown.join('/'));
  return (whole === '' ? '/' : whole).slice(0, LONGEST_PATH);
}

function safeSegment(segment: string, before: string): string {
  if (segment === '') return '';
  const text = decoded(segment);
  if (text === undefined || !PLAIN_SEGMENT.test(text)) return MASK;
  return namesSecret(before) || looksSecret(text) ? MASK : maskCards(segment);
}

/** Without the percent signs, also where they were written twice. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

const LONG_NUMBER = /\d{13,}/g;
/** In the groups in which a card number is printed. */
const GROUPED =
  /(?<!\d)(?:\d{4}([ ._+/-]|%20)\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ ._+/-]|%20)\d{6}\2\d{4,5})(?!\d)/g;

/** Masks what is a card number by its check digit (ISO/IEC 7812-1); an order id of digits mostly is none. */
export function maskCards(text: string): string {
  return maskGrouped(text.replace(LONG_NUMBER, maskRun));
}

function maskGrouped(text: string): string {
  let shown = text;
  GROUPED.lastIndex = 0;
  for (let match = GROUPED.exec(shown); match !== null; match = GROUPED.exec(shown)) {
    const [found] = match;
    const digits = found.replace(/%20|\D/g, '');
    if (digits.length >= 13 && passesLuhn(digits)) {
      shown = shown.slice(0, match.index) + masked(digits) + shown.slice(match.index + found.length);
    }
    // The number may begin within what only looked like one.
    GROUPED.lastIndex = match.index + 1;
  }
  return shown;
}

/** How card numbers begin that banks and travel companies give out; times and dates begin otherwise. */
const ISSUED = /^(?:2[2-7]|[3-689])/;

/** The numbers of the large networks, by length, for those inside a longer run of digits. */
const EMBEDDED: readonly (readonly [length: number, begins: RegExp])[] = [
  [19, /^[46]/],
  [16, /^(?:4|5[1-5]|2[2-7]|35|6)/],
  [15, /^3[47]/],
  [14, /^3[0689]/],
  [13, /^4/],
];

function maskRun(digits: string): string {
  if (digits.length <= 19 && ISSUED.test(digits) && passesLuhn(digits)) return masked(digits);
  // Whole, since another part of it may be the card.
  return holdsCard(digits) ? masked(digits) : digits;
}

function holdsCard(digits: string): boolean {
  for (let at = 0; at + 13 <= digits.length; at++) {
    for (const [length, begins] of EMBEDDED) {
      const window = digits.slice(at, at + length);
      if (window.length === length && begins.test(window) && passesLuhn(window)) return true;
    }
  }
  return false;
}

function masked(digits: string): string {
  return `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}`;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
