// Another caller's request under the same key is still running. Its end is this call's end too.
import { expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { reply } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const gql = {
  query:
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }',
  variables: { input: { paymentMethodId: 'pm', apiRequestKey: 'k', transaction: { orderId: 'o', amount: '5.00' } } },
};
const busy = (status: number, body: object, headers = {}) => ({ status, body, headers });
const vendors: readonly (readonly [
  string,
  () => Provider,
  string,
  object,
  Readonly<Record<string, string>>,
  ReturnType<typeof busy>,
])[] = [
  [
    'Checkout.com',
    () => checkoutCom(SOON),
    '/payments',
    { amount: 5, currency: 'USD', reference: 'R' },
    { 'Cko-Idempotency-Key': 'k' },
    busy(409, {}),
  ],
  [
    'Stripe',
    () => stripe(SOON),
    '/v1/payment_intents',
    { amount: 5, currency: 'usd' },
    { 'Idempotency-Key': 'k' },
    busy(409, { error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } }),
  ],
  [
    'Adyen',
    () => adyen(SOON),
    '/v71/payments',
    { reference: 'R', amount: { value: 5, currency: 'EUR' } },
    { 'Idempotency-Key': 'k' },
    busy(422, { status: 422, errorCode: '704', message: 'in progress' }, { 'transient-error': 'true' }),
  ],
  [
    'PayPal',
    () => paypal(SOON),
    '/v2/checkout/orders/7/capture',
    {},
    { 'PayPal-Request-Id': 'k' },
    busy(409, { name: 'RESOURCE_CONFLICT', details: [{ issue: 'PREVIOUS_REQUEST_IN_PROGRESS' }] }),
  ],
  [
    'Square',
    () => square({ ...SOON, onDoubt: 'leave' }),
    '/v2/payments',
    { source_id: 'c', idempotency_key: 'k', amount_money: { amount: 5, currency: 'USD' } },
    {},
    busy(409, { errors: [{ category: 'INVALID_REQUEST_ERROR', code: 'CONFLICT' }] }),
  ],
  [
    'Mercado Pago',
    () => mercadoPago(SOON),
    '/v1/payments',
    { transaction_amount: 5, external_reference: 'R' },
    { 'X-Idempotency-Key': 'k' },
    busy(423, { errors: [{ code: 'resource_locked' }] }),
  ],
  [
    'Razorpay',
    () => razorpay(SOON),
    '/v1/payouts',
    { account_number: '7', reference_id: 'R', amount: 500, currency: 'INR' },
    { 'X-Payout-Idempotency': 'key-1' },
    busy(409, { error: { code: 'BAD_REQUEST_ERROR', description: 'Request in progress' } }),
  ],
  [
    'Braintree',
    () => braintree(SOON),
    '/graphql',
    gql,
    {},
    busy(200, {
      data: null,
      errors: [
        { message: 'in progress', extensions: { errorClass: 'VALIDATION', inputPath: ['input', 'apiRequestKey'] } },
      ],
    }),
  ],
];

test.each(vendors.flatMap(([what, ...vendor]) => edges.map(([edge, send]) => [what, edge, send, ...vendor] as const)))(
  'a payment at %s that is still running for another caller is not reported as failed, by %s',
  async (_what, _edge, send, provider, path, body, headers, { status, body: said, headers: more }) => {
    const { url } = await vendor({ ends: [reply(status, said, more)], tells: () => ({}) });
    const { outcome } = await send({ provider: provider(), url, path, body, headers, deadline: 1500 });
    expect(outcome).toBe('unknown');
  },
);

test.each(edges)(
  'at Checkout.com, whose keys keep no errors, it is looked up before it is retried, by %s',
  async (_edge, send) => {
    const requested_on = new Date(Date.now() + 500).toISOString();
    const paid = {
      id: 'pay_1',
      reference: 'R',
      amount: 5,
      currency: 'USD',
      status: 'Captured',
      approved: true,
      requested_on,
    };
    const { url, made } = await vendor({ ends: [reply(409)], tells: () => ({ total_count: 1, data: [paid] }) });
    const body = { amount: 5, currency: 'USD', reference: 'R' };
    const { outcome } = await send({ provider: checkoutCom(SOON), url, path: '/payments', body, deadline: AMPLE });
    expect({ outcome, sent: made.length }).toEqual({ outcome: 'reconciled', sent: 1 });
  },
);
