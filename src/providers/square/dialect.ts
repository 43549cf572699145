import * as v from 'valibot';
import { checkOptions, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import { idOf } from '../id.js';
import {
  bodyKey,
  type Exchange,
  type KeyDefinition,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
} from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { DAY } from '../spans.js';
import { longestKey } from './keyed.js';
import { kindOf } from './kinds.js';
import { type InDoubt, reconcileSquare } from './look-up.js';
import { squareRules } from './rules.js';
import { isSuccess, isToldDone, isUnderWay, refusalIn } from './success.js';

export interface SquareOptions extends ProviderOverrides {
  /**
   * What to do with a payment in doubt that is no longer retried. `undo` (default): if recoverable added its key, void it by that
   * key, as Square recommends, and end as `failed`. If the key is your own, or the call resumes an earlier one, another call may
   * have been told that the payment was made, so it ends as `unknown`; see `uniqueKey`. `leave`: it always ends as `unknown`.
   */
  readonly onDoubt?: InDoubt;
  /**
   * You vouch that no two of your calls send the same `idempotency_key`, except for a call that resumes another: no other call
   * can have been told that the payment under it was made. `onDoubt` then applies to your own keys too. Default false.
   */
  readonly uniqueKey?: boolean;
  /**
   * You vouch that no two of your payments share a `reference_id`, not even new tries of the same payment. recoverable then first
   * looks up a payment in doubt by it, and adopts it if it was made. Default false.
   */
  readonly uniqueReference?: boolean;
  /** `{ idempotencyKey: false }`: recoverable attaches none and trusts none. */
  readonly keys?: { readonly idempotencyKey?: false };
}

/**
 * Milliseconds for which a key is relied on. Square does not publish how long it keeps one (developer.squareup.com/forums,
 * October 2026).
 */
const KEY_LIFETIME = DAY;

/** Reads a list of errors; or a payment or refund in the answer that failed or was canceled. */
function read(exchange: Exchange): readonly Reading[] | Reading | undefined {
  const { errors } = fieldsOf(exchange.body);
  if (!Array.isArray(errors) || errors.length === 0) {
    const refusal = refusalIn(exchange);
    return refusal === undefined ? undefined : { code: refusal };
  }
  // An error next to something that was done.
  return isToldDone(exchange) ? { code: NOT_UNDERSTOOD } : errors.flatMap(readError);
}

function readError(error: unknown): Reading[] {
  const { code, category, detail } = fieldsOf(error);
  if (typeof code !== 'string') return [];
  return [
    {
      code,
      facts: { category: typeof category === 'string' ? category : '' },
      ...(typeof detail === 'string' && { message: detail }),
    },
  ];
}

const keys: readonly KeyDefinition[] = [
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...bodyKey('idempotency_key'),
    attach: (method, url) => method !== 'get' && longestKey(method, pathOf(url())) !== undefined,
    protects: (key, { method = '', path }) => Buffer.byteLength(key) <= (longestKey(method.toLowerCase(), path) ?? 0),
    lifetime: KEY_LIFETIME,
  },
];

function inDoubt(request: RequestFacts): string | undefined {
  switch (kindOf(request).endpoint) {
    case 'payment': {
      const reference = idOf(fieldsOf(request.body).reference_id);
      const which = reference === undefined ? 'it' : `reference ${reference}`;
      return `the payment may have been made: look for ${which} in the Dashboard or GET /v2/payments`;
    }
    case 'refund': {
      const payment = idOf(fieldsOf(request.body).payment_id);
      const which = payment === undefined ? 'its payment' : `payment ${payment}`;
      return `the refund may have been made: see the refund_ids of ${which} before you make another`;
    }
    default:
      return undefined;
  }
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keys),
  onDoubt: v.optional(v.picklist(['undo', 'leave'], "'undo' or 'leave'")),
  uniqueKey: v.optional(v.boolean('true or false')),
  uniqueReference: v.optional(v.boolean('true or false')),
});

/**
 * Square: Payments, Refunds, Orders and the rest of Connect v2.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function square(given: SquareOptions = {}): Provider {
  checkOptions('square', optionsSchema, given);
  const { onDoubt = 'undo', uniqueKey = false, uniqueReference = false } = given;
  return builtIn(
    {
      name: 'square',
      hosts: ['connect.squareup.com', 'connect.squareupsandbox.com'],
      reconcile: reconcileSquare({ onDoubt, uniqueKey, uniqueReference }),
      rules: squareRules,
      keys,
      kindOf,
      read,
      facts: ['category'],
      isSuccess,
      isPending: isUnderWay,
      inDoubt,
    },
    given,
  );
}
