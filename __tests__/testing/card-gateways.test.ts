// Adyen, Checkout.com and Mastercard Gateway pass the checks that authors of providers are given.
import { describe, test } from '@jest/globals';
import { adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import type { Provider } from '../../src/providers/provider.js';
import { startAdyen, startCheckoutCom, startMpgs } from '../../src/simulators/index.js';
import { type AnswerCase, checksOf, type ProviderCases } from '../../src/testing/index.js';

const adyenPayment = { method: 'POST', url: '/v72/payments' };
const adyenError = (status: number, errorCode: string, errorType: string, headers = {}): AnswerCase => ({
  ...adyenPayment,
  status,
  headers,
  data: { status, errorCode, errorType, message: 'x' },
});
const refusal = (resultCode: string, more: object = {}): AnswerCase => ({
  ...adyenPayment,
  status: 200,
  data: { resultCode, ...more },
});

const adyenCases: ProviderCases = {
  answers: [
    ...[704, 903].map((code) => adyenError(500, String(code), 'internal', { 'Transient-Error': 'true' })),
    adyenError(422, '101', 'validation'),
    adyenError(500, '903', 'internal'),
    ...['security', 'configuration', 'validation'].map((type) => adyenError(422, '999', type)),
    adyenError(500, '999', 'internal'),
    ...['Refused', 'Error', 'Cancelled'].map((code) => refusal(code)),
    refusal('Refused', { refusalReasonCode: '2' }),
    { ...adyenPayment, status: 200, data: 'OK' },
    { ...adyenPayment, status: 200, data: {} },
    { ...adyenPayment, status: 302, headers: { location: '/elsewhere' }, data: '' },
    { ...refusal('Authorised', { pspReference: 'P' }), expect: 'success' },
  ],
  payments: {
    start: startAdyen,
    request: (payment) => ({
      path: '/v72/payments',
      headers: { 'x-api-key': 'test-api-key' },
      body: {
        merchantAccount: 'Shop',
        reference: payment,
        amount: { value: 1000, currency: 'EUR' },
        paymentMethod: { type: 'scheme' },
      },
    }),
    paymentOf: ({ kind, id }) => (kind === 'authorisation' ? id : undefined),
    faults: [
      { when: 'before', kind: 'provider', code: '703' },
      { when: 'after', kind: 'provider', code: 'IOEXCEPTION_RECEIVED' },
    ],
  },
};

const checkoutPayment = { method: 'POST', url: '/payments' };
const declined = (more: object): AnswerCase => ({
  ...checkoutPayment,
  status: 201,
  data: { id: 'pay_1', approved: false, status: 'Declined', ...more },
});
const bare = (status: number, url = '/payments'): AnswerCase => ({ method: 'POST', url, status, data: '' });

const checkoutCases: ProviderCases = {
  answers: [
    { ...checkoutPayment, status: 422, data: { error_type: 'request_invalid', error_codes: ['amount_invalid'] } },
    declined({}),
    declined({ response_code: '20051' }),
    ...[409, 503].map((status) => bare(status)),
    bare(403, '/payments/pay_1/refunds'),
    {
      ...checkoutPayment,
      status: 201,
      data: { id: 'pay_1', approved: true, status: 'Authorized' },
      expect: 'success',
    },
  ],
  payments: {
    start: startCheckoutCom,
    request: (payment) => ({
      path: '/payments',
      headers: { authorization: 'Bearer sk_sbox_simulator' },
      body: { source: { type: 'token', token: 'tok_1' }, amount: 1000, currency: 'EUR', reference: payment },
    }),
    paymentOf: ({ kind, id }) => (kind === 'payment' ? id : undefined),
    faults: [{ when: 'before', kind: 'provider', code: 'issuer_network_unavailable' }],
    absent: { body: { limit: 100, skip: 0, total_count: 0, data: [] } },
  },
};

const transaction = (order: string) => `/api/rest/version/100/merchant/SIMULATOR/order/${order}/transaction/1`;
const put = { method: 'PUT', url: transaction('order-1') };
const result = (kind: string, gatewayCode: string): AnswerCase => ({
  ...put,
  status: 201,
  data: { result: kind, response: { gatewayCode }, order: { id: 'order-1' }, transaction: { id: '1' } },
});
const cause = (name: string, more: object = {}): AnswerCase => ({
  ...put,
  status: 400,
  data: { error: { cause: name, explanation: 'x', ...more }, result: 'ERROR' },
});

const mpgsCases: ProviderCases = {
  answers: [
    result('FAILURE', 'DECLINED'),
    result('UNKNOWN', 'UNKNOWN'),
    cause('INVALID_REQUEST'),
    cause('INVALID_REQUEST', { field: 'transaction.id' }),
    { ...put, status: 503, data: '' },
    { ...result('SUCCESS', 'APPROVED'), expect: 'success' },
  ],
  payments: {
    start: startMpgs,
    request: (payment) => ({
      method: 'PUT',
      path: transaction(payment),
      headers: { authorization: `Basic ${btoa('merchant.SIMULATOR:password')}` },
      body: { apiOperation: 'PAY', order: { amount: 10, currency: 'EUR' } },
    }),
    paymentOf: ({ kind, id }) => (kind === 'payment' ? id : undefined),
    faults: [
      { when: 'after', kind: 'provider', code: 'SERVER_FAILED' },
      { when: 'after', kind: 'provider', code: 'UNKNOWN' },
    ],
    absent: {
      status: 400,
      body: { error: { cause: 'INVALID_REQUEST', explanation: 'Unable to find order' }, result: 'ERROR' },
    },
  },
};

const CASES: readonly (readonly [provider: Provider, cases: ProviderCases])[] = [
  [adyen(), adyenCases],
  [checkoutCom(), checkoutCases],
  [mpgs(), mpgsCases],
];

describe.each(CASES.map(([provider, cases]) => ({ name: provider.name, provider, cases })))(
  '$name',
  ({ provider, cases }) => {
    test.concurrent.each(checksOf(provider, cases))('$name', ({ run }) => run());
  },
);
