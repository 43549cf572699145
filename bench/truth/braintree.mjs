import { braintree } from '../../dist/esm/providers/braintree/index.js';
import { startBraintree } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

const query = `mutation ($input: ChargePaymentMethodInput!) {
  chargePaymentMethod(input: $input) { transaction { id orderId status } }
}`;
const NOTHING = { data: { search: { transactions: { pageInfo: { hasNextPage: false }, edges: [] } } } };

/** Charges at the Braintree simulator, by GraphQL. The apiRequestKey that recoverable attaches protects a retry. */
export const braintreeSubject = {
  name: 'Braintree',
  start: startBraintree,
  client: { auth: { username: 'public', password: 'private' } },
  provider: () => braintree({ uniqueOrderId: true, settledAfter: SETTLED_AFTER }),
  path: '/graphql',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'INTERNAL' }),
    ...both({ kind: 'provider', code: 'SERVICE_AVAILABILITY' }),
    { when: 'before', kind: 'provider', code: 'RESOURCE_LIMIT' },
  ],
  lies: liesWith(NOTHING),
  isLookUp: ({ body }) => body.includes('search'),
  request: (payment) => ({
    query,
    variables: { input: { paymentMethodId: 'fake-valid-nonce', transaction: { amount: '10.00', orderId: payment } } },
  }),
  /** Submitted for settlement is paid, anything else has failed. */
  saysDone: (data) => data?.data?.chargePaymentMethod?.transaction?.status === 'SUBMITTED_FOR_SETTLEMENT',
  saysLater: (data) => data?.errors?.[0]?.extensions?.errorClass === 'INTERNAL',
  saysUsed: (data) => data?.errors?.[0]?.extensions?.errorClass === 'VALIDATION',
  renewing: 'the same again',
  renew: (request) => request,
  paymentOf: ({ kind, request }) => (kind === 'payment' ? request.variables.input.transaction.orderId : undefined),
};
