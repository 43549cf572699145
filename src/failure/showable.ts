import { normaliseCode } from '../providers/code.js';
import { maskCards } from '../redaction/cards.js';
import { redactText } from '../redaction/redact-text.js';
import { holdsKey } from '../redaction/secret-shapes.js';

/** Shown in place of a code that may be personal data. */
export const UNRECOGNISED = 'UNRECOGNISED_CODE';

/** Words and short numbers joined by `_`, or a short number alone. */
const CODE = /^(?!.*\d{6})(?:[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){0,9}|\d{1,5})$|^\d{6}$/;
/** A part of a code: letters, digits, or both as in `E1001`, `HTTP2` and `2XX`. Keys and tokens mix them differently. */
const PART = /^(?:[A-Z]+\d{0,2}|[A-Z]{1,2}\d{1,5}|\d{1,5}|\dXX|\d{6})$/;

/** Such as `CVV_123`, which repeats what the customer entered. */
const CARD_DATA = /(?:CVV2?|CVC2?|CVN2?|CSC|CID|PIN|OTP|EXP[A-Z]*)_?\d/;

/** Whether a code that no row names can be shown. Anything but a plain word or a short number may be personal data. */
export function looksLikeCode(code: string): boolean {
  // Only a sentence or a name has spaces.
  if (/\S\s+\S/.test(code)) return false;
  const normalised = normaliseCode(code);
  if (!CODE.test(normalised) || CARD_DATA.test(normalised) || holdsKey(normalised)) return false;
  return normalised.split('_').every((part) => PART.test(part));
}

/** Characters of a code for which a provider's `shows` may vouch. */
const LONGEST_SHOWN = 64;

/**
 * Whether a code may be shown, because it looks like one, or because the provider says what its codes look like. An API key or a
 * card number never may, whatever it looks like.
 * @param shows must match the whole code
 */
export function isShown(code: string, shows: RegExp | undefined): boolean {
  if (looksLikeCode(code)) return true;
  const text = code.trim();
  if (shows === undefined || text.length > LONGEST_SHOWN || !shows.test(text)) return false;
  return !holdsKey(normaliseCode(text)) && redactText(text, maskCards) === text;
}

/** All upper case, all lower case, or words run together as in `invalidField`. Letters in any other mixture may be a token. */
const SPELLING = /^(?:[^a-z]*|[^A-Z]*|[A-Za-z][a-z]{2,}(?:[A-Z][a-z]{2,})*)$/;

/** A code that may be shown, as the provider spells it. */
export function asSpelt(code: string): string {
  const text = code.replace(/\s/g, '');
  return SPELLING.test(text) ? text : normaliseCode(code);
}

/** The code of a refusal that a look-up reported. */
export function shownDecline(code: unknown, shows?: RegExp): string | undefined {
  if (code === undefined) return undefined;
  const text = typeof code === 'number' ? String(code) : code;
  return typeof text === 'string' && isShown(text, shows) ? text.trim() : UNRECOGNISED;
}

/** Words by which systems call themselves. Any other word may be a card holder's name. */
const SYSTEM_WORDS =
  'a2a|access|account|accounts|acquirer|acs|activation|adapter|api|apigateway|app|application|auth|authentication|' +
  'authentications|authorization|authorizer|backend|bank|billing|body|broker|business|card|cards|case|charge|checkout|' +
  'claims|client|clearing|cloud|config|connector|consumer|core|crypto|currency|customer|cvc|database|db|decryption|device|' +
  'digital|digitization|directory|dispute|disputes|ds|encryption|endpoint|engine|enrollment|error|external|field|fraud|' +
  'gateway|header|headers|host|http|id|idempotency|input|internal|international|invoice|invoices|issuer|json|key|ledger|' +
  'limiter|locations|loyalty|management|mastercard|mdes|merchant|merchants|message|midtrans|network|notification|oauth|' +
  'oauth1|oauth2|open|openapi|operation|operations|order|orders|output|parameter|parser|partner|payload|payment|payments|' +
  'payout|payouts|platform|policy|portal|processing|processor|product|provider|provisioning|proxy|query|queue|rate|rates|' +
  'reason|refund|refunds|registration|request|requestor|resource|response|risk|router|rules|schema|secure|security|server|' +
  'service|services|session|settlement|signature|storage|switch|system|tas|threeds|token|tokenization|tokens|transaction|' +
  'transactions|transfer|transfers|upstream|user|validation|validator|vault|vendor|visa|wallet|web|webhook|xml|the|of|and|for';
const SYSTEM = new RegExp(`^(?:${SYSTEM_WORDS})$`, 'i');

/** Characters. */
const LONGEST_SOURCE = 40;

/** The source of an error, if it consists only of words that name systems. */
export function shownSource(source: string | undefined): string | undefined {
  if (source === undefined || source.length > LONGEST_SOURCE) return undefined;
  const text = source.trim();
  return text.split(/[ _-]+/).every((word) => SYSTEM.test(word)) ? text : undefined;
}
