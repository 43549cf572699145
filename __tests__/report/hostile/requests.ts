import type { AxiosRequestConfig } from 'axios';
import { lemanpay, mastercard, mdes, midtrans, type Provider, plainHttp } from '../../../src/index.js';
import { CARDS, dashed, SECRETS, spaced, TALE } from './needles.js';

/** A provider, and where one of its requests that take effect goes. */
export interface Subject {
  readonly name: string;
  readonly provider: () => Provider;
  readonly path: string;
  /** What makes the body one of this provider's. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'midtrans',
    provider: () => midtrans(),
    path: '/v2/charge',
    body: { payment_type: 'credit_card', transaction_details: { order_id: 'order-101', gross_amount: 5 } },
  },
  { name: 'mastercard', provider: () => mastercard(), path: '/processing/authentications', body: { threeDs: '1' } },
  {
    name: 'mdes',
    provider: () => mdes(),
    path: '/mdes/digitization/static/1/0/tokenize',
    body: { requestId: '123456', taskId: 'task-1', tokenRequestorId: '98765432101' },
  },
  { name: 'lemanpay', provider: () => lemanpay(), path: '/v1/invoices', body: { amount: 5 } },
  { name: 'plain-http', provider: () => plainHttp(), path: '/payments', body: { amount: 5 } },
];

const secretFields = {
  card: {
    number: CARDS.visa,
    numbers: Object.values(CARDS).flatMap((card) => [card, spaced(card), dashed(card)]),
    cvv: SECRETS.cvv,
    exp_month: '11',
    expiry: SECRETS.expiry,
    expiryLong: SECRETS.expiryLong,
    expiryPlain: SECRETS.expiryPlain,
    token_id: SECRETS.cardToken,
  },
  customer_details: { name: SECRETS.name, email: SECRETS.email },
  asText: JSON.stringify({ deep: { pan: CARDS.amex, cvv: SECRETS.cvv, key: SECRETS.apiKey } }),
  asTextInText: JSON.stringify({ text: JSON.stringify({ cvv: SECRETS.cvv, name: SECRETS.name }) }),
  notes: TALE,
  password: SECRETS.password,
  metadata: { [SECRETS.apiKey]: SECRETS.serverKey, [CARDS.mastercard]: SECRETS.signature },
};

const headers = {
  Authorization: `Bearer ${SECRETS.bearer}`,
  'X-Api-Key': SECRETS.apiKey,
  'X-Signature': SECRETS.signature,
  'X-Client-OAuth': `OAuth oauth_consumer_key="${SECRETS.consumerKey}",oauth_nonce="${SECRETS.nonce}",oauth_signature="${SECRETS.signature}"`,
  'X-Card': CARDS.diners,
  'X-Customer': SECRETS.name,
  Cookie: SECRETS.cookie,
};

const params = {
  card_number: CARDS.long,
  card_cvv: SECRETS.cvv,
  card_exp: SECRETS.expiryPlain,
  client_key: SECRETS.serverKey,
  token_id: SECRETS.cardToken,
  email: SECRETS.email,
  oauth_signature: SECRETS.signature,
};

/** The ways in which a request can carry what must not be seen. */
export const REQUESTS: Readonly<Record<string, (subject: Subject) => AxiosRequestConfig>> = {
  'a nested body, a query and headers': ({ path, body }) => ({
    url: path,
    data: { ...body, ...secretFields },
    params,
    headers,
  }),
  'a body that is text, and Basic credentials': ({ path, body }) => ({
    url: `${path}?cvv=${SECRETS.cvv}&pan=${CARDS.short}#${SECRETS.cardToken}`,
    data: JSON.stringify({ ...body, ...secretFields }),
    auth: { username: SECRETS.serverKey, password: SECRETS.password },
    headers: { ...headers, 'Content-Type': 'application/json' },
  }),
  'a form': ({ path }) => ({
    url: path,
    data: new URLSearchParams({ ...params, all: JSON.stringify(secretFields) }).toString(),
    headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
  }),
};

/** Segments that a path can have. */
export const SEGMENTS: readonly string[] = [
  ...Object.values(CARDS).flatMap((card) => [
    card,
    dashed(card),
    encodeURIComponent(spaced(card)),
    spaced(card).replaceAll(' ', '+'),
    `2026${card}`,
    `order-${card}-1`,
    ...['~', ':', ',', '%2D'].map((between) => card.replace(/\d{8}(?=\d)/g, `$&${between}`)),
    ...['~', ':', '-'].map((between) => [...card].join(between)),
  ]),
  CARDS.visa.replace(/\d{4}(?=\d)/g, '$&/'),
  `cvv/${SECRETS.cvv}`,
  `card;cvv=${SECRETS.cvv}`,
  `cvv=${SECRETS.cvv}`,
  `expiry/${SECRETS.expiryPlain}`,
  encodeURIComponent(`expiry=${SECRETS.expiry}`),
  `point_inquiry/${SECRETS.cardToken}`,
  SECRETS.cardToken,
  SECRETS.apiKey,
  SECRETS.serverKey,
  SECRETS.bearer,
  encodeURIComponent(SECRETS.signature),
  encodeURIComponent(SECRETS.consumerKey),
  `password/${SECRETS.password}`,
  encodeURIComponent(SECRETS.name),
  SECRETS.name.replaceAll(' ', '+'),
  SECRETS.email,
  encodeURIComponent(SECRETS.email),
  encodeURIComponent(encodeURIComponent(SECRETS.email)),
  encodeURIComponent(JSON.stringify({ cvv: SECRETS.cvv, name: SECRETS.name })),
];
