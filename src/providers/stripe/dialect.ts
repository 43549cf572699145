import * as v from 'valibot';
import { checkOptions, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import {
  type Exchange,
  headerKey,
  type KeyDefinition,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
  type RequestKind,
} from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { wordSent } from '../word.js';
import { isIndeterminate } from './indeterminate.js';
import { reconcileStripe } from './look-up.js';
import { askedIn } from './paths.js';
import { stripeRules } from './rules.js';
import { isPending, isSuccess, refusedIn } from './success.js';

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

const HOUR = 3_600_000;
/** Milliseconds: v1 may prune a key that is 24 h old; v2 keeps it for 30 days. */
const LIFETIME = { v1: 24 * HOUR, v2: 30 * 24 * HOUR };
/** Characters of an Idempotency-Key (Stripe: Idempotent requests). */
const LONGEST_KEY = 255;

const READ: RequestKind = { operation: 'read' };
const WRITE: RequestKind = { operation: 'write', answer: 'object' };
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
  return WRITE;
}

interface StripeError {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly decline_code?: unknown;
  readonly advice_code?: unknown;
  readonly message?: unknown;
}

/** What `readAnswer` finds, and whether Stripe only repeats it from under the key (Stripe: Sending idempotency keys). */
function read(exchange: Exchange): Reading | undefined {
  const reading = readAnswer(exchange);
  if (reading === undefined) return undefined;
  const isReplayed = exchange.header('idempotent-replayed') === 'true';
  return { ...reading, ...(isReplayed && { replayed: true }), ...(isIndeterminate(exchange) && { lasting: true }) };
}

/** Reads `error` in the body, and what Stripe says about a retry in a header. */
function readAnswer(exchange: Exchange): Reading | undefined {
  const { status, body } = exchange;
  const error = (body as { error?: unknown } | null | undefined)?.error;
  if (error === undefined || error === null) return status >= 400 ? readStatus(exchange) : readRefused(exchange);
  // An error inside a success.
  if (status < 300) return { code: NOT_UNDERSTOOD };
  // OAuth.
  if (typeof error === 'string') return { code: error, facts: factsOf(exchange) };
  return readError(error, exchange) ?? readStatus(exchange);
}

/** Something that was made, but failed. */
function readRefused(exchange: Exchange): Reading | undefined {
  const refused = refusedIn(exchange);
  return refused === 'failed' ? { code: refused, field: 'status' } : refused && readError(refused, exchange);
}

function readError(error: StripeError, exchange: Exchange): Reading | undefined {
  const { type, code, decline_code: declined, advice_code: advised, message } = error;
  const word = textOf(code) ?? textOf(type);
  if (word === undefined) return undefined;
  const facts = factsOf(exchange);
  const reading = {
    facts,
    ...(typeof message === 'string' && { message }),
    ...adviceOf(advised),
  };
  const decline = textOf(declined);
  if (decline !== undefined) return { ...reading, code: decline, field: 'decline_code', instead: { code: word } };
  return { ...reading, code: word, ...(typeof type === 'string' && { instead: { code: type } }) };
}

/** Only if Stripe says more than the status does, or the status means more than at others. */
function readStatus(exchange: Exchange): Reading | undefined {
  const isTold = exchange.header('stripe-should-retry') !== undefined || isIndeterminate(exchange);
  if (!isTold && exchange.status !== 409) return undefined;
  return { code: String(exchange.status), from: 'status', facts: factsOf(exchange) };
}

const ADVICE = { do_not_try_again: 'never', try_again_later: 'later', confirm_card_data: 'new-data' } as const;

/** What the issuer advises about a decline. */
function adviceOf(advised: unknown): Pick<Reading, 'retryable'> {
  const retryable = Object.hasOwn(ADVICE, wordSent(advised)) && ADVICE[advised as keyof typeof ADVICE];
  return retryable ? { retryable } : {};
}

function factsOf({ header, request }: Exchange): NonNullable<Reading['facts']> {
  const said = header('stripe-should-retry');
  const { length = 0 } = request.header('idempotency-key') ?? '';
  return {
    shouldRetry: said === 'true' || said === 'false' ? said : 'unsaid',
    api: apiOf(request.path),
    keyed: String(length > 0 && length <= LONGEST_KEY && isKeyed(request.method, request.path)),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function apiOf(path: string): 'v1' | 'v2' {
  return askedIn(path).version ?? 'v1';
}

/** Every POST; of v2 every DELETE too. */
function isKeyed(method: string | undefined, path: string): boolean {
  const { version } = askedIn(path);
  return method === 'POST' ? version !== undefined : method === 'DELETE' && version === 'v2';
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
