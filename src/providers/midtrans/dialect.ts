import * as v from 'valibot';
import { checkOptions, functionOf, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { builtIn } from '../built-in.js';
import { guardAnswer } from '../guard.js';
import {
  bodyKey,
  headerKey,
  type KeyDefinition,
  type Provider,
  type ProviderOverrides,
  type RequestFacts,
} from '../provider.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { isPending, isSuccess, readMidtrans } from './answers.js';
import { kindOf } from './kinds.js';
import { isFound, orderIdOf, reconcileCharge, type SamePayment, sumOf } from './look-up.js';
import { midtransRules, type OnUsedOrderId } from './rules.js';

export interface MidtransOptions extends ProviderOverrides {
  /** Key names: `orderId`, `idempotencyKey`. `{ idempotencyKey: false }`: attach none to POSTs. */
  readonly keys?: { readonly orderId?: false; readonly idempotencyKey?: false };
  /**
   * What to do if Midtrans refuses a first attempt because of a used order id (406). `look-up` (default): look up what became of
   * it. `re-key`: replace it at once, because you vouch that your order ids are fresh. `fail-fast`: never replace it.
   */
  readonly onUsedOrderId?: OnUsedOrderId;
  /**
   * Whether the transaction that a look-up found is this payment. Default: amount, currency and payment type agree. It is asked too if
   * the charge's own answer tells another amount or currency.
   */
  readonly samePayment?: SamePayment;
}

/** Milliseconds: five minutes (Midtrans, API Headers & Idempotency). */
const KEY_LIFETIME = 300_000;
/** Characters; Midtrans ignores a longer key without a word (the same page). */
const LONGEST_KEY = 46;
/** Characters of an order id (Midtrans, transaction details). */
const LONGEST_ORDER_ID = 50;

/** POSTs under /v1 and /v2 honour an Idempotency-Key, except for /token and /account (the same page). */
const KEYED_PATH = /^\/+v\d+\//;
const UNKEYED_PATH = /\/token$|\/account(?:\/|$)/;

/** The order of a request, or its token or account. */
const IDS =
  /\/v\d+\/(?:(?:pay\/account|transactions|payment-links)\/([^/]+)|([^/]+)\/(?:status|expire|refund|cancel|approve|deny|capture)(?:\/|$))/;

/** Charges and the creation of pay accounts share one limit (Midtrans, status code 429). */
const LIMITED_PATH = /\/v\d+\/(?:charge|pay\/account)\/?$/;

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

function inDoubt(request: RequestFacts): string | undefined {
  const id = orderIdOf(request);
  if (kindOf(request).endpoint !== 'charge' || id === undefined) return undefined;
  const where = isFound(request, id)
    ? `check GET /v2/${id}/status`
    : `look for ${id} in your notifications or the Dashboard`;
  return `the order may have been charged: ${where} before charging again`;
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
 * @throws TypeError that names the option, its value and what is expected.
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
      read: readMidtrans,
      facts: ['transactionStatus', 'paymentType'],
      isSuccess: (exchange) => isSuccess(exchange, samePayment),
      isPending,
      inDoubt,
      ids: IDS,
      limitScope: ({ path }) => (LIMITED_PATH.test(path) ? 'charge' : 'other'),
    },
    given,
  );
}
