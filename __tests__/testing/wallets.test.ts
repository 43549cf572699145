// PayPal, Mercado Pago and Razorpay pass the checks that authors of providers are given.
import { describe, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { startMercadoPago, startPaypal, startRazorpay } from '../../src/simulators/index.js';
import { type AnswerCase, checksOf, type ProviderCases } from '../../src/testing/index.js';

const order = { method: 'POST', url: '/v2/checkout/orders' };
const issue = (status: number, name: string, found: string, more: object = {}): AnswerCase => ({
  ...order,
  status,
  data: { name, debug_id: 'd', details: [{ issue: found }] },
  ...more,
});
const declined = (processor: object | undefined): AnswerCase => ({
  ...order,
  status: 201,
  data: {
    id: 'O1',
    status: 'COMPLETED',
    purchase_units: [{ payments: { captures: [{ id: 'C1', status: 'DECLINED', processor_response: processor }] } }],
  },
});
const paypalCases: ProviderCases = {
  answers: [
    issue(422, 'UNPROCESSABLE_ENTITY', 'INSTRUMENT_DECLINED'),
    ...[
      '/v2/checkout/orders/O1/capture',
      '/v2/checkout/orders/O1/authorize',
      '/v2/payments/authorizations/A1/capture',
      '/v2/payments/authorizations/A1/void',
      '/v2/payments/captures/C1/refund',
      '/v1/payments/payouts-item/I1/cancel',
    ].map((url) => issue(422, 'UNPROCESSABLE_ENTITY', 'ORDER_ALREADY_CAPTURED', { url })),
    issue(400, 'USER_BUSINESS_ERROR', 'Batch with given sender_batch_id already exists', {
      url: '/v1/payments/payouts',
    }),
    { ...order, status: 500, data: { name: 'INTERNAL_SERVER_ERROR', debug_id: 'd' } },
    { method: 'POST', url: '/v2/payments/captures/C1/refund', status: 201, data: { id: 'R1', status: 'CANCELLED' } },
    ...[undefined, { response_code: '5400' }].map((processor) => declined(processor)),
    ...['01', '02', '03', '21'].map((advice) => declined({ response_code: '5120', payment_advice_code: advice })),
    { ...order, status: 201, data: { id: 'O1', status: 'COMPLETED' }, expect: 'success' },
  ],
  payments: {
    start: startPaypal,
    request: (payment) => ({
      path: order.url,
      body: {
        intent: 'CAPTURE',
        purchase_units: [{ reference_id: payment, amount: { currency_code: 'USD', value: '10.00' } }],
        payment_source: { card: { name: 'A CARD HOLDER' } },
      },
    }),
    isLookUp: ({ method }) => method === 'GET',
    paymentOf: ({ kind, request }) =>
      kind === 'capture' ? (request.purchase_units as { reference_id: string }[])[0]?.reference_id : undefined,
    absent: {
      status: 404,
      body: { name: 'RESOURCE_NOT_FOUND', debug_id: 'd', details: [{ issue: 'INVALID_RESOURCE_ID' }] },
    },
  },
};

const payment = { method: 'POST', url: '/v1/payments' };
const mercadoPagoCases: ProviderCases = {
  answers: [
    { ...payment, status: 400, data: { status: 400, error: 'bad_request', cause: [{ code: 2001, description: 'x' }] } },
    ...[{ error: 'bad_request' }, {}].map((data) => ({
      ...{ method: 'POST', url: '/v1/payments/1/refunds' },
      ...{ status: 400, data },
    })),
    { ...payment, status: 201, data: { id: 1, status: 'rejected', status_detail: 'cc_rejected_other_reason' } },
    { method: 'POST', url: '/v1/orders', status: 400, data: { errors: [{ code: 'property_value', message: 'x' }] } },
    { ...payment, status: 201, data: { id: 1, status: 'approved' }, expect: 'success' },
  ],
  payments: {
    start: startMercadoPago,
    request: (reference) => ({
      path: payment.url,
      body: { transaction_amount: 10, payment_method_id: 'visa', external_reference: reference },
    }),
    isLookUp: ({ method }) => method === 'GET',
    paymentOf: ({ kind, request }) => (kind === 'payment' ? String(request.external_reference) : undefined),
    absent: { body: { paging: { total: 0 }, results: [] } },
  },
};

const payout = { method: 'POST', url: '/v1/payouts' };
const razorpayCases: ProviderCases = {
  answers: [
    { ...payout, status: 400, data: { error: { code: 'BAD_REQUEST_ERROR', reason: 'input_validation_failed' } } },
    { ...payout, status: 500, data: { error: { code: 'SERVER_ERROR', reason: 'server_error' } } },
    {
      method: 'POST',
      url: '/v1/payments/pay_1/capture',
      status: 400,
      data: { error: { code: 'BAD_REQUEST_ERROR', description: 'This payment has already been captured' } },
    },
    ...['failed', 'reversed', 'rejected', 'cancelled'].map((status) => ({
      ...payout,
      status: 200,
      data: { id: 'pout_1', entity: 'payout', status },
    })),
    { ...payout, status: 200, data: { id: 'pout_1', entity: 'payout', status: 'processing' }, expect: 'success' },
  ],
  payments: {
    start: startRazorpay,
    request: (reference) => ({
      path: payout.url,
      body: { account_number: '7878780080316316', amount: 1000, currency: 'INR', reference_id: reference },
    }),
    isLookUp: ({ method }) => method === 'GET',
    paymentOf: ({ kind, request }) => (kind === 'payout' ? String(request.reference_id) : undefined),
    absent: { body: { entity: 'collection', count: 0, items: [] } },
  },
};

const CASES: readonly (readonly [provider: Provider, cases: ProviderCases])[] = [
  [paypal(), paypalCases],
  [mercadoPago(), mercadoPagoCases],
  [razorpay(), razorpayCases],
];

describe.each(CASES.map(([provider, cases]) => ({ name: provider.name, provider, cases })))(
  '$name',
  ({ provider, cases }) => {
    test.concurrent.each(checksOf(provider, cases))('$name', ({ run }) => run());
  },
);
