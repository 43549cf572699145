// Braintree: GraphQL API, Transaction, PaymentStatus, search; docs/providers/braintree.md.
import { braintree } from '../../../src/providers/braintree/index.js';
import { type Body, ORDER } from '../payments.js';
import { accepted, is, isIn, isSince, type LookUp, listed, MADE, OLD, SENT } from './look-up.js';

const provider = braintree({ uniqueOrderId: true });
const bad = [
  ...['PROCESSOR_DECLINED', 'VOIDED', 'FAILED', 'SETTLEMENT_DECLINED', 'AUTHORIZATION_EXPIRED', 'AUTHORIZED', 'ODD'],
  ...['10.10', '10.00', 10, [{ message: 'x' }], OLD, true],
];
const CAPTURED = ['SUBMITTED_FOR_SETTLEMENT', 'SETTLING', 'SETTLED', 'SETTLEMENT_PENDING'];
const MADE_IN = ['AUTHORIZED', 'AUTHORIZING', 'SETTLEMENT_CONFIRMED', ...CAPTURED];
const transaction = { id: ORDER, orderId: ORDER, status: 'SETTLED', amount: { value: '10.00' }, createdAt: MADE };
const query = (mutation: string, input: string, shown = 'transaction') =>
  `mutation Do($input: ${input}!) { ${mutation}(input: $input) { ${shown} { id status } } }`;

const charge = (mutation: string, input: string) => ({
  ...{ provider, path: '/graphql', bad },
  body: {
    query: query(mutation, input),
    variables: { input: { paymentMethodId: 'm', transaction: { amount: '10.00', orderId: ORDER } } },
  },
});
const isMade = (told: Body) => is(10, told?.amount?.value) && isIn(told.status, MADE_IN);

const made = (mutation: string, input: string): readonly LookUp[] => [
  {
    ...{ ...charge(mutation, input), name: `${mutation}, by its order id` },
    good: [
      { data: { search: { transactions: { pageInfo: { hasNextPage: false }, edges: [{ node: transaction }] } } } },
    ],
    mayLand({ data, errors }) {
      const { edges, pageInfo } = data?.search?.transactions ?? {};
      const nodes = listed(edges).map((edge) => edge.node ?? {});
      const timeOf = (at: unknown) =>
        typeof at === 'string' && /^\d{4}-/.test(at) ? Date.parse(at) : typeof at === 'number' ? at : Number.NaN;
      const recent = nodes.filter(({ createdAt: at }) => !(timeOf(at) < SENT - 600_000));
      return (
        errors === undefined &&
        pageInfo?.hasNextPage === false &&
        nodes.every(({ orderId }) => orderId === ORDER) &&
        recent.length === 1 &&
        isMade(recent[0])
      );
    },
    mayBeAbsent: ({ data, errors }) =>
      errors === undefined &&
      data?.search?.transactions?.pageInfo?.hasNextPage === false &&
      !listed(data.search.transactions.edges).some(
        ({ node }) => node?.orderId === ORDER && isMade(node) && isSince(node.createdAt),
      ),
  },
  {
    ...{ ...charge(mutation, input), name: `${mutation}, accepted` },
    known: accepted({ data: { [mutation]: { transaction: { id: ORDER, status: 'SETTLEMENT_PENDING' } } } }),
    good: [{ data: { node: transaction } }],
    mayLand: ({ data, errors }) => errors === undefined && data?.node?.id === ORDER && isMade(data.node),
  },
];

const change = (
  name: string,
  asked: { readonly query: string; readonly input?: object },
  left: object,
  mayLand: (node: Body) => boolean,
  open: readonly string[],
): LookUp => ({
  ...{ provider, name, path: '/graphql', bad },
  body: { query: asked.query, variables: { input: { transactionId: ORDER, ...asked.input } } },
  good: [{ data: { node: { ...transaction, ...left } } }],
  mayLand: ({ data, errors }) => errors === undefined && data?.node?.id === ORDER && mayLand(data.node),
  mayBeAbsent: ({ data, errors }) => errors === undefined && data?.node?.id === ORDER && isIn(data.node.status, open),
});
const CAPTURE = query('captureTransaction', 'CaptureTransactionInput');

export const lookUps: readonly LookUp[] = [
  ...made('chargePaymentMethod', 'ChargePaymentMethodInput'),
  ...made('authorizePaymentMethod', 'AuthorizePaymentMethodInput'),
  change(
    'captureTransaction, of an amount',
    { query: CAPTURE, input: { transaction: { amount: '10.00' } } },
    {},
    (node) => isIn(node.status, CAPTURED) && is(10, node.amount?.value),
    ['AUTHORIZED'],
  ),
  change(
    'captureTransaction, of all',
    { query: CAPTURE },
    { statusHistory: [{ status: 'SETTLED' }, { status: 'AUTHORIZED', amount: { value: '10.00' } }] },
    (node) => {
      const authorized = listed(node.statusHistory).find(({ status }) => status === 'AUTHORIZED')?.amount?.value;
      return isIn(node.status, CAPTURED) && is(Number(authorized), node.amount?.value);
    },
    ['AUTHORIZED'],
  ),
  change(
    'reverseTransaction',
    { query: query('reverseTransaction', 'ReverseTransactionInput', 'reversal') },
    { status: 'VOIDED' },
    ({ status }) => status === 'VOIDED',
    ['AUTHORIZED', 'SUBMITTED_FOR_SETTLEMENT'],
  ),
];
