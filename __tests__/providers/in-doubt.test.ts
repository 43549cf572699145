// What PayPal, Mercado Pago and Razorpay tell you to check if the outcome is unknown.
import { expect, test } from '@jest/globals';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';

test.each([
  [paypal, '/v2/checkout/orders', {}, 'look for it in the PayPal activity'],
  [paypal, '/v2/checkout/orders/7/capture', {}, 'GET /v2/checkout/orders/7 '],
  [paypal, '/v2/payments/authorizations/7/void', {}, 'GET /v2/payments/authorizations/7 '],
  [paypal, '/v2/payments/captures/7/refund', {}, 'GET /v2/payments/captures/7 '],
  [paypal, '/v1/payments/payouts', {}, 'under the same sender_batch_id only'],
  [mercadoPago, '/v1/payments', { external_reference: 'R-1' }, 'by external_reference R-1'],
  [mercadoPago, '/v1/orders', {}, 'by what you know of it'],
  [mercadoPago, '/v1/payments/5/refunds', {}, 'GET /v1/payments/5/refunds'],
  [mercadoPago, '/v1/orders/O/cancel', {}, 'GET /v1/orders/O'],
  [razorpay, '/v1/payouts', {}, 'on the dashboard'],
  [razorpay, '/v1/payouts', { reference_id: 'R-1' }, 'by reference_id R-1, for an hour'],
  [razorpay, '/v1/payments/pay_1/refund', {}, 'GET /v1/payments/pay_1/refunds'],
  [razorpay, '/v1/payments/pay_1/capture', {}, 'GET /v1/payments/pay_1'],
  [razorpay, '/v1/orders', { receipt: 'R-1' }, 'by its receipt R-1'],
] as const)(
  '%p %s with %j: says what to check, and nothing on a path that moves no money',
  (provider, path, body, told) => {
    expect(provider().inDoubt?.({ method: 'POST', path, body } as never)).toContain(told);
    expect(provider().inDoubt?.({ method: 'POST', path: '/else', body } as never)).toBeUndefined();
  },
);

test('a card number in the place of an id is not shown', () => {
  const path = '/v1/payments/4111111111111111/refund';
  expect(razorpay().inDoubt?.({ method: 'POST', path, body: {} } as never)).not.toContain('4111111111111111');
});
