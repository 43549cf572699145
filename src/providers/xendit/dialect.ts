import * as v from 'valibot';
import { checkOptions, functionOf, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsIn, isObject } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import { guardAnswer } from '../guard.js';
import { idOf } from '../id.js';
import {
  type Exchange,
  headerKey,
  type KeyDefinition,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
} from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { DAY } from '../spans.js';
import { wordSent } from '../word.js';
import { isPaymentV3, isPayout, kindOf } from './endpoints.js';
import { reconcileXendit } from './look-up.js';
import { questionFor } from './question.js';
import { xenditRules } from './rules.js';
import type { SamePayment } from './same.js';
import { isRefused, isSuccess, isUnderWay, nameOf } from './success.js';

export interface XenditOptions extends ProviderOverrides {
  /** `{ idempotencyKey: false }`: attach none to payment requests, refunds and payouts. */
  readonly keys?: { readonly idempotencyKey?: false };
  /**
   * Whether a look-up found this payment, refund or payout. Default: amount and currency agree, as far as the request names them;
   * the reference always agrees. It is asked too if the request's own answer tells another amount, currency, payee or method.
   */
  readonly samePayment?: SamePayment;
}

/** Characters (Xendit: Create Payout, idempotency-key). */
const LONGEST_KEY = 100;

/** The requests that take an idempotency key (xendit-node: createPaymentRequest, createRefund, createPayout). */
const KEYED_PATH = /(?:^|\/)(?:payment_requests|refunds|payouts)\/?$/;

function isKeyed(path: string): boolean {
  return KEYED_PATH.test(path) && !isPaymentV3(path);
}

const keys: readonly KeyDefinition[] = [
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...headerKey('idempotency-key'),
    attach: (method, url) => method === 'post' && isKeyed(pathOf(url())),
    // It is not documented what a second payment request or refund under one key gets, so it is looked up.
    protects: (key, { method, path }) => key.length <= LONGEST_KEY && method === 'POST' && isPayout(path),
    // "No expiration" in v2 (xendit-php: PayoutApi); v3 does not say.
    lifetime: ({ path }) => (/\/v3\//.test(path) ? DAY : Number.POSITIVE_INFINITY),
  },
];

/** An error says so in `error_code`; an object that was made but failed, in `status`, whatever the HTTP status. */
function read(exchange: Exchange): Reading | undefined {
  const { body, status } = exchange;
  if (!isObject(body)) return undefined;
  const { error_code: code, message, failure_code: failure } = body;
  const isMade = 'status' in body && kindOf(exchange.request).operation === 'write';
  if (typeof code === 'string' && code !== '') {
    // It reports both an error and an object that was made: the answer contradicts itself, and neither is believed.
    if (isMade && typeof body.status === 'string') return { code: NOT_UNDERSTOOD };
    return { code, retryAfterMs: resetOf(exchange), ...(typeof message === 'string' && { message }) };
  }
  if (isMade && isRefused(body) && status < 300) {
    const why = typeof failure === 'string' && failure !== '' ? failure.trim() : wordSent(body.status);
    return { code: why, field: 'failure_code' };
  }
  return undefined;
}

/** Seconds until the limit is reset, in a header that only Xendit uses (Xendit: Rate limits). */
function resetOf({ status, header }: Exchange): number | undefined {
  const seconds = status === 429 ? Number.parseFloat(header('rate-limit-reset') ?? '') : Number.NaN;
  return seconds >= 0 ? seconds * 1000 : undefined;
}

/** What a request makes, and where that can be seen if it can be looked up. */
const MADE: ReadonlyMap<string | undefined, readonly [what: string, where: string]> = new Map([
  ['payment', ['payment request', 'GET /payment_requests']],
  ['payout', ['payout', 'GET /v2/payouts']],
  ['capture', ['capture', 'GET /payment_requests/ID/captures']],
  ['refund', ['refund', 'GET /refunds']],
]);

function inDoubt(request: RequestFacts): string | undefined {
  const made = MADE.get(kindOf(request).endpoint);
  if (made === undefined) return undefined;
  const reference = idOf(fieldsIn(request).reference_id);
  const named = reference === undefined ? 'it' : `reference_id ${reference}`;
  // A list of API v2 does not have what was made by v3: that it is not there would be taken for proof.
  const where = typeof questionFor(request) === 'string' ? made[1] : 'your webhooks or the Dashboard';
  return `the ${made[0]} may have been made: look for ${named} in ${where} before you send it again`;
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keys),
  samePayment: v.optional(functionOf('a function (request, found) => true or false')),
});

/**
 * Xendit: Payments (`/payment_requests`, v2 and v3), Refunds and Payouts. The code that counts is `error_code` in the body, or
 * `failure_code` of an object that was made but failed.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function xendit(given: XenditOptions = {}): Provider {
  checkOptions('xendit', optionsSchema, given);
  const samePayment = given.samePayment && guardAnswer('samePayment', given.samePayment);
  return builtIn(
    {
      name: 'xendit',
      hosts: ['api.xendit.co'],
      reconcile: reconcileXendit(samePayment),
      rules: xenditRules,
      keys,
      kindOf,
      read,
      made: (body) => (isObject(body) ? nameOf(body) : undefined),
      isSuccess: (exchange) => isSuccess(exchange, samePayment),
      isPending: isUnderWay,
      inDoubt,
      // Each endpoint has its own limit (Xendit: Rate limits).
      limitScope: (request) => `${request.method} ${kindOf(request).endpoint ?? 'other'}`,
    },
    given,
  );
}
