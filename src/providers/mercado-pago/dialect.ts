import { checkOptions, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsIn, fieldsOf, textOf } from '../body-fields.js';
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
import { isPending, isSuccess, readMercadoPago } from './answers.js';
import { endpointOf, idIn, kindOf } from './endpoints.js';
import { reconcileMercadoPago } from './look-up.js';
import { mercadoPagoRules } from './rules.js';

export interface MercadoPagoOptions extends ProviderOverrides {
  /** Key names: `idempotencyKey`. `{ idempotencyKey: false }`: attach none. */
  readonly keys?: { readonly idempotencyKey?: false };
}

/** Characters (Orders, Possible errors: invalid_idempotency_key_length). */
const LONGEST_KEY = 128;
/** Milliseconds. No document says how long a key lives; others keep one for at least a day. */
const KEY_LIFETIME = DAY;

const keys: readonly KeyDefinition[] = [
  {
    name: 'idempotencyKey',
    kind: 'operation',
    ...headerKey('X-Idempotency-Key'),
    renew: (_current, unique) => unique,
    attach: (method, url) => method === 'post' && endpointOf('POST', pathOf(url())).keyed,
    protects: (key, { method, path }) => endpointOf(method, path).keyed && key.length <= LONGEST_KEY,
    lifetime: KEY_LIFETIME,
  },
];

function inDoubt(request: RequestFacts): string | undefined {
  const { endpoint } = kindOf(request);
  const reference = textOf(fieldsIn(request).external_reference);
  const named = encodeURIComponent(idIn(request) ?? 'ID');
  const by = reference === undefined ? 'what you know of it' : `external_reference ${reference}`;
  switch (endpoint) {
    case 'payment':
      return `it may have been paid: search GET /v1/payments/search by ${by} before paying again`;
    case 'order':
      return `it may have been paid: search GET /v1/orders by ${by} before paying again`;
    case 'refund':
      return `it may have been refunded: check GET /v1/payments/${named}/refunds before refunding again`;
    case 'change':
      return `it may have been changed: check GET /v1/payments/${named}`;
    case 'order-capture':
    case 'order-cancel':
    case 'order-refund':
    case 'order-process':
      return `it may have been changed: check GET /v1/orders/${named}`;
    default:
      return undefined;
  }
}

const optionsSchema = options({ ...overrideEntries, ...keyEntries(keys) });

/**
 * Mercado Pago: Payments and Orders. Errors come as `cause` and `error` or as `errors[].code`, declines as `status_detail`. An
 * `X-Idempotency-Key` is attached to POSTs; give each payment an `external_reference`, by which it can be found.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function mercadoPago(given: MercadoPagoOptions = {}): Provider {
  checkOptions('mercadoPago', optionsSchema, given);
  return builtIn(
    {
      name: 'mercado-pago',
      hosts: ['api.mercadopago.com'],
      reconcile: reconcileMercadoPago,
      rules: mercadoPagoRules,
      keys,
      kindOf,
      read: readMercadoPago,
      made: (body) => fieldsOf(body).id,
      isSuccess,
      isPending,
      inDoubt,
    },
    given,
  );
}
