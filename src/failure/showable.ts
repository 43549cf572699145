import { normaliseCode } from '../providers/code.js';

/** What is shown in the place of a code that may be somebody's data. */
export const UNRECOGNISED = 'UNRECOGNISED_CODE';

/** Words and short numbers joined by `_`, or a short number alone. */
const CODE = /^(?!.*\d{6})(?:[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){0,9}|\d{1,5})$|^\d{6}$/;
/** A part of a code: letters, digits, or both as in `E1001`, `HTTP2` and `2XX`. A key or a token mixes them otherwise. */
const PART = /^(?:[A-Z]+\d{0,2}|[A-Z]{1,2}\d{1,5}|\d{1,5}|\dXX|\d{6})$/;

/** Such as `CVV_123`, in which somebody says what the customer entered. */
const CARD_DATA = /(?:CVV2?|CVC2?|CVN2?|CSC|CID|PIN|OTP|EXP[A-Z]*)_?\d/;

/** Whether a code that no row names can be shown. Anything but a plain word or a short number may be somebody's data. */
export function looksLikeCode(code: string): boolean {
  // A space is a sentence's or a name's.
  if (/\S\s+\S/.test(code)) return false;
  const normalised = normaliseCode(code);
  return CODE.test(normalised) && !CARD_DATA.test(normalised) && normalised.split('_').every((part) => PART.test(part));
}

/** The code of a refusal that a look-up told of. */
export function shownDecline(code: unknown): string | undefined {
  if (code === undefined) return undefined;
  const text = typeof code === 'number' ? String(code) : code;
  return typeof text === 'string' && looksLikeCode(text) ? text.trim() : UNRECOGNISED;
}

/** Of what systems call themselves; a name of several words may else be that of a card holder. */
const SYSTEM =
  /^(?:mastercard|mdes|visa|acs|vendor|directory|server|gateway|processing|issuer|acquirer|merchant|card|payment|payments|network|system|service|services|internal|external|api|bank|switch|host|backend|authorization|authentication|token|tokenization|requestor|input|validation|the)$/i;

/** The source of an error: one word, or the name of a system. */
export function shownSource(source: string | undefined): string | undefined {
  const text = source?.trim() ?? '';
  if (!/^[A-Za-z][A-Za-z _-]{0,39}$/.test(text)) return undefined;
  const words = text.split(/ +/);
  return words.length === 1 || words.every((word) => SYSTEM.test(word)) ? text : undefined;
}
