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
import { isPending, isSuccess, readRazorpay } from './answers.js';
import { idIn, kindOf } from './endpoints.js';
import { reconcileRazorpay } from './look-up.js';
import { razorpayRules } from './rules.js';

export interface RazorpayOptions extends ProviderOverrides {
  /** Key names: `payoutKey`, `refundKey`. `false`: attach none. */
  readonly keys?: { readonly payoutKey?: false; readonly refundKey?: false };
}

const keyFor = (endpoint: string): Pick<KeyDefinition, 'kind' | 'renew' | 'attach'> => ({
  kind: 'operation',
  renew: (_current, unique) => unique,
  attach: (method, url) => method === 'post' && kindOf({ method: 'POST', path: pathOf(url()) }).endpoint === endpoint,
});

const keys: readonly KeyDefinition[] = [
  {
    name: 'payoutKey',
    ...keyFor('payout'),
    ...headerKey('X-Payout-Idempotency'),
    // RazorpayX, Make a request idempotent.
    protects: (key, request) => kindOf(request).endpoint === 'payout' && /^[\w -]{4,36}$/.test(key),
    // RazorpayX, Error types: within 7 calendar days.
    lifetime: 7 * DAY,
  },
  {
    name: 'refundKey',
    ...keyFor('refund'),
    ...headerKey('X-Refund-Idempotency'),
    // Create a normal refund (idempotent request).
    protects: (key, request) => kindOf(request).endpoint === 'refund' && /^[\w-]{10,128}$/.test(key),
    // No document says how long it lives; others keep one for at least a day.
    lifetime: DAY,
  },
];

function inDoubt(request: RequestFacts): string | undefined {
  const id = encodeURIComponent(idIn(request) ?? 'ID');
  const { reference_id: reference, receipt } = fieldsIn(request);
  switch (kindOf(request).endpoint) {
    case 'payout': {
      const by = textOf(reference) === undefined ? 'on the dashboard' : `by reference_id ${reference}`;
      return `the payout may be under way: look for it ${by}, for an hour, before you pay again under another key`;
    }
    case 'refund':
      return `it may have been refunded: check GET /v1/payments/${id}/refunds before refunding again`;
    case 'capture':
      return `the payment may have been captured: check GET /v1/payments/${id}`;
    case 'order': {
      const by = textOf(receipt);
      return by === undefined
        ? 'the order may have been made: see whether it is among the newest of GET /v1/orders'
        : `the order may have been made: check GET /v1/orders by its receipt ${by}`;
    }
    default:
      return undefined;
  }
}

const optionsSchema = options({ ...overrideEntries, ...keyEntries(keys) });

/**
 * Razorpay: payouts (RazorpayX), refunds, captures and orders. Keys protect only payouts (`X-Payout-Idempotency`, 7 days) and
 * refunds (`X-Refund-Idempotency`): captures, orders and everything else are looked up if in doubt, or end as unknown.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function razorpay(given: RazorpayOptions = {}): Provider {
  checkOptions('razorpay', optionsSchema, given);
  return builtIn(
    {
      name: 'razorpay',
      hosts: ['api.razorpay.com'],
      reconcile: reconcileRazorpay,
      rules: razorpayRules,
      keys,
      kindOf,
      read: readRazorpay,
      made: (body) => fieldsOf(body).id,
      isSuccess,
      isPending,
      inDoubt,
    },
    given,
  );
}
