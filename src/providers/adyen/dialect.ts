import * as v from 'valibot';
import { checkOptions, functionOf, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import {
  headerKey,
  type KeyDefinition,
  type Provider,
  type ProviderOverrides,
  type RequestFacts,
} from '../provider.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { DAY } from '../spans.js';
import { isPending, isSuccess, read } from './answers.js';
import { referenceOf } from './asked.js';
import { kindOf } from './kinds.js';
import { reconcileByWebhooks } from './look-up.js';
import { adyenRules } from './rules.js';
import type { FindWebhooks } from './webhooks.js';

export interface AdyenOptions extends ProviderOverrides {
  /** Key names: `idempotencyKey`. `{ idempotencyKey: false }`: attach none to POSTs. */
  readonly keys?: { readonly idempotencyKey?: false };
  /**
   * Finds the standard webhooks that the application kept for a merchant reference. Adyen itself has no look-up by reference:
   * without this, a payment that its key does not settle ends as `unknown`.
   */
  readonly webhooks?: FindWebhooks;
  /**
   * You vouch that no two of your requests share a `reference`, not even new tries of the same payment, as Adyen recommends.
   * recoverable then believes a webhook that reports a refusal, a capture, a refund or an amount update. Otherwise the webhook may
   * belong to another request, and this one's is still to come. Default false.
   */
  readonly uniqueReference?: boolean;
}

/** Milliseconds: seven days, the shortest time that the document has promised; it once said 31 days (Adyen: API idempotency). */
const KEY_LIFETIME = 7 * DAY;
/** Characters (the same page). */
const LONGEST_KEY = 64;

/** Every POST of the Checkout API takes a key. */
const KEYED_PATH = /\/v\d+\//;

const keys: readonly KeyDefinition[] = [
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...headerKey('Idempotency-Key'),
    renew: (_current, unique) => unique,
    attach: (method, url) => method === 'post' && KEYED_PATH.test(pathOf(url())),
    protects: (key, { method, path }) => key.length <= LONGEST_KEY && method === 'POST' && KEYED_PATH.test(path),
    lifetime: KEY_LIFETIME,
  },
];

function inDoubt(request: RequestFacts): string | undefined {
  if (kindOf(request).endpoint === undefined) return undefined;
  const reference = referenceOf(request);
  const named = reference === undefined ? 'it' : `reference ${reference}`;
  return `it may have taken effect: look for ${named} in your webhooks or the Customer Area before sending it again`;
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keys),
  webhooks: v.optional(functionOf('a function (reference) => the webhooks kept for it')),
  uniqueReference: v.optional(v.boolean('true or false')),
});

/**
 * Adyen Checkout, v68 and later. A refusal comes inside HTTP 200, as `resultCode` and `refusalReasonCode`; the header
 * `Transient-Error` says whether a failure had an effect. An `Idempotency-Key` protects every POST for seven days.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function adyen(given: AdyenOptions = {}): Provider {
  checkOptions('adyen', optionsSchema, given);
  const reconcile = given.reconcile ?? (given.webhooks && reconcileByWebhooks(given.webhooks, given.uniqueReference));
  return builtIn(
    {
      name: 'adyen',
      hosts: ['checkout-test.adyen.com', '*-checkout-live.adyenpayments.com'],
      ...(reconcile && { reconcile }),
      rules: adyenRules,
      keys,
      kindOf,
      read,
      facts: ['transient', 'errorType', 'resultCode'],
      shows: /\d{1,4}_\d{1,4}/,
      made: (body) => fieldsOf(body).pspReference,
      isSuccess,
      isPending,
      inDoubt,
    },
    given,
  );
}
