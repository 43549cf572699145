import { expect, test } from '@jest/globals';
import { type BraintreeSimulator, startBraintree } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

let braintree: BraintreeSimulator;

const CHARGE =
  'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id } } }';
const ask = (query: string, input?: object) =>
  call(`${braintree.url}/graphql`, 'POST', { query, variables: { input } }, { authorization: 'Basic eDp5' });
const pay = (apiRequestKey: string, amount = '10.00') =>
  ask(CHARGE, { apiRequestKey, paymentMethodId: 'fake-valid-nonce', transaction: { amount, orderId: 'o-1' } });
const charged = (transaction: object) => ({ data: { chargePaymentMethod: { transaction } } });

test('a key returns the transaction that it made, in its current state, even after an uncertain answer', async () => {
  braintree = await keep(startBraintree());
  braintree.inject({ when: 'after', kind: 'provider', code: 'INTERNAL' });
  expect((await pay('a')).json).toMatchObject({ errors: [{ extensions: { errorClass: 'INTERNAL' } }] });
  expect((await pay('a')).json).toMatchObject(charged({ status: 'SUBMITTED_FOR_SETTLEMENT', orderId: 'o-1' }));
  expect(braintree.ledger.count('payment')).toBe(1);
});

test('a key with another input is refused', async () => {
  braintree = await keep(startBraintree());
  const inUse = { errors: [{ extensions: { errorClass: 'VALIDATION', inputPath: ['input', 'apiRequestKey'] } }] };
  await pay('a');
  expect((await pay('a', '11.00')).json).toMatchObject(inUse);
  expect(braintree.ledger.count('payment')).toBe(1);
});

test('declines by the amount', async () => {
  braintree = await keep(startBraintree());
  const history = [{ declineType: 'SOFT', processorResponse: { legacyCode: '2001' } }];
  expect((await pay('a', '2001.00')).json).toMatchObject(
    charged({ status: 'PROCESSOR_DECLINED', statusHistory: history }),
  );
});

test.each([
  ['fake-processor-declined-visa-nonce', charged({ status: 'PROCESSOR_DECLINED' })],
  ['fake-gateway-rejected-fraud-nonce', charged({ status: 'GATEWAY_REJECTED' })],
  ['fake-valid-visa-nonce', charged({ status: 'SUBMITTED_FOR_SETTLEMENT' })],
  ['fake-paypal-one-time-nonce', charged({ status: 'SUBMITTED_FOR_SETTLEMENT' })],
  ['fake-consumed-nonce', { errors: [{ extensions: { legacyCode: '91564' } }] }],
  ['fake-declined-nonce', { errors: [{ extensions: { errorClass: 'VALIDATION', legacyCode: '91565' } }] }],
])('%s ends as in the sandbox', async (paymentMethodId, answer) => {
  braintree = await keep(startBraintree());
  const input = { apiRequestKey: 'a', paymentMethodId, transaction: { amount: '10.00' } };
  expect((await ask(CHARGE, input)).json).toMatchObject(answer);
  expect(braintree.ledger.count('payment')).toBe('data' in answer && paymentMethodId.match(/valid|paypal/) ? 1 : 0);
});

test('answers a search by order id, a ping, and an invalid query', async () => {
  braintree = await keep(startBraintree());
  await pay('a');
  const search =
    'query ($input: TransactionSearchInput!) { search { transactions(input: $input) { edges { node { id } } } } }';
  const found = await ask(search, { orderId: { is: 'o-1' } });
  expect(found.json).toMatchObject({ data: { search: { transactions: { edges: [{ node: { orderId: 'o-1' } }] } } } });
  expect((await ask('query { ping }')).json).toMatchObject({ data: { ping: 'pong' } });
  expect((await ask('pong')).json).not.toHaveProperty('data');
});
