// The built-in providers pass the checks that authors of providers are given.
import { randomUUID } from 'node:crypto';
import { describe, test } from '@jest/globals';
import { lemanpay, mastercard, mdes, midtrans, type Provider, plainHttp } from '../../src/index.js';
import {
  startLemanpay,
  startMastercard,
  startMdes,
  startMidtrans,
  startPlainHttp,
} from '../../src/simulators/index.js';
import { type AnswerCase, checksOf, type ProviderCases } from '../../src/testing/index.js';

const auth = { authorization: `Basic ${btoa('SB-Mid-server-simulator:')}` };
const charge = { method: 'POST', url: '/v2/charge', status: 200 };
const denied = { status_code: '202', transaction_status: 'deny' };

const midtransCases: ProviderCases = {
  answers: [
    { ...charge, data: { status_code: '503' } },
    { ...charge, data: denied },
    { ...charge, data: { ...denied, channel_response_code: '05' } },
    { ...charge, data: { ...denied, channel_response_code: '900', payment_type: 'gopay' } },
    ...['order_id has already been taken', 'order_id sudah digunakan', 'order_id has been taken'].map(
      (message): AnswerCase => ({
        ...charge,
        status: 400,
        data: { error_messages: [`transaction_details.${message}`] },
        expect: { action: 'reconcile' },
      }),
    ),
    { ...charge, status: 409, data: { error_message: 'idempotency-key is not unique' } },
    { ...charge, data: { status_code: '406' }, url: '/v2/order-1/refund', expect: { action: 'reconcile' } },
    { ...charge, status: 202, data: '' },
    { ...charge, data: { status_code: '200', transaction_status: 'capture' }, expect: 'success' },
  ],
  payments: {
    start: startMidtrans,
    request: (payment) => ({
      path: '/v2/charge',
      headers: auth,
      body: { payment_type: 'credit_card', transaction_details: { order_id: payment, gross_amount: 10_000 } },
    }),
    paymentOf: ({ kind, id }) => (kind === 'charge' ? /^payment-\d+/.exec(id)?.[0] : undefined),
    faults: [{ when: 'before', kind: 'provider', code: '429' }],
    absent: { body: { status_code: '404', status_message: "Transaction doesn't exist." } },
  },
};

const error = (ReasonCode: string, more: object = {}) => ({
  Errors: { Error: [{ Source: 'Gateway', ReasonCode, ...more }] },
});
const authenticate = { method: 'POST', url: '/authentications' };
const TRANSFORM = [
  'Transformation of request body failed',
  'Transformation of response body failed',
  'Transformation failed',
];

const gatewayAnswers: readonly AnswerCase[] = [
  { ...authenticate, status: 400, data: error('INVALID_CLIENT_ID') },
  { ...authenticate, status: 500, data: error('SYSTEM_ERROR', { Recoverable: false }) },
  ...TRANSFORM.map((Description) => ({
    ...authenticate,
    status: 500,
    data: error('TRANSFORM_ERROR', { Description }),
  })),
];

const mastercardCases: ProviderCases = {
  answers: gatewayAnswers,
  payments: {
    start: startMastercard,
    request: (payment) => ({
      path: '/authentications',
      headers: { 'content-type': 'application/json;charset=utf-8' },
      body: { threeDsTransactionId: payment, amount: 10 },
    }),
  },
};

const prefix = '/mdes/digitization/static/1/0';
const refused = (reasonCode: string) => ({ errorCode: reasonCode, errors: [{ source: 'INPUT', reasonCode }] });

const mdesCases: ProviderCases = {
  answers: [
    ...gatewayAnswers,
    ...['tokenize', 'suspend', 'getToken', 'transact', 'getTaskStatus'].map((operation) => ({
      method: 'POST',
      url: `${prefix}/${operation}`,
      status: 200,
      data: refused('INVALID_PAN'),
    })),
    {
      method: 'POST',
      url: `${prefix}/tokenize`,
      status: 200,
      data: { decision: 'DECLINED' },
      expect: { action: 'fail-fast' },
    },
  ],
  payments: {
    start: startMdes,
    request: (payment) => ({
      path: `${prefix}/tokenize`,
      body: {
        requestId: randomUUID(),
        tokenRequestorId: '12345678901',
        taskId: randomUUID(),
        fundingAccountInfo: { panUniqueReference: payment },
      },
    }),
    isLookUp: ({ path }) => path.endsWith('/getTaskStatus'),
    paymentOf: ({ kind, request }) =>
      kind === 'token' ? (request.fundingAccountInfo as { panUniqueReference: string }).panUniqueReference : undefined,
    absent: { body: refused('INVALID_TASK_ID') },
  },
};

const lemanpayCases: ProviderCases = {
  answers: [
    ...['POST', 'GET'].flatMap((method) => [
      { method, url: '/invoices', status: 422, data: { status: 'error', code: '010103', error: 'x' } },
      { method, url: '/invoices', status: 404, data: { reason: 'PageNotFound', message: 'x' } },
    ]),
    {
      method: 'POST',
      url: '/invoices',
      status: 200,
      data: { status: 'Success', data: {}, error: null },
      expect: 'success',
    },
  ],
  payments: {
    start: startLemanpay,
    request: (payment) => ({
      path: '/invoices',
      headers: { authorization: 'Bearer lemanpay-token' },
      body: { orderId: payment, price: 10, currency: 'RUB' },
    }),
    paymentOf: ({ kind, request }) => (kind === 'invoice' ? String(request.orderId) : undefined),
  },
};

const plainHttpCases: ProviderCases = {
  statusOnly: true,
  answers: [{ method: 'POST', url: '/payments', status: 200, data: 'OK', expect: 'success' }],
  payments: { start: startPlainHttp, request: (payment) => ({ path: '/payments', body: { id: payment, amount: 10 } }) },
};

const CASES: readonly (readonly [provider: Provider, cases: ProviderCases])[] = [
  [midtrans(), midtransCases],
  [mastercard(), mastercardCases],
  [mdes(), mdesCases],
  [lemanpay(), lemanpayCases],
  [plainHttp(), plainHttpCases],
];

describe.each(CASES.map(([provider, cases]) => ({ name: provider.name, provider, cases })))(
  '$name',
  ({ provider, cases }) => {
    test.concurrent.each(checksOf(provider, cases))('$name', ({ run }) => run());
  },
);
