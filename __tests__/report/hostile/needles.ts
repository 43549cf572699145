/** Cards of several lengths and networks, all with a right check digit. */
export const CARDS = {
  visa: '4811111111111114',
  short: '4222222222222',
  diners: '30569309025904',
  amex: '378282246310005',
  mastercard: '5555555555554444',
  mir: '2200123456789019',
  long: '6304219447607087665',
} as const;

/** Whatever else nobody may find in a log. */
export const SECRETS = {
  cvv: '9173',
  expiry: '11/29',
  expiryLong: '11/2029',
  expiryPlain: '1129',
  cardToken: '481111-1114-a901971f-2f1b-4781-802a-df326fbf0e9c',
  apiKey: 'sk_live_51HnEeDlEsKxQwErTyUi',
  wordyKey: 'sk_live_NeedleInLettersOnly',
  serverKey: 'SB-Mid-server-N33dLe9dQ1cZzTop',
  bearer: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuZWVkbGUifQ.c2lnbmVkTmVlZGxl',
  signature: 'nEEdle+8sig/7Hq2vXlPa0ZbTyQ==',
  consumerKey: 'Zx81NeedleConsumer99!qQ7kVbE4',
  nonce: 'n0nceN33dle77aa01bb02cc03dd',
  password: 'hunter2-needle-Pw',
  cookie: 'session-cookie-n33dle-8812',
  name: 'Budi Needleman Santoso',
  email: 'budi.needle@shop.example',
} as const;

export const spaced = (digits: string) => digits.replace(/\d{4}(?=\d)/g, '$& ');
export const dashed = (digits: string) => digits.replace(/\d{4}(?=\d)/g, '$&-');

const SHORT = [SECRETS.cvv, SECRETS.expiry, SECRETS.expiryLong, SECRETS.expiryPlain];
const LONG = Object.values(SECRETS).filter((each) => !SHORT.includes(each as never));

/** A text as the needles are looked for in it. */
interface Haystack {
  readonly text: string;
  /** In lower case, without what stands between letters and digits. */
  readonly plain: string;
  /** Without what stands between digits. */
  readonly numbers: string;
}

interface Needle {
  readonly name: string;
  readonly isIn: (haystack: Haystack) => boolean;
}

const plainOf = (text: string) => text.toLowerCase().replace(/[^a-z\d]+/g, '');
const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Beginnings that say nothing, such as that of every server key. */
const ORDINARY = /^sbmidserver/;

/** In any case, with or without what stands between, and also by their beginning and end, as where somebody cuts them. */
const NEEDLES: readonly Needle[] = [
  ...Object.values(CARDS).map((card): Needle => ({ name: card, isIn: ({ numbers }) => numbers.includes(card) })),
  ...SHORT.map((short): Needle => {
    // Short numbers are also parts of times and ids, and some call takes as many milliseconds: only one that stands alone counts.
    const pattern = new RegExp(
      `(?<![\\w.:-]|Ms: )${quoted(short)}(?![\\w.:-]| ms\\b)|(?:cvv|cvc|exp[a-z]*)[\\W_]{0,4}${quoted(short)}`,
      'i',
    );
    return { name: short, isIn: ({ text }) => text.includes(short) && pattern.test(text) };
  }),
  ...LONG.map((long): Needle => {
    const whole = plainOf(long);
    const parts = [whole.slice(0, 12), whole.slice(-12)].filter((part) => !ORDINARY.test(part));
    const encoded = [long, `${long}:`, `user:${long}`].map((each) => Buffer.from(each).toString('base64').slice(0, 14));
    return {
      name: long,
      isIn: ({ text, plain }) =>
        parts.some((part) => plain.includes(part)) || encoded.some((each) => text.includes(each)),
    };
  }),
];

/** The needles that a text holds. */
export function needlesIn(text: string): string[] {
  const haystack = { text, plain: plainOf(text), numbers: text.replace(/%20|%2D|[\s_.+/~:,-]+/gi, '') };
  return NEEDLES.filter(({ isIn }) => isIn(haystack)).map(({ name }) => name);
}

export const ALL: readonly string[] = NEEDLES.map(({ name }) => name);

/** Sentences that say them in the ways of error messages. */
export const TOLD: readonly string[] = [
  ...Object.values(CARDS).flatMap((card) => [`card ${card} refused`, `card ${spaced(card)}`, `no ${dashed(card)}.`]),
  `cvv=${SECRETS.cvv}`,
  `the CVV ${SECRETS.cvv} is wrong, expiry ${SECRETS.expiry} or ${SECRETS.expiryLong}`,
  `exp=${SECRETS.expiryPlain}&cardHolder=${SECRETS.name}`.replaceAll(' ', '+'),
  `Authorization: Bearer ${SECRETS.bearer}`,
  `sent Bearer ${SECRETS.bearer}`,
  `sent Basic ${Buffer.from(`${SECRETS.serverKey}:`).toString('base64')}`,
  `OAuth oauth_consumer_key="${SECRETS.consumerKey}",oauth_nonce="${SECRETS.nonce}",oauth_signature="${SECRETS.signature}"`,
  `Cookie: sid=${SECRETS.cookie}; other=1`,
  `GET https://user:${SECRETS.password}@pay.example/v2/charge?token_id=${SECRETS.cardToken}&client_key=${SECRETS.apiKey}`,
  `POST /pay?api_key=${SECRETS.apiKey}`,
  `key ${SECRETS.apiKey} and ${SECRETS.serverKey} of ${SECRETS.email}`,
  `token ${SECRETS.cardToken}`,
  JSON.stringify({ card: { name: SECRETS.name, cvv: SECRETS.cvv, exp_month: 11 }, password: SECRETS.password }),
  JSON.stringify({
    inner: JSON.stringify({ cvv: SECRETS.cvv, card_holder: SECRETS.name, 'X-Signature': SECRETS.signature }),
  }),
  encodeURIComponent(JSON.stringify({ cvv: SECRETS.cvv, cardholderName: SECRETS.name })),
];
export const TALE = TOLD.join('; ');
