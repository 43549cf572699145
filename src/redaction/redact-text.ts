import { maskCards } from './cards.js';
import { MASK, safePath } from './redaction.js';
import { maskSecretWords, SECRET_WORDS } from './secret-shapes.js';

/** Characters examined, and characters kept. */
const LONGEST_READ = 8000;
const LONGEST_KEPT = 1000;

const NAME = `(?:oauth_\\w{1,40}|name|[\\w.-]{0,40}?(?:${SECRET_WORDS}))`;
/** Quotes, also escaped ones, as in JSON inside JSON, and percent-encoded ones. */
const QUOTE = '(?:\\\\{0,8}["\'`]|%22|%27)';
/** `=`, `:` and their percent-encoded forms. */
const IS = '\\s*(?:=>|[=:]|%3[AaDd])\\s*';
const VALUE = `(?:${QUOTE}(?:(?!${QUOTE})[\\s\\S])*(?:${QUOTE}|$)|(?:(?!%26|%2C|%7D)[^\\s,;&"'\`}\\])])+)`;

const PAIR = new RegExp(`(?<![A-Za-z\\d])(${QUOTE}?${NAME}${QUOTE}?(?:\\s*\\])?${IS})${VALUE}`, 'gi');
/** Hidden to the end of its line, because nothing shows where its value ends. */
const LINE = /\b((?:proxy-)?authorization|(?:set-)?cookie)(["'\\\]]*\s*[=:]\s*).*/gi;
const SCHEME = /\b(Bearer|Basic|Negotiate|NTLM|ApiKey)(?:\s|%20|\+)+[^\s"'\\,;<>)}\]]+/gi;
const SCHEME_LIST = /\b(OAuth|Digest|Signature|AWS4-HMAC-SHA256|Hawk)\s+\w+\s*=.*/gi;
const CVV =
  /\b(cvv2?|cvc2?|cvn2?|csc|security code)(\W{1,4}(?:(?:is|was|of|code|value|number)\W{1,3}){0,2})\d{3,4}(?!\d)/gi;
const EXPIRY = /(?<![\d-])(?:0[1-9]|1[0-2])(?:\s?[/-]\s?|%2F)(?:20)?\d{2}(?![\d-])/gi;
const EMAIL = /[^\s@<>"'`=:;,()[\]{}/\\?&]{1,64}(?:@|%40)[a-z\d-]+(?:\.[a-z\d-]+)+/gi;
const URL_IN_TEXT = /\b([a-z][a-z\d+.-]{1,20}:\/\/)([^\s"'`<>\\]+)/gi;
const QUERY = /\?[^\s?"'`<>]*[=&][^\s"'`<>]*/g;
/** Twelve digits or more, whatever is between them. */
const DIGITS = /\p{Nd}(?:(?:[\s_+-]|%20|%2D){0,3}\p{Nd}){11,}/gu;

/**
 * A text of unknown origin, such as an error's message, without anything in it that may be secret: card numbers and every other
 * long number, CVV and expiry, credentials, values of fields with secret-sounding names, addresses, and the query and user
 * information of URLs. It cannot recognise secrets that nothing marks as such, like a name in a sentence.
 * @param maskNumbers what to do with long numbers; `maskCards` spares order ids
 */
export function redactText(text: string, maskNumbers: (text: string) => string = maskLongNumbers): string {
  let shown = text.slice(0, LONGEST_READ);
  shown = shown.replace(URL_IN_TEXT, (_, scheme: string, rest: string) => safeUrl(scheme, rest));
  shown = shown.replace(QUERY, `?${MASK}`);
  shown = shown.replace(SCHEME_LIST, `$1 ${MASK}`).replace(SCHEME, `$1 ${MASK}`).replace(LINE, `$1$2${MASK}`);
  shown = shown.replace(PAIR, `$1${MASK}`).replace(CVV, `$1$2${MASK}`);
  shown = shown.replace(EMAIL, MASK);
  shown = maskSecretWords(shown, MASK);
  return maskNumbers(shown).replace(EXPIRY, MASK).slice(0, LONGEST_KEPT);
}

function maskLongNumbers(text: string): string {
  // Card numbers in groups further apart are recognised by their check digit.
  return maskCards(text.replace(DIGITS, MASK));
}

function safeUrl(scheme: string, rest: string): string {
  // A file's path belongs to this machine.
  if (/^(?:file|node|webpack|data):/i.test(scheme)) return scheme + maskCards(rest.replace(/[?#][^:)]*/, ''));
  const [, authority = '', path = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const hasQuery = /[?#]/.test(path);
  return `${scheme}${host}${path === '' ? '' : safePath(`//host${path}`)}${hasQuery ? `?${MASK}` : ''}`;
}
