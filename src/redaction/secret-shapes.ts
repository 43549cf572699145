/** Parts of names whose values are hidden: of fields, headers, parameters and path segments. */
export const SECRET_WORDS = [
  'pass(?:word|wd|phrase)?',
  'pwd',
  'secrets?',
  'tokens?(?:[-_]?ids?)?',
  'credentials?',
  'auth(?:orization)?',
  'signatures?',
  'nonce',
  'cookies?',
  'sessions?(?:[-_ ]?id)?',
  '(?:api|server|client|private|access|consumer|encryption)[-_ ]?keys?',
  'cvv2?',
  'cvc2?',
  'cvn2?',
  'csc',
  'cid',
  'security[-_ ]?code',
  'pan',
  'pin',
  'otp',
  'card[-_ ]?(?:number|no|num|holder|name)',
  'account[-_ ]?number',
  'exp(?:iry|iration|ires)?(?:[-_ ]?(?:month|year|date))?',
  '(?:card[-_ ]?)?holder(?:[-_ ]?name)?',
  '(?:first|last|full|customer|given|family)[-_ ]?name',
  'e-?mail(?:[-_ ]?address)?',
  'phone(?:[-_ ]?number)?',
  'point_inquiry',
].join('|');

/** A whole name, with any words before it: `cardCvv`, `X-Signature`, `oauth_consumer_key`. */
const SECRET_NAME = new RegExp(`^(?:oauth_\\w+|name|(?:.{0,40}[-_.])?(?:${SECRET_WORDS}))$`, 'i');

/** Whether a value with this name must not be shown. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name.replace(/([a-z\d])([A-Z])/g, '$1_$2'));
}

const SECRET_SEGMENT = new RegExp(`[/._-](?:oauth_[^/]*|name|${SECRET_WORDS})(?:/|$)`);

/** Whether any segment of a path in lower case is such a name. */
export function holdsSecretName(path: string): boolean {
  return SECRET_SEGMENT.test(path);
}

/** Keys by the prefixes that their issuers use, so that leaked keys can be found. */
const KEY =
  '(?:(?:[sprw]k|whsec|rk|key|tok|token)_(?:live|test|prod)?_?[\\w-]{8,}|(?:SB-)?Mid-(?:server|client)-[\\w-]+|VT-(?:server|client)-[\\w-]+|AKIA[A-Z\\d]{12,}|gh[pousr]_\\w{20,}|xox[abp]-[\\w-]{8,})';
/** Matched without a dot too: searching for a dot from each possible beginning would scan the rest of the text each time. */
const JWT = 'eyJ[\\w-]{6,}(?:\\.[\\w-]*){0,4}';
/** Midtrans' card tokens begin with the first six and the last four digits of the card. */
const CARD_TOKEN = '\\d{6,8}-\\d{4}-[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}';
const HEX = '(?=[a-f]*\\d)(?=\\d*[a-f])[\\da-f]{32,}';
/** In the form of base64 and of Mastercard's consumer keys. */
const MIXED = '(?<![\\w=!-])(?=[\\w=!-]*[a-z])(?=[\\w=!-]*[A-Z])(?=[\\w=!-]*\\d)[\\w=!-]{24,}';

const SHAPES = `(?<![A-Za-z\\d])(?:${KEY}|${JWT}|${CARD_TOKEN}|${HEX}|${MIXED})`;
const SHAPE = new RegExp(SHAPES);

/** Whether a word looks like a key or a token: by its prefix, or because nobody would type it by hand. */
export function looksSecret(word: string): boolean {
  return SHAPE.test(word);
}

/** Issuers' prefixes of keys, normalised like a code: whatever follows one is a key. */
const KEY_CODE =
  /(?:^|_)(?:(?:[SPRW]K|KEY|TOK|TOKEN)_(?:LIVE|TEST|PROD|SANDBOX)(?:_|$)|(?:WHSEC|GH[POUSR]|XOX[ABP])_|AKIA[A-Z\d]{12})/;

/** Whether a normalised code is really a key. */
export function holdsKey(code: string): boolean {
  return KEY_CODE.test(code);
}

/** Every word of a text that looks like a key or a token. */
export function maskSecretWords(text: string, mask: string): string {
  return text.replace(new RegExp(SHAPES, 'g'), mask);
}
