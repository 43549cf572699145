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
  type RequestKind,
} from '../provider.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { DAY } from '../spans.js';
import { read } from './answers.js';
import { apiOf, isKeyed, LONGEST_KEY } from './keyed.js';
import { reconcileStripe } from './look-up.js';
import { isStream } from './paths.js';
import { stripeRules } from './rules.js';
import { isPending, isSuccess } from './success.js';

export interface StripeOptions extends ProviderOverrides {
  /**
   * The metadata key by which your application names a payment, such as `order`. Its values are unique among your PaymentIntents,
   * charges, refunds, payouts and transfers, even among new tries of the same payment. recoverable looks up a creation in doubt
   * by it. Default: none, and then a creation in doubt cannot be looked up.
   */
  readonly reference?: string;
  /** `{ idempotencyKey: false }`: recoverable attaches none and trusts none. */
  readonly keys?: { readonly idempotencyKey?: false };
}

/** Milliseconds: v1 may prune a key that is 24 h old; v2 keeps it for 30 days. */
const LIFETIME = { v1: DAY, v2: 30 * DAY };

const READ: RequestKind = { operation: 'read' };
const WRITE: RequestKind = { operation: 'write', answer: 'object' };
const STREAM: RequestKind = { operation: 'write' };
/** v1: idempotent by itself. */
const DELETE: RequestKind = { operation: 'repeatable' };

/** Made once: thousands of waiting calls may refer to them. */
const ENDPOINTS: readonly (readonly [path: RegExp, kind: RequestKind])[] = (
  [
    ['payment', /\/v1\/payment_intents\/?$/],
    ['confirm', /\/v1\/payment_intents\/[^/]+\/confirm$/],
    ['capture', /\/v1\/payment_intents\/[^/]+\/capture$/],
    ['cancel', /\/v1\/payment_intents\/[^/]+\/cancel$/],
    ['charge', /\/v1\/charges\/?$/],
    ['refund', /\/v1\/refunds\/?$/],
    ['payout', /\/v1\/payouts\/?$/],
    ['transfer', /\/v1\/transfers\/?$/],
  ] as const
).map(([endpoint, path]) => [path, { ...WRITE, endpoint }]);

function kindOf({ method, path }: RequestFacts): RequestKind {
  if (method === 'GET' || method === 'HEAD') return READ;
  if (method === 'DELETE') return DELETE;
  for (const [pattern, kind] of ENDPOINTS) if (pattern.test(path)) return kind;
  return isStream(path) ? STREAM : WRITE;
}

const keys: readonly KeyDefinition[] = [
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...headerKey('Idempotency-Key'),
    attach: (method, url) => (method === 'post' || method === 'delete') && isKeyed(method.toUpperCase(), pathOf(url())),
    protects: (key, { method, path }) => key.length <= LONGEST_KEY && isKeyed(method, path),
    lifetime: ({ path }) => LIFETIME[apiOf(path)],
  },
];

function inDoubt({ path }: RequestFacts): string | undefined {
  const id = /\/v1\/payment_intents\/(pi_\w+)/.exec(path)?.[1];
  if (id !== undefined) return `the payment may have been made: check GET /v1/payment_intents/${id}`;
  const made = /\/v1\/(payment_intents|charges|refunds|payouts|transfers)\/?$/.exec(path)?.[1];
  if (made === undefined) return undefined;
  return `it may have been made: check the newest of GET /v1/${made}, by its metadata or customer, before you make another`;
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keys),
  reference: v.optional(v.pipe(v.string('the name of a metadata key'), v.nonEmpty('the name of a metadata key'))),
});

/**
 * Stripe: v1 and v2. `Stripe-Should-Retry` takes precedence over the table; a decline is final whatever it says.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function stripe(given: StripeOptions = {}): Provider {
  checkOptions('stripe', optionsSchema, given);
  return builtIn(
    {
      name: 'stripe',
      hosts: ['api.stripe.com', 'files.stripe.com', 'connect.stripe.com', 'meter-events.stripe.com'],
      reconcile: reconcileStripe(given.reference),
      rules: stripeRules,
      keys,
      kindOf,
      read,
      facts: ['shouldRetry', 'api', 'keyed'],
      made: (body) => fieldsOf(body).id,
      isSuccess,
      isPending,
      inDoubt,
    },
    given,
  );
}
