import { checkOptions, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsOf, textOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import {
  bodyKey,
  headerKey,
  type KeyDefinition,
  type Provider,
  type ProviderOverrides,
  type RequestFacts,
} from '../provider.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { isPartial, isPending, isSuccess, readPaypal } from './answers.js';
import { endpointOf, idIn, kindOf, LIFETIMES, LONGEST } from './endpoints.js';
import { reconcilePaypal } from './look-up.js';
import { paypalRules } from './rules.js';

export interface PaypalOptions extends ProviderOverrides {
  /** Key names: `requestId`, `order`, `senderBatchId`. `{ requestId: false }`: attach none to POSTs. */
  readonly keys?: { readonly requestId?: false; readonly order?: false; readonly senderBatchId?: false };
}

const keys: readonly KeyDefinition[] = [
  {
    name: 'requestId',
    kind: 'operation',
    ...headerKey('PayPal-Request-Id'),
    renew: (_current, unique) => unique,
    attach: (method, url) => method === 'post' && endpointOf('POST', pathOf(url())).keyed !== undefined,
    protects: (key, { method, path }) => {
      const { keyed } = endpointOf(method, path);
      return keyed !== undefined && key.length <= LONGEST[keyed];
    },
    lifetime: ({ method, path }) => LIFETIMES[endpointOf(method, path).keyed ?? 'orders'],
  },
  {
    // An order is captured once (ORDER_ALREADY_CAPTURED), under any request id.
    name: 'order',
    kind: 'operation',
    read: (request) => (kindOf(request).endpoint === 'capture' ? idIn(request) : undefined),
    protects: () => true,
  },
  {
    // A batch id used in the last 30 days is refused.
    name: 'senderBatchId',
    kind: 'operation',
    ...bodyKey('sender_batch_header', 'sender_batch_id'),
    protects: (_key, request) => kindOf(request).endpoint === 'payout',
    lifetime: LIFETIMES.payouts,
  },
];

/** The name by which PayPal's activity shows an order. */
function invoiceOf({ body }: RequestFacts): string | undefined {
  const units = fieldsOf(body).purchase_units;
  return Array.isArray(units) ? textOf(fieldsOf(units[0]).invoice_id) : undefined;
}

function inDoubt(request: RequestFacts): string | undefined {
  const id = encodeURIComponent(idIn(request) ?? 'ID');
  switch (kindOf(request).endpoint) {
    case 'order': {
      const invoice = invoiceOf(request);
      const named = invoice === undefined ? 'it' : `invoice_id ${invoice}`;
      return `an order may have been made, and paid if it named a payment source: look for ${named} in the PayPal activity before you make another`;
    }
    case 'capture':
    case 'authorize':
      return `the order may have been paid: check GET /v2/checkout/orders/${id} before you try again`;
    case 'capture-authorization':
    case 'reauthorize':
    case 'void':
      return `check GET /v2/payments/authorizations/${id} before you try again`;
    case 'refund':
      return `the capture may have been refunded: check GET /v2/payments/captures/${id} before you refund again`;
    case 'capture-subscription':
      return `the balance may have been charged: check GET /v1/billing/subscriptions/${id}/transactions before you try again`;
    case 'payout':
      return 'the batch may have been paid: send it again under the same sender_batch_id only';
    default:
      return undefined;
  }
}

const optionsSchema = options({ ...overrideEntries, ...keyEntries(keys) });

/**
 * PayPal: Orders v2, Payments v2 and Payouts v1. What counts is the `details[].issue` of an error, and the status of the captures
 * inside a success. A `PayPal-Request-Id` is attached if the specifications have one; it lives 6 hours for an order, 45 days for a
 * payment, 30 days for a payout, 72 hours for the outstanding balance of a subscription.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function paypal(given: PaypalOptions = {}): Provider {
  checkOptions('paypal', optionsSchema, given);
  return builtIn(
    {
      name: 'paypal',
      hosts: ['api-m.paypal.com', 'api-m.sandbox.paypal.com', 'api.paypal.com', 'api.sandbox.paypal.com'],
      reconcile: reconcilePaypal,
      rules: paypalRules,
      keys,
      kindOf,
      read: readPaypal,
      facts: ['advice'],
      made: (body) => fieldsOf(body).id,
      isSuccess,
      isPartial,
      isPending,
      inDoubt,
    },
    given,
  );
}
