import * as v from 'valibot';
import { checkOptions, functionOf, options } from '../../policy/check.js';
import { maskCards } from '../../redaction/cards.js';
import { pathOf } from '../../redaction/path.js';
import { builtIn } from '../built-in.js';
import { guardAnswer } from '../guard.js';
import {
  bodyKey,
  type Exchange,
  headerKey,
  type KeyDefinition,
  type Pending,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
  type RequestKind,
} from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { orderIdOf, reconcileCharge, type SamePayment, sumOf } from './look-up.js';
import { midtransRules, type OnUsedOrderId } from './rules.js';
import { type Body, isBelieved, isCharged, isSuccessCode, saysSuccess, statusCode } from './success.js';

export interface MidtransOptions extends ProviderOverrides {
  /** Key names: `orderId`, `idempotencyKey`. `{ idempotencyKey: false }` stops attaching one to POSTs. */
  readonly keys?: { readonly orderId?: false; readonly idempotencyKey?: false };
  /**
   * What a used order id (406) does on a first attempt. `look-up` (default): ask what became of it. `re-key`: the caller
   * vouches that its order ids are fresh, so replace it at once. `fail-fast`: never replace it.
   */
  readonly onUsedOrderId?: OnUsedOrderId;
  /** Whether the transaction that a look-up found is this payment. Default: amount, currency and payment type agree. */
  readonly samePayment?: SamePayment;
}

/** Milliseconds: five minutes (Midtrans, API Headers & Idempotency). */
const KEY_LIFETIME = 300_000;
/** Characters; Midtrans ignores a longer key without a word (the same page). */
const LONGEST_KEY = 46;
/** Characters of an order id (Midtrans, transaction details). */
const LONGEST_ORDER_ID = 50;

/** Made once: thousands of calls may wait with what they are. */
const ENDPOINTS: readonly (readonly [method: string, path: RegExp, kind: RequestKind])[] = [
  ['POST', /\/v\d+\/charge$/, { endpoint: 'charge', operation: 'write', answer: 'object' }],
  ['POST', /\/snap\/v\d+\/transactions$/, { endpoint: 'snap', operation: 'write', answer: 'object' }],
  ['GET', /\/v\d+\/[^/]+\/status(?:\/b2b)?$/, { endpoint: 'status', operation: 'read', answer: 'object' }],
  ['POST', /\/v\d+\/[^/]+\/expire$/, { endpoint: 'expire', operation: 'write', answer: 'object' }],
  ['POST', /\/v\d+\/[^/]+\/refund(?:\/online\/direct)?$/, { endpoint: 'refund', operation: 'write', answer: 'object' }],
  [
    'POST',
    /\/v\d+\/(?:[^/]+\/)?(?:cancel|approve|deny|capture)$/,
    { endpoint: 'change', operation: 'write', answer: 'object' },
  ],
  ['POST', /\/v\d+\/pay\/account\/[^/]+\/unbind$/, { endpoint: 'unbind', operation: 'write', answer: 'object' }],
];

const READ: RequestKind = { operation: 'read' };
const WRITE: RequestKind = { operation: 'write' };

/** POSTs under /v1 and /v2 honour an Idempotency-Key, but for /token and /account (the same page). */
const KEYED_PATH = /^\/+v\d+\//;
const UNKEYED_PATH = /\/token$|\/account(?:\/|$)/;

/** Charges and the making of pay accounts share one limit (Midtrans, status code 429). */
const LIMITED_PATH = /\/v\d+\/(?:charge|pay\/account)\/?$/;

function kindOf(request: RequestFacts): RequestKind {
  const { path: given } = request;
  const path = given.endsWith('/') ? given.slice(0, -1) : given;
  for (const [method, pattern, kind] of ENDPOINTS) if (request.method === method && pattern.test(path)) return kind;
  return request.method === 'GET' || request.method === 'HEAD' ? READ : WRITE;
}

/** Midtrans answers HTTP 200 and says in the body's `status_code` what happened. */
function read(exchange: Exchange): Reading | undefined {
  const body = exchange.body as Body | null | undefined;
  // As nearly every answer begins.
  if (exchange.status === 200 && body?.status_code === '200') return undefined;
  const code = statusCode(body);
  if (code !== undefined) {
    const kind = kindOf(exchange.request);
    if (!isSuccessCode(code, kind)) {
      // It tells of a failure, and of a charge that took effect: the answer contradicts itself, and is believed in neither.
      return isCharged(body as Body, kind) ? { code: NOT_UNDERSTOOD } : readStatusCode(code, body as Body);
    }
  } else {
    const text = typeof body === 'object' && body !== null ? firstText(body) : undefined;
    if (text !== undefined) return { code: text, from: 'text', message: text };
    const running = exchange.status === 202 && exchange.request.header('idempotency-key') !== undefined;
    if (running) return { code: '202', from: 'status' };
  }
  return exchange.status < 300 ? undefined : readContradiction(exchange, code);
}

/** The HTTP status says that it failed; the body says that it succeeded, though not of which order, or in which state. */
function readContradiction(exchange: Exchange, code: string | undefined): Reading | undefined {
  const kind = kindOf(exchange.request);
  const isSaid = code !== undefined || saysSuccess(exchange, kind);
  return isSaid && !isSuccess(exchange) ? { code: NOT_UNDERSTOOD } : undefined;
}

function isSuccess(exchange: Exchange): boolean {
  const kind = kindOf(exchange.request);
  return saysSuccess(exchange, kind) && isBelieved(exchange, kind);
}

function readStatusCode(code: string, body: Body): Reading {
  const reading = {
    status: code,
    ...(typeof body.status_message === 'string' ? { message: body.status_message } : {}),
    facts: { transactionStatus: wordOf(body.transaction_status), paymentType: wordOf(body.payment_type) },
  };
  const channel = body.channel_response_code;
  const denied = code === '202' && body.transaction_status === 'deny';
  if (!denied || (typeof channel !== 'string' && typeof channel !== 'number')) return { code, ...reading };
  return { code: String(channel), field: 'channel_response_code', instead: { code }, ...reading };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

/** Snap's `error_messages`, Payouts' `error_message`; the field's path in front of Snap's text is left out. */
function firstText(body: Body): string | undefined {
  const messages = Array.isArray(body.error_messages) ? body.error_messages : [body.error_message];
  const text = messages.find((each): each is string => typeof each === 'string' && each !== '');
  return text?.replace(/^transaction_details\./, '');
}

const keys: readonly KeyDefinition[] = [
  {
    name: 'orderId',
    kind: 'operation',
    ...bodyKey('transaction_details', 'order_id'),
    payment: sumOf,
    renew: (current, unique) => {
      const suffix = `-${unique.replaceAll('-', '').slice(0, 10)}`;
      return current.slice(0, LONGEST_ORDER_ID - suffix.length) + suffix;
    },
  },
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...headerKey('Idempotency-Key'),
    renew: (_current, unique) => unique,
    attach: (method, url) => {
      if (method !== 'post') return false;
      const path = pathOf(url());
      return KEYED_PATH.test(path) && !UNKEYED_PATH.test(path);
    },
    protects: (key, { method, path }) =>
      key.length <= LONGEST_KEY && method === 'POST' && KEYED_PATH.test(path) && !UNKEYED_PATH.test(path),
    lifetime: KEY_LIFETIME,
  },
];

/** What the customer is to act by: a QR code or a link, an account to pay to, a code for the shop, the bank's page. */
const TO_ACT = ['actions', 'redirect_url', 'va_numbers', 'permata_va_number', 'bill_key', 'payment_code', 'qr_string'];

/**
 * The customer still has to pay: in GoPay's app, by bank transfer, at a shop. Or a card charge is held until the merchant has
 * reviewed it (Midtrans: Transaction Status, Fraud Status).
 */
function isPending({ body }: Exchange): Pending {
  const told = (body as Body | null | undefined) ?? {};
  const { transaction_status, fraud_status } = told;
  if (transaction_status === 'pending') return TO_ACT.some((name) => name in told) ? 'customer' : true;
  return fraud_status === 'challenge' && (transaction_status === 'capture' || transaction_status === 'authorize');
}

function inDoubt(request: RequestFacts): string | undefined {
  const id = orderIdOf(request);
  if (kindOf(request).endpoint !== 'charge' || id === undefined) return undefined;
  return `the order may have been charged: check GET /v2/${encodeURIComponent(maskCards(id))}/status before charging again`;
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keys),
  samePayment: v.optional(functionOf('a function (request, found) => true or false')),
  onUsedOrderId: v.optional(v.picklist(['look-up', 're-key', 'fail-fast'], "'look-up', 're-key' or 'fail-fast'")),
});

/**
 * Midtrans: Core API and Snap. The code that counts is `status_code` in the body of an HTTP 200.
 *
 * @throws TypeError that names the option, its value and what would be right.
 */
export function midtrans(given: MidtransOptions = {}): Provider {
  checkOptions('midtrans', optionsSchema, given);
  const samePayment = given.samePayment && guardAnswer('samePayment', given.samePayment);
  return builtIn(
    {
      name: 'midtrans',
      hosts: ['api.midtrans.com', 'api.sandbox.midtrans.com', 'app.midtrans.com', 'app.sandbox.midtrans.com'],
      reconcile: reconcileCharge(samePayment),
      rules: midtransRules(given.onUsedOrderId ?? 'look-up'),
      keys,
      kindOf,
      read,
      facts: ['transactionStatus', 'paymentType'],
      isSuccess,
      isPending,
      inDoubt,
      limitScope: ({ path }) => (LIMITED_PATH.test(path) ? 'charge' : 'other'),
    },
    given,
  );
}
