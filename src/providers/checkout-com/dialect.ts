import * as v from 'valibot';
import { checkOptions, options } from '../../policy/check.js';
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
import { isPending, isSuccess, read, referenceOf } from './answers.js';
import { isKeyed, kindOf } from './kinds.js';
import { reconcileCheckoutCom } from './look-up.js';
import { checkoutComRules } from './rules.js';

export interface CheckoutComOptions extends ProviderOverrides {
  /** Key names: `idempotencyKey`. `{ idempotencyKey: false }`: attach none. */
  readonly keys?: { readonly idempotencyKey?: false };
  /**
   * You vouch that no two of your captures, refunds and voids share a `reference`. recoverable then believes an action of a part of a
   * payment that it finds under it. Otherwise that may belong to another request, which was made before this one and processed since.
   * Default false.
   */
  readonly uniqueReference?: boolean;
}

/** Milliseconds: 24 hours, unless Checkout.com has changed it for the account (Checkout.com: Idempotency). */
const KEY_LIFETIME = DAY;

/**
 * Milliseconds. A request may run for half a minute (Checkout.com: support article 24570669653010), of which an attempt waits ten
 * seconds; a search certainly shows it fifteen seconds later.
 */
const SETTLED_AFTER = 35_000;

/**
 * The lost answer may have been an error, which is not kept: the request is sent again only once the look-up has found nothing.
 */
const keys: readonly KeyDefinition[] = [
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...headerKey('Cko-Idempotency-Key'),
    renew: (_current, unique) => unique,
    attach: (method, url) => method === 'post' && isKeyed(pathOf(url())),
    protects: (_key, { method, path }) => method === 'POST' && isKeyed(path),
    replays: '2xx',
    lifetime: KEY_LIFETIME,
  },
];

function inDoubt(request: RequestFacts): string | undefined {
  const { endpoint, operation } = kindOf(request);
  if (operation !== 'write' || endpoint === undefined) return undefined;
  const reference = referenceOf(request);
  if (endpoint !== 'payment')
    return `the ${endpoint} may have been made: check GET /payments/ID/actions before sending it again`;
  // Not as a query, which no report shows.
  const by = reference === undefined ? 'what you know of it' : `reference ${reference}`;
  return `the payment may have been made: search GET /payments by ${by} before paying again`;
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keys),
  uniqueReference: v.optional(v.boolean('true or false')),
});

/**
 * Checkout.com. A decline comes inside HTTP 2xx, as `approved: false` with a `response_code`. A `Cko-Idempotency-Key` keeps a
 * success and nothing else, so recoverable looks up whatever is in doubt by its reference.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function checkoutCom(given: CheckoutComOptions = {}): Provider {
  checkOptions('checkoutCom', optionsSchema, given);
  return builtIn(
    {
      name: 'checkout-com',
      hosts: ['api.checkout.com', 'api.sandbox.checkout.com', '*.api.checkout.com', '*.api.sandbox.checkout.com'],
      reconcile: reconcileCheckoutCom(given.uniqueReference === true),
      rules: checkoutComRules,
      keys,
      kindOf,
      read,
      made: (body) => fieldsOf(body).action_id ?? fieldsOf(body).id,
      isSuccess,
      isPending,
      inDoubt,
      settledAfter: SETTLED_AFTER,
    },
    given,
  );
}
