// Several errors in one answer: what may have been processed is not denied by another error beside it.
import { expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { square } from '../../src/providers/square/index.js';
import { answered } from './answers.js';

const query = 'mutation ($input: X!) { chargePaymentMethod(input: $input) { transaction { id status } } }';
const graphql = (errorClass: string) => ({ message: 'no', extensions: { errorClass } });

const answers: readonly (readonly [what: string, Provider, status: number, told: object, asked: object])[] = [
  [
    'Braintree',
    braintree(),
    200,
    { data: { chargePaymentMethod: null }, errors: [graphql('INTERNAL'), graphql('NOT_FOUND')] },
    { path: '/graphql', body: { query, variables: { input: {} } } },
  ],
  [
    'Square',
    square(),
    500,
    { errors: [{ code: 'INTERNAL_SERVER_ERROR' }, { code: 'INVALID_VALUE' }] },
    { path: '/v2/payments' },
  ],
  [
    'Checkout.com',
    checkoutCom(),
    502,
    { error_type: 'processing_error', error_codes: ['processing_error', 'card_number_invalid'] },
    { path: '/payments' },
  ],
  [
    'PayPal',
    paypal(),
    500,
    { name: 'INTERNAL_SERVER_ERROR', details: [{ issue: 'INTERNAL_SERVICE_ERROR' }, { issue: 'INSTRUMENT_DECLINED' }] },
    { path: '/v2/checkout/orders/O1/capture' },
  ],
];

test.each(answers)('%s: it may have been processed', (_what, provider, status, told, asked) => {
  const found = classify(provider, answered(status, JSON.stringify(told), {}, asked));
  expect(found?.failure.processed).not.toBe('no');
  expect(found?.rule.decline).toBeUndefined();
});

test('one fatal error decides if the status says that the request was refused', () => {
  const told = { errors: [{ code: 'TEMPORARY_ERROR' }, { code: 'CVV_FAILURE' }] };
  const found = classify(square(), answered(402, JSON.stringify(told), {}, { path: '/v2/payments' }));
  expect(found).toMatchObject({ failure: { code: 'CVV_FAILURE' }, rule: { action: 'fail-fast' } });
});
