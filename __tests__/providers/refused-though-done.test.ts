// The status says that a write was refused, the body that it was done: neither is believed. What the provider documents as a refusal
// stays one in every such status, and so does what proxies, gateways and frameworks answer.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { lemanpay, mastercard, mdes, midtrans, type Provider } from '../../src/index.js';
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
import { answered } from '../failure/answers.js';
import { payments } from '../fuzz/payments.js';

const REFUSED = [400, 401, 402, 404, 409, 422, 429];

type Sent = readonly [what: string, provider: Provider, path: string, body?: object | undefined, method?: string];
type Done = readonly [sent: Sent, done: unknown];
type Refusal = readonly [sent: Sent, refusal: object, code: string];

const mutation = (name: string, input: string, made: string) => ({
  query: `mutation M($input: ${input}!) { ${name}(input: $input) { ${made} { id status } } }`,
  variables: { input: {} },
});
const mpgsPath = '/api/rest/version/100/merchant/M/order/order-1/transaction/2';
const tokens = '/mdes/digitization/static/1/0';

/** What each document shows as the success of a write. */
const done: readonly Done[] = [
  ...payments.map(
    ({ provider, path, body, method = 'POST', good }): Done => [
      [`${provider.name}, a payment`, provider, path, body, method],
      good,
    ],
  ),
  [
    ['stripe, a capture', stripe(), '/v1/payment_intents/pi_1/capture'],
    { id: 'pi_1', object: 'payment_intent', status: 'succeeded' },
  ],
  [['stripe, a refund', stripe(), '/v1/refunds'], { id: 're_1', object: 'refund', status: 'pending' }],
  [
    ['stripe, a customer', stripe(), '/v1/customers'],
    { id: 'cus_1', object: 'customer', description: 'Ann', balance: 0 },
  ],
  [
    ['stripe, a deletion', stripe(), '/v1/customers/cus_1', undefined, 'DELETE'],
    { id: 'cus_1', object: 'customer', deleted: true },
  ],
  [
    ['adyen, a refund', adyen(), '/v71/payments/P1/refunds'],
    { status: 'received', pspReference: 'P2', paymentPspReference: 'P1' },
  ],
  [
    ['braintree, a refund', braintree(), '/graphql', mutation('refundTransaction', 'RefundTransactionInput', 'refund')],
    { data: { refundTransaction: { refund: { id: 'r', status: 'SETTLING' } } } },
  ],
  [
    ['checkout-com, a capture', checkoutCom(), '/payments/pay_1/captures'],
    { action_id: 'act_1', _links: { payment: { href: 'https://api.checkout.com/payments/pay_1' } } },
  ],
  [['mercado-pago, a refund', mercadoPago(), '/v1/payments/1/refunds'], { id: 2, payment_id: 1, status: 'approved' }],
  [['mercado-pago, an order', mercadoPago(), '/v1/orders'], { id: 'ORD1', status: 'processed' }],
  [['midtrans-payouts, an approval', midtransPayouts(), '/api/v1/payouts/approve'], { status: 'ok' }],
  [
    ['mpgs, a refund', mpgs(), mpgsPath, { apiOperation: 'REFUND' }, 'PUT'],
    { result: 'SUCCESS', response: { gatewayCode: 'APPROVED' }, order: { id: 'order-1' }, transaction: { id: '2' } },
  ],
  [['paypal, an order', paypal(), '/v2/checkout/orders'], { id: 'O', status: 'CREATED' }],
  [['paypal, a refund', paypal(), '/v2/payments/captures/C/refund'], { id: 'R', status: 'COMPLETED' }],
  [
    ['paypal, a batch', paypal(), '/v1/payments/payouts'],
    { batch_header: { payout_batch_id: 'B', batch_status: 'PENDING' } },
  ],
  [
    ['razorpay, a refund', razorpay(), '/v1/payments/pay_1/refund'],
    { id: 'rfnd_1', entity: 'refund', payment_id: 'pay_1', status: 'processed' },
  ],
  [
    ['razorpay, a capture', razorpay(), '/v1/payments/pay_1/capture'],
    { id: 'pay_1', entity: 'payment', status: 'captured' },
  ],
  [['razorpay, an order', razorpay(), '/v1/orders'], { id: 'order_1', entity: 'order', status: 'created' }],
  [
    ['razorpay, a transfer', razorpay(), '/v1/transfers'],
    { id: 'trf_1', entity: 'transfer', status: 'processed', error: { code: null } },
  ],
  [['square, a refund', square(), '/v2/refunds'], { refund: { id: 'r', status: 'PENDING' } }],
  [
    ['square, a completion', square(), '/v2/payments/p/complete'],
    { payment: { id: 'p', status: 'COMPLETED', reference_id: 'R' } },
  ],
  [['xendit, a refund', xendit(), '/refunds'], { id: 'rfd_1', status: 'SUCCEEDED' }],
  [['xendit, a payout', xendit(), '/v2/payouts'], { id: 'disb_1', status: 'ACCEPTED', reference_id: 'R' }],
  [['xendit, an older charge', xendit(), '/credit_card_charges'], { id: 'c_1', status: 'CAPTURED' }],
  [['midtrans, a subscription', midtrans(), '/v1/subscriptions'], { id: 's-1', name: 'n', status: 'active' }],
  [['mdes, a token', mdes(), `${tokens}/tokenize`], { decision: 'APPROVED', tokenUniqueReference: 't' }],
  [
    ['mdes, a suspension', mdes(), `${tokens}/suspend`],
    { tokens: [{ tokenUniqueReference: 'a', status: 'SUSPENDED' }] },
  ],
  [
    ['mastercard, a decision', mastercard(), '/three-ds-transactions/1/challenge-decisions'],
    { transactionStatus: 'Y', message: 'done' },
  ],
  [['mastercard, encrypted', mastercard(), '/three-ds-transactions'], { encryptedValue: 'ey.J.W.E' }],
  [['lemanpay, an invoice', lemanpay(), '/invoices'], { status: 'Success', data: { id: 'i-1' }, error: null }],
];

/** What each document shows as a refusal, and where it has one, as a decline. */
const refusals: readonly Refusal[] = [
  [
    ['stripe, a decline', stripe(), '/v1/payment_intents'],
    {
      error: {
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'insufficient_funds',
        payment_intent: { id: 'pi_1', object: 'payment_intent', status: 'requires_payment_method' },
      },
    },
    'insufficient_funds',
  ],
  [
    ['stripe, a wrong field', stripe(), '/v1/customers'],
    { error: { type: 'invalid_request_error', code: 'parameter_missing' } },
    'parameter_missing',
  ],
  [
    ['adyen, a wrong field', adyen(), '/v71/payments'],
    { status: 422, errorCode: '14_006', errorType: 'validation', message: 'x', pspReference: 'P' },
    '14_006',
  ],
  [
    ['braintree, a wrong field', braintree(), '/graphql', mutation('refundTransaction', 'R', 'refund')],
    { data: null, errors: [{ message: 'x', extensions: { errorClass: 'VALIDATION', legacyCode: '91506' } }] },
    '91506',
  ],
  [
    ['braintree, a decline', braintree(), '/graphql', mutation('chargePaymentMethod', 'C', 'transaction')],
    { data: { chargePaymentMethod: { transaction: { id: 't', status: 'PROCESSOR_DECLINED' } } } },
    'PROCESSOR_DECLINED',
  ],
  [
    ['checkout-com, a wrong field', checkoutCom(), '/payments'],
    { request_id: 'r', error_type: 'request_invalid', error_codes: ['amount_invalid'] },
    'amount_invalid',
  ],
  [
    ['checkout-com, a decline', checkoutCom(), '/payments'],
    { id: 'pay_1', approved: false, status: 'Declined', response_code: '20051' },
    '20051',
  ],
  [
    ['mercado-pago, a decline', mercadoPago(), '/v1/orders'],
    {
      errors: [{ code: 'failed', message: 'x', details: ['PAY01: insufficient_amount'] }],
      data: { id: 'ORD1', status: 'failed' },
    },
    'insufficient_amount',
  ],
  [
    ['mercado-pago, a wrong field', mercadoPago(), '/v1/payments'],
    { status: 400, error: 'bad_request', message: 'x', cause: [{ code: 2006, description: 'x' }] },
    '2006',
  ],
  [
    ['midtrans-payouts, a wrong field', midtransPayouts(), '/api/v1/payouts'],
    { error_message: 'parsing error', errors: 'parsing error' },
    'parsing error',
  ],
  [
    ['mpgs, a wrong field', mpgs(), mpgsPath, {}, 'PUT'],
    { error: { cause: 'INVALID_REQUEST', explanation: 'x', field: 'order.amount' }, result: 'ERROR' },
    'INVALID_REQUEST',
  ],
  [
    ['mpgs, a decline', mpgs(), mpgsPath, {}, 'PUT'],
    { result: 'FAILURE', response: { gatewayCode: 'DECLINED' } },
    'DECLINED',
  ],
  [
    ['paypal, a decline', paypal(), '/v2/checkout/orders/O/capture'],
    { name: 'UNPROCESSABLE_ENTITY', details: [{ issue: 'INSTRUMENT_DECLINED' }], debug_id: 'd' },
    'INSTRUMENT_DECLINED',
  ],
  [
    ['razorpay, a wrong field', razorpay(), '/v1/payouts'],
    { error: { code: 'BAD_REQUEST_ERROR', reason: 'invalid_amount', description: 'x' } },
    'invalid_amount',
  ],
  [
    ['snap-bi, a wrong field', snapBi(), '/v1.0/transfer-interbank'],
    { responseCode: '4001801', responseMessage: 'Invalid Field Format' },
    '4001801',
  ],
  [
    ['snap-bi, a decline', snapBi(), '/v1.0/transfer-interbank'],
    { responseCode: '4031814', responseMessage: 'Insufficient Funds' },
    '4031814',
  ],
  [
    ['square, a decline', square(), '/v2/payments'],
    { errors: [{ category: 'PAYMENT_METHOD_ERROR', code: 'GENERIC_DECLINE' }], payment: { id: 'p', status: 'FAILED' } },
    'GENERIC_DECLINE',
  ],
  [
    ['xendit, a decline', xendit(), '/payment_requests'],
    { error_code: 'CARD_DECLINED', message: 'x' },
    'CARD_DECLINED',
  ],
  [
    ['xendit, a wrong field', xendit(), '/v2/payouts'],
    { error_code: 'API_VALIDATION_ERROR', message: 'x', errors: [{ path: 'amount' }] },
    'API_VALIDATION_ERROR',
  ],
  [
    ['midtrans, a decline', midtrans(), '/v2/charge'],
    { status_code: '202', transaction_status: 'deny', channel_response_code: '05', order_id: 'order-1' },
    '05',
  ],
  [
    ['midtrans, a wrong field', midtrans(), '/v2/charge'],
    { status_code: '400', status_message: 'x', validation_messages: ['x'], id: 'e' },
    '400',
  ],
  [
    ['mastercard, a wrong field', mastercard(), '/authentications'],
    { Errors: { Error: [{ Source: 'A', ReasonCode: 'REQUEST_VALIDATION', Recoverable: false }] } },
    'REQUEST_VALIDATION',
  ],
  [
    ['mdes, a wrong field', mdes(), `${tokens}/tokenize`],
    { errorCode: 'INVALID_FIELD_FORMAT', responseHost: 'h', responseId: 'r' },
    'INVALID_FIELD_FORMAT',
  ],
  [['lemanpay, a wrong field', lemanpay(), '/invoices'], { status: 'error', code: '010102', error: 'x' }, '010102'],
];

/** What stands in front of an API answers in forms of its own. */
const OTHERS: readonly (readonly [what: string, body: (status: number) => unknown])[] = [
  ['nothing', () => ''],
  ['a web page', () => '<html></html>'],
  ['an empty object', () => ({})],
  ['a message', () => ({ message: 'Forbidden' })],
  ['a problem (RFC 9457)', (status) => ({ type: 'about:blank', title: 'x', status, detail: 'x', instance: '/1' })],
  ['Spring', (status) => ({ timestamp: '2026', status, error: 'Bad Request', path: '/1' })],
  ['Kong', () => ({ message: 'no Route matched', request_id: 'r' })],
  ['Azure', (statusCode) => ({ statusCode, message: 'x', activityId: 'a' })],
  ['Apigee', () => ({ fault: { faultstring: 'x', detail: { errorcode: 'oauth.v2.InvalidApiKey' } } })],
  ['NestJS', (statusCode) => ({ statusCode, message: ['x'], error: 'Bad Request' })],
];

const verdict = (provider: Provider, status: number, data: unknown, [, , path, body, method = 'POST']: Sent) => {
  const found = classify(provider, answered(status, data, {}, { method, path, body }));
  return found && { code: found.failure.code, processed: found.failure.processed };
};
const inDoubt = { code: 'NOT_UNDERSTOOD', processed: 'maybe' };

describe.each(done.map(([sent, body]) => ({ what: sent[0], provider: sent[1], sent, body })))(
  '$what',
  ({ what, provider, sent, body }) => {
    test('is made in HTTP 200', () => {
      expect(verdict(provider, 200, body, sent)).toBeUndefined();
    });

    test.each([303, ...REFUSED])('is in doubt inside HTTP %i', (status) => {
      expect(verdict(provider, status, body, sent)).toEqual(inDoubt);
    });

    test.each([500, 501, 502, 503])('is in doubt inside HTTP %i, as anything is', (status) => {
      expect(verdict(provider, status, body, sent)?.processed).toBe('maybe');
    });

    test.each(OTHERS)('is refused if the answer is that of another: %s', (_what, answer) => {
      // A 400 to a refund says nothing at Mercado Pago: one of Pix may be in process.
      const unsure = what === 'mercado-pago, a refund' ? [400, 409] : [409];
      for (const status of REFUSED.filter((each) => !unsure.includes(each))) {
        const found = verdict(provider, status, answer(status), sent);
        expect(found).toEqual({ code: expect.not.stringContaining('NOT_UNDERSTOOD'), processed: 'no' });
      }
    });
  },
);

describe.each(refusals.map(([sent, body, code]) => ({ what: sent[0], provider: sent[1], sent, body, code })))(
  '$what',
  ({ provider, sent, body, code }) => {
    test.each(REFUSED)('is refused by its code in HTTP %i', (status) => {
      // At 429, Razorpay has the same code as for any bad request.
      const read = provider.name === 'razorpay' && status === 429 ? '429' : code;
      expect(verdict(provider, status, body, sent)?.code.toLowerCase()).toBe(read.toLowerCase());
    });
  },
);

test('Midtrans refuses some requests in words alone', () => {
  const sent: Sent = ['midtrans', midtrans(), '/v1/subscriptions'];
  expect(verdict(midtrans(), 404, { status_message: 'x', validation_messages: ['x'] }, sent)?.processed).toBe('no');
});
