import { checkOptions, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import type { Reconcile } from '../look-up.js';
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
import { isKeyed, kindOf } from './endpoints.js';
import { midtransPayoutsRules } from './rules.js';
import { isAllFailed, isPartial, isSuccess, isUnderWay, payoutsIn } from './success.js';
import { codeOf } from './texts.js';

export interface MidtransPayoutsOptions extends ProviderOverrides {
  /** `{ idempotencyKey: false }`: attach none. */
  readonly keys?: { readonly idempotencyKey?: false };
}

/** Milliseconds: keys older than a day are removed each midnight UTC (Midtrans: Payouts, HTTP(S) Header). */
const KEY_LIFETIME = DAY;
/** Characters (the same page). */
const LONGEST_KEY = 100;
/** The most texts of an error that are read: a request with more faulty payouts than this is wrong enough. */
const MOST_TEXTS = 20;

const keys: readonly KeyDefinition[] = [
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...headerKey('X-Idempotency-Key'),
    attach: (method, url) => isKeyed({ method: method.toUpperCase(), path: pathOf(url()) }),
    protects: (key, request) => key.length <= LONGEST_KEY && isKeyed(request),
    lifetime: KEY_LIFETIME,
  },
];

/** Payouts sends no codes: `errors` has a text, texts, or texts by the number of each payout; `error_message` sums them up. */
function read(exchange: Exchange): Reading | readonly Reading[] | undefined {
  const { errors, error_message: summary } = fieldsOf(exchange.body);
  const texts = [...new Set([...textsIn(errors), ...textsIn(summary)])].slice(0, MOST_TEXTS);
  const isRefused = texts.length > 0 || exchange.status >= 300;
  // It lists payouts all the same: the answer contradicts itself, and neither is believed.
  if (isRefused && payoutsIn(exchange.body).length > 0) return { code: NOT_UNDERSTOOD };
  if (texts.length > 0) return texts.map((text) => ({ code: codeOf(text), from: 'text', message: text }));
  return isAllFailed(exchange) ? { code: 'FAILED', field: 'status' } : undefined;
}

/** @param depth of nested lists and objects: payout, field and text make three */
function textsIn(value: unknown, depth = 5): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((each) => textsIn(each, depth - 1));
}

/** A payout can be found only by its `reference_no`, which the lost answer would have carried. */
const reconcile: Reconcile = async (request) =>
  kindOf(request).endpoint === 'payout'
    ? { unaskable: 'Payouts finds a payout only by its reference_no, which an answer would have held' }
    : undefined;

function inDoubt(request: RequestFacts): string | undefined {
  const { endpoint } = kindOf(request);
  if (endpoint !== 'payout') return undefined;
  return 'the payouts may have been made: see the dashboard, or GET /api/v1/statements, before you pay again';
}

const optionsSchema = options({ ...overrideEntries, ...keyEntries(keys) });

/**
 * Midtrans Payouts (Iris). Its errors are texts; the `X-Idempotency-Key` protects a payout.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function midtransPayouts(given: MidtransPayoutsOptions = {}): Provider {
  checkOptions('midtransPayouts', optionsSchema, given);
  return builtIn(
    {
      name: 'midtrans-payouts',
      hosts: ['app.midtrans.com', 'app.sandbox.midtrans.com'],
      reconcile,
      rules: midtransPayoutsRules,
      keys,
      kindOf,
      ids: /\/beneficiaries\/([^/]+)/,
      read,
      isSuccess,
      isPartial,
      isPending: isUnderWay,
      inDoubt,
    },
    given,
  );
}
