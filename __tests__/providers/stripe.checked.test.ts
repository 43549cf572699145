// Stripe, Square and Braintree pass the checks that authors of providers are given.
import { describe, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { startBraintree, startSquare, startStripe } from '../../src/simulators/index.js';
import { type AnswerCase, checksOf, type ProviderCases } from '../../src/testing/index.js';

const auth = { authorization: 'Basic eDp5' };

const intents = { method: 'POST', url: '/v1/payment_intents' };
const failing = (status: number, error: object, shouldRetry?: boolean, more: object = {}): AnswerCase => ({
  ...intents,
  status,
  data: { error },
  ...(shouldRetry !== undefined && { headers: { 'stripe-should-retry': String(shouldRetry) } }),
  ...more,
});
const stripeCases: ProviderCases = {
  answers: [
    failing(402, { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' }),
    failing(400, { type: 'invalid_request_error', code: 'parameter_missing' }),
    failing(400, { type: 'invalid_request_error', code: 'token_already_used' }, undefined, { method: 'PUT' }),
    failing(400, { type: 'invalid_request_error' }),
    failing(500, { type: 'api_error' }),
    failing(503, { type: 'api_error' }),
    failing(500, { type: 'api_error' }, undefined, { url: '/v2/core/accounts' }),
    ...[true, false].flatMap((shouldRetry) => [
      failing(409, { type: 'invalid_request_error' }, shouldRetry),
      failing(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use' }, shouldRetry),
      failing(500, { type: 'api_error' }, shouldRetry),
      failing(500, { type: 'api_error' }, shouldRetry, { method: 'GET' }),
    ]),
    { method: 'POST', url: '/v1/refunds', status: 200, data: { id: 're_1', object: 'refund', status: 'failed' } },
    { ...intents, status: 200, data: { id: 'pi_1', object: 'payment_intent' }, expect: 'success' },
  ],
  payments: {
    start: startStripe,
    request: (payment) => ({
      path: '/v1/payment_intents',
      headers: { ...auth, 'content-type': 'application/x-www-form-urlencoded' },
      body: `amount=1000&currency=eur&confirm=true&payment_method=pm_card_visa&customer=cus_1&metadata[order]=${payment}`,
    }),
    isLookUp: ({ method }) => method === 'GET',
    paymentOf: ({ kind, request }) => (kind === 'payment' ? (request.metadata as { order: string }).order : undefined),
    absent: { body: { object: 'list', data: [], has_more: false } },
  },
};

const payment = { method: 'POST', url: '/v2/payments' };
const wrong = (code: string, status = 400, more: object = {}): AnswerCase => ({
  ...payment,
  status,
  data: { errors: [{ category: 'API_ERROR', code }] },
  ...more,
});
const squareCases: ProviderCases = {
  answers: [
    wrong('GENERIC_DECLINE', 402),
    wrong('TEMPORARY_ERROR', 500),
    wrong('CONFLICT', 409),
    wrong('CONFLICT', 409, { url: '/v2/customers' }),
    ...['FAILED', 'CANCELED'].map((status) => ({ ...payment, status: 200, data: { payment: { id: 'p', status } } })),
    { ...payment, status: 200, data: { payment: { id: 'p', status: 'COMPLETED' } }, expect: 'success' },
  ],
  payments: {
    start: startSquare,
    request: (reference) => ({
      path: '/v2/payments',
      headers: auth,
      body: {
        source_id: 'cnon:card-nonce-ok',
        amount_money: { amount: 1000, currency: 'USD' },
        reference_id: reference,
      },
    }),
    isLookUp: ({ method, path }) => method === 'GET' || path.endsWith('/cancel'),
    paymentOf: ({ kind, request }) => (kind === 'payment' ? String(request.reference_id) : undefined),
    absent: { body: { payments: [] } },
  },
};

const query = `mutation ($input: ChargePaymentMethodInput!) {
  chargePaymentMethod(input: $input) { transaction { id orderId status } }
}`;
const charge = { method: 'POST', url: '/graphql', status: 200, requestBody: { query, variables: { input: {} } } };
const made = (transaction: object) => ({ data: { chargePaymentMethod: { transaction } } });
const refused = (extensions: object): AnswerCase => ({
  ...charge,
  data: { data: { chargePaymentMethod: null }, errors: [{ message: 'no', extensions }] },
});
const declined = (event: object): AnswerCase => ({
  ...charge,
  data: made({ id: 't', status: 'PROCESSOR_DECLINED', statusHistory: [event] }),
});
const braintreeCases: ProviderCases = {
  answers: [
    refused({ errorClass: 'INTERNAL' }),
    refused({ errorClass: 'VALIDATION', inputPath: ['input', 'apiRequestKey'] }),
    declined({ processorResponse: { legacyCode: '2001' } }),
    declined({ gatewayRejectionReason: 'CVV' }),
    { ...charge, data: made({ id: 't', status: 'VOIDED' }) },
    { ...charge, data: { errors: [{ message: 'Syntax' }] } },
    { ...charge, data: made({ id: 't', status: 'SETTLING' }), expect: 'success' },
  ],
  payments: {
    start: startBraintree,
    request: (orderId) => ({
      path: '/graphql',
      headers: auth,
      body: {
        query,
        variables: { input: { paymentMethodId: 'fake-valid-nonce', transaction: { amount: '10.00', orderId } } },
      },
    }),
    isLookUp: ({ body }) => body.includes('search'),
    paymentOf: ({ kind, request }) =>
      kind === 'payment'
        ? (request.variables as { input: { transaction: { orderId: string } } }).input.transaction.orderId
        : undefined,
    absent: { body: { data: { search: { transactions: { pageInfo: { hasNextPage: false }, edges: [] } } } } },
  },
};

const CASES: readonly (readonly [provider: Provider, cases: ProviderCases])[] = [
  [stripe({ reference: 'order' }), stripeCases],
  [square({ uniqueReference: true }), squareCases],
  [braintree({ uniqueOrderId: true }), braintreeCases],
];

describe.each(CASES.map(([provider, cases]) => ({ name: provider.name, provider, cases })))(
  '$name',
  ({ provider, cases }) => {
    test.concurrent.each(checksOf(provider, cases))('$name', ({ run }) => run());
  },
);
