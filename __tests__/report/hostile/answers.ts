import { CARDS, dashed, SECRETS, spaced, TALE } from './needles.js';

/** An answer: its status, its body and its headers. */
export type HostileAnswer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** What a provider may put where its document has a code or the name of a system. */
export const WORDS: readonly string[] = [
  ...Object.values(CARDS).flatMap((card) => [card, spaced(card), dashed(card), `E${card}`, `X_${card}`]),
  SECRETS.cardToken,
  SECRETS.apiKey,
  SECRETS.wordyKey,
  SECRETS.serverKey,
  SECRETS.bearer,
  SECRETS.signature,
  SECRETS.consumerKey,
  SECRETS.nonce,
  SECRETS.password,
  SECRETS.cookie,
  SECRETS.name,
  SECRETS.name.toUpperCase(),
  SECRETS.email,
  `CVV ${SECRETS.cvv}`,
  `CVV${SECRETS.cvv}`,
  `CVV_${SECRETS.cvv}`,
  `cvv=${SECRETS.cvv}`,
  SECRETS.expiry,
  SECRETS.expiryLong,
  TALE,
];

const echoed = { 'set-cookie': SECRETS.cookie, 'x-echo': SECRETS.bearer, 'x-request-id': CARDS.visa };

/** The answers of each provider, with this word in every field that is read. */
export const ANSWERS: Readonly<Record<string, (word: string) => readonly HostileAnswer[]>> = {
  midtrans: (word) => [
    [200, { status_code: '400', status_message: word, id: word, validation_messages: [word] }, echoed],
    [400, { status_code: word, status_message: TALE }],
    [200, { status_code: '202', transaction_status: 'deny', channel_response_code: word, payment_type: word }],
    [400, { error_messages: [word, TALE] }],
    [400, { error_message: word }],
  ],
  mastercard: (word) => [
    [
      400,
      {
        Errors: { Error: [{ Source: word, ReasonCode: word, Description: TALE, Recoverable: 'false', Details: word }] },
      },
      echoed,
    ],
    [400, { Errors: { Error: [{ Source: word, ReasonCode: 'SYSTEM_ERROR', Description: word, Recoverable: word }] } }],
    [400, [{ source: word, reasonCode: word, description: word }]],
  ],
  mdes: (word) => [
    [200, { errorCode: word, errorDescription: TALE, source: word }, echoed],
    [200, { errors: [{ source: word, errorCode: word, reasonCode: word, description: word }] }],
    [200, { errorCode: 'INVALID_PAN', errors: [{ source: word, reasonCode: 'INVALID_PAN', description: word }] }],
  ],
  lemanpay: (word) => [
    [401, { reason: word, message: TALE }, echoed],
    [200, { status: 'error', code: word, error: word }],
    [200, { status: 'error', error: { code: word, message: TALE } }],
  ],
  'plain-http': (word) => [
    [400, { message: word, code: word, error: { code: word } }, echoed],
    [503, TALE, { 'content-type': 'text/plain', ...echoed }],
    [502, `<html>${TALE}</html>`, { 'content-type': 'text/html' }],
  ],
};

/** Times to come back that are none. */
export const PUSHBACKS: readonly Readonly<Record<string, string>>[] = [
  ...[CARDS.visa, CARDS.long, CARDS.short, spaced(CARDS.visa), SECRETS.bearer, SECRETS.name, `-${CARDS.visa}`].flatMap(
    (value) => [
      { 'retry-after': value },
      { 'retry-after-ms': value },
      { 'x-ratelimit-reset': value },
      { ratelimit: `limit=1;t=${value}` },
    ],
  ),
  { 'retry-after': `Sat, 21 Nov 2026 10:00:20 ${SECRETS.name}` },
  { 'retry-after': '3600', date: CARDS.visa },
];
