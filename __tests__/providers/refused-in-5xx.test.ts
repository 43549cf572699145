// The code of a refusal says that nothing was done; HTTP 5xx says that the server failed. Unless the vendor documents the two
// together, the write is in doubt.
import { describe, expect, test } from '@jest/globals';
import { type Answer, explain, type Provider } from '../../src/index.js';
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

type Case = readonly [what: string, provider: Provider, url: string, status: number, data: object, headers?: object];

const mpgsUrl = '/api/rest/version/100/merchant/S/order/o/transaction/1';
const issue = (code: string) => ({ name: 'UNPROCESSABLE_ENTITY', details: [{ issue: code }], debug_id: 'd' });

const cases: readonly Case[] = [
  ['MPGS: a wrong field', mpgs(), mpgsUrl, 400, { error: { cause: 'INVALID_REQUEST' }, result: 'ERROR' }],
  ['MPGS: rejected', mpgs(), mpgsUrl, 403, { error: { cause: 'REQUEST_REJECTED' }, result: 'ERROR' }],
  ['MPGS: declined', mpgs(), mpgsUrl, 201, { result: 'FAILURE', response: { gatewayCode: 'DECLINED' } }],
  ['Stripe: declined', stripe(), '/v1/payment_intents', 402, { error: { type: 'card_error', code: 'card_declined' } }],
  [
    'Stripe: declined, with stripe-should-retry: false',
    stripe(),
    '/v1/payment_intents',
    402,
    { error: { type: 'card_error', code: 'card_declined' } },
    { 'stripe-should-retry': 'false' },
  ],
  ['Stripe: a missing parameter', stripe(), '/v1/refunds', 400, { error: { code: 'parameter_missing' } }],
  ['PayPal: declined', paypal(), '/v2/checkout/orders/O/capture', 422, issue('INSTRUMENT_DECLINED')],
  ['PayPal: a wrong field', paypal(), '/v2/checkout/orders', 422, issue('INVALID_CURRENCY_CODE')],
  ['Square: declined', square(), '/v2/payments', 402, { errors: [{ code: 'GENERIC_DECLINE' }] }],
  ['Square: a wrong field', square(), '/v2/payments', 400, { errors: [{ code: 'INVALID_VALUE' }] }],
  ['Xendit: declined', xendit(), '/payment_requests', 400, { error_code: 'CARD_DECLINED' }],
  ['Xendit: a wrong field', xendit(), '/v2/payouts', 400, { error_code: 'API_VALIDATION_ERROR' }],
  ['Razorpay: declined', razorpay(), '/v1/payouts', 400, { error: { reason: 'card_declined' } }],
  ['Razorpay: a wrong field', razorpay(), '/v1/payouts', 400, { error: { reason: 'invalid_amount' } }],
  ['Checkout.com: a wrong field', checkoutCom(), '/payments', 422, { error_codes: ['amount_invalid'] }],
  ['Checkout.com: declined', checkoutCom(), '/payments', 422, { error_codes: ['card_expired'] }],
  ['Mercado Pago: a wrong field', mercadoPago(), '/v1/orders', 400, { errors: [{ code: 'property_type' }] }],
  ['Midtrans Payouts: a wrong field', midtransPayouts(), '/api/v1/payouts', 400, { error_message: 'parsing error' }],
  ['SNAP: a wrong field', snapBi(), '/v1.0/transfer-interbank', 400, { responseCode: '4001801' }],
  ['SNAP: declined', snapBi(), '/v1.0/transfer-interbank', 403, { responseCode: '4031814' }],
  [
    'Braintree: a wrong field',
    braintree(),
    '/graphql',
    200,
    { errors: [{ message: 'x', extensions: { errorClass: 'VALIDATION' } }] },
  ],
];

describe.each(cases)('%s', (_what, provider, url, status, data, headers = {}) => {
  const method = url === mpgsUrl ? 'PUT' : 'POST';
  const verdict = (each: number) => explain(provider, { method, url, status: each, data, headers } as Answer);

  test('is final in the documented status', () => {
    expect(verdict(status)).toMatchObject({ action: 'fail-fast' });
  });

  test.each([500, 502, 503])('is in doubt in HTTP %i', (each) => {
    expect(verdict(each)).toMatchObject({ processed: 'maybe' });
    expect(verdict(each)?.action).not.toBe('fail-fast');
    expect(verdict(each)?.rule.decline).toBeUndefined();
  });
});

test('Adyen documents HTTP 500 for configuration errors, so they are judged by their code', () => {
  const data = { status: 500, errorCode: '905', errorType: 'configuration' };
  expect(explain(adyen(), { method: 'POST', url: '/v71/payments', status: 500, data })).toMatchObject({
    action: 'fail-fast',
    processed: 'no',
  });
});
