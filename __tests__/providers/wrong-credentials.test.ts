// A 401 is about the credentials, whatever general code its body has: the remedy must not send anybody to the request's fields.
import { expect, test } from '@jest/globals';
import { explain, lemanpay, mastercard, mdes, midtrans, type Provider, plainHttp } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { midtransPayouts } from '../../src/providers/midtrans-payouts/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';

const typed = (type: string) => ({ error: { type, message: 'Invalid API Key provided: sk_test_***' } });

test.each<readonly [name: string, provider: Provider, url: string, data?: unknown]>([
  ['stripe', stripe(), '/v1/payment_intents', typed('invalid_request_error')],
  ['mpgs', mpgs(), '/api/rest/version/100/merchant/m/order/1/transaction/1', { error: { cause: 'INVALID_REQUEST' } }],
  [
    'razorpay',
    razorpay(),
    '/v1/orders',
    { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } },
  ],
  ['adyen', adyen(), '/v71/payments', { status: 401, errorCode: '000', errorType: 'security' }],
  ['mercado-pago', mercadoPago(), '/v1/payments', { error: 'unauthorized', status: 401 }],
  ['square', square(), '/v2/payments', { errors: [{ category: 'AUTHENTICATION_ERROR', code: 'UNAUTHORIZED' }] }],
  ['xendit', xendit(), '/v2/payouts', { error_code: 'INVALID_API_KEY' }],
  ['paypal', paypal(), '/v2/checkout/orders', { error: 'invalid_token' }],
  ['snap-bi', snapBi(), '/v1.0/transfer-interbank', { responseCode: '4011800' }],
  ['midtrans', midtrans(), '/v2/charge', { status_code: '401' }],
  ['midtrans-payouts', midtransPayouts(), '/api/v1/payouts', { error_message: 'HTTP Basic: Access denied.' }],
  ['a bare 401: checkout-com', checkoutCom(), '/payments'],
  ['a bare 401: braintree', braintree(), '/graphql'],
  ['a bare 401: stripe', stripe(), '/v1/payment_intents'],
  ['a bare 401: lemanpay', lemanpay(), '/invoices'],
  ['a bare 401: mastercard', mastercard(), '/authentications'],
  ['a bare 401: mdes', mdes(), '/mdes/digitization/1/0/tokenize'],
  ['a bare 401: plain-http', plainHttp(), '/payments'],
])('%s: a 401 leads to the credentials', (_name, provider, url, data = '') => {
  const verdict = explain(provider, { method: 'POST', url, status: 401, data });
  expect(verdict).toMatchObject({ action: 'fail-fast', processed: 'no' });
  expect(verdict?.remedy).toMatch(/\bkeys?\b|token|credential|password|secret/i);
});
