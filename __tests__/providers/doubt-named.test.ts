// What to check if the outcome is unknown is never a question that the provider cannot answer, and it names the payment.
import { expect, test } from '@jest/globals';
import { mdes, midtrans } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import type { Provider } from '../../src/providers/provider.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { square } from '../../src/providers/square/index.js';
import { xendit } from '../../src/providers/xendit/index.js';

const told = (provider: () => Provider, path: string, body: object) =>
  provider().inDoubt?.({ method: 'POST', path, body, header: () => undefined } as never);

const named = { reference_id: 'R-1', partnerReferenceNo: 'R-1' };
const dana = { payment_type: 'dana', transaction_details: { order_id: 'R-1', gross_amount: 1 } };
const spaced = { payment_type: 'gopay', transaction_details: { order_id: 'R 1', gross_amount: 1 } };

test.each([
  ['Xendit, payments v3', xendit, '/v3/payment_requests', named, 'R-1 in your webhooks', 'GET'],
  ['Xendit, payouts v3', xendit, '/v3/payouts', named, 'R-1 in your webhooks', 'GET'],
  [
    'Xendit, refunds v3',
    xendit,
    '/v3/refunds',
    { ...named, payment_request_id: 'pr-1' },
    'R-1 in your webhooks',
    'GET',
  ],
  ['Xendit, without a reference', xendit, '/payment_requests', {}, 'look for it in your webhooks', 'GET'],
  ['SNAP-BI, a top-up', snapBi, '/v1.0/emoney/topup', named, "R-1 in the bank's notifications", 'transfer/status'],
  ['Midtrans, DANA', midtrans, '/v2/charge', dana, 'R-1 in your notifications', 'GET'],
  ['Midtrans, an id with a space', midtrans, '/v2/charge', spaced, 'R 1 in your notifications', 'GET'],
  ['Razorpay, an order without a receipt', razorpay, '/v1/orders', {}, 'the newest of GET /v1/orders', 'receipt'],
  ['MDES, without a task id', mdes, '/mdes/digitization/1/0/tokenize', {}, 'searchTokens', 'getTaskStatus'],
] as const)('%s: is not sent to a question without an answer', (_what, provider, path, body, where, unanswered) => {
  expect(told(provider, path, body)).toContain(where);
  expect(told(provider, path, body)).not.toContain(unanswered);
});

const charge =
  'mutation C($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id } } }';

test.each([
  [xendit, '/payment_requests', named, 'look for reference_id R-1 in GET /payment_requests before'],
  [xendit, '/v2/payouts', named, 'look for reference_id R-1 in GET /v2/payouts before'],
  [xendit, '/refunds', { ...named, invoice_id: 'in-1' }, 'look for reference_id R-1 in GET /refunds before'],
  [snapBi, '/v1.0/transfer-interbank', named, 'ask transfer/status about R-1'],
  [midtrans, '/v2/charge', { ...dana, payment_type: 'gopay' }, 'check GET /v2/R-1/status'],
  [razorpay, '/v1/orders', { receipt: 'R-1' }, 'check GET /v1/orders by its receipt R-1'],
  [paypal, '/v2/checkout/orders', { purchase_units: [{ invoice_id: 'R-1' }] }, 'invoice_id R-1 in the PayPal activity'],
  [square, '/v2/refunds', { payment_id: 'P-1' }, 'the refund_ids of payment P-1'],
  [braintree, '/graphql', { query: charge, variables: { input: { transaction: { orderId: 'R-1' } } } }, 'orderId R-1'],
  [braintree, '/graphql', { query: charge, variables: { input: {} } }, 'in the Control Panel'],
] as const)('%p %s with %j: names the payment', (provider, path, body, where) => {
  expect(told(provider, path, body)).toContain(where);
});

test.each([
  [xendit, '/v3/payouts', { reference_id: '4111111111111111' }],
  [razorpay, '/v1/orders', { receipt: '4111111111111111' }],
  [paypal, '/v2/checkout/orders', { purchase_units: [{ invoice_id: '4111111111111111' }] }],
  [snapBi, '/v1.0/emoney/topup', { partnerReferenceNo: '4111111111111111' }],
  [square, '/v2/refunds', { payment_id: '4111111111111111' }],
  [braintree, '/graphql', { query: charge, variables: { input: { transaction: { orderId: '4111111111111111' } } } }],
  [midtrans, '/v2/charge', { payment_type: 'dana', transaction_details: { order_id: '4111111111111111' } }],
] as const)('%p %s: a card number in the place of a reference is not shown', (provider, path, body) => {
  expect(told(provider, path, body)).toBeDefined();
  expect(told(provider, path, body)).not.toContain('4111111111111111');
});
