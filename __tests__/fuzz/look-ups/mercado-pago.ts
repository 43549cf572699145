// Mercado Pago: Payments and Orders APIs, payment status, order status; docs/providers/mercado-pago.md.
import { mercadoPago } from '../../../src/providers/mercado-pago/index.js';
import { type Body, ORDER } from '../payments.js';
import { accepted, is, isId, isIn, isSince, type LookUp, listed, MADE, mayBe, maySum, OLD, oneOf } from './look-up.js';

const provider = mercadoPago();
const bad = ['rejected', 'cancelled', 'canceled', 'failed', 'expired', 'odd', OLD, 2, 'authorized', 'waiting_capture'];
const TAKEN = ['approved', 'authorized', 'pending', 'in_process', 'in_mediation', 'refunded', 'charged_back'];
const ORDERED = [
  ...['created', 'processing', 'processed', 'action_required', 'in_review', 'at_terminal', 'refunded', 'charged_back'],
];
const REFUNDED = ['approved', 'in_process'];
/** Of a refund in an order. */
const PENDING = ['processing', 'processed'];

const payment = { external_reference: ORDER, transaction_amount: 1000 };
const order = { external_reference: ORDER, total_amount: '1000.00' };
const PAID = { status: 'processed', status_detail: 'accredited' };
const isPayment = (each: Body) =>
  each.external_reference === ORDER &&
  is(1000, each.transaction_amount) &&
  isIn(each.status, TAKEN) &&
  isSince(each.date_created);
const isOrder = (each: Body) =>
  each.external_reference === ORDER &&
  is(1000, each.total_amount) &&
  isIn(each.status, ORDERED) &&
  isSince(each.created_date);

const byId = (name: string, path: string, body: object, states: readonly string[]): LookUp => ({
  ...{ provider, name: `${name}, accepted`, path, body, bad },
  known: accepted({ id: 1, ...body, status: 'in_process' }),
  good: [{ id: 1, ...body, status: states[0] }],
  mayLand: (told) =>
    isId(told.id, 1) && isIn(told.status, states) && mayBe(told.external_reference, ORDER) && mayBe(told.payment_id, 7),
});

/** What a change left behind, under the id in the path. */
const change = (
  name: string,
  asked: Pick<LookUp, 'method' | 'path' | 'body'>,
  left: object,
  mayLand: (told: Body) => boolean,
  mayBeAbsent: (told: Body) => boolean,
): LookUp => ({
  ...{ provider, name, ...asked, bad },
  good: [{ id: ORDER, ...left }],
  mayLand: (told) => isId(told.id, ORDER) && mayLand(told),
  mayBeAbsent: (told) => isId(told.id, ORDER) && mayBeAbsent(told),
});

const ofOrder = (name: string, body: object = {}) => ({ path: `/v1/orders/${ORDER}/${name}`, body });
const ofPayment = (body: object) => ({ method: 'PUT', path: `/v1/payments/${ORDER}`, body });
const isOpen = ({ status }: Body) => isIn(status, ['authorized', 'pending', 'in_process']);
const REFUND = '/v1/payments/7/refunds';

export const lookUps: readonly LookUp[] = [
  {
    ...{ provider, name: 'payment, by its reference', path: '/v1/payments', body: payment, bad },
    good: [
      { results: [{ id: 1, ...payment, status: 'approved', date_created: MADE }] },
      { id: 1, ...payment, status: 'approved' },
    ],
    mayLand({ results }, one) {
      const fitting = oneOf(results, isPayment);
      return (
        fitting !== undefined &&
        isId(one?.id, fitting.id) &&
        isIn(one.status, TAKEN) &&
        mayBe(one.external_reference, ORDER) &&
        maySum(1000, one.transaction_amount)
      );
    },
    mayBeAbsent: () => false,
  },
  byId('payment', '/v1/payments', payment, TAKEN),
  {
    ...{ provider, name: 'order, by its reference', path: '/v1/orders', body: order, bad },
    good: [{ data: [{ id: '1', ...order, ...PAID, created_date: MADE }] }, { id: '1', ...order, ...PAID }],
    mayLand({ data }, one) {
      const fitting = oneOf(data, isOrder);
      return (
        fitting !== undefined &&
        isId(one?.id, fitting.id) &&
        isIn(one.status, ORDERED) &&
        mayBe(one.external_reference, ORDER) &&
        maySum(1000, one.total_amount)
      );
    },
    mayBeAbsent: () => false,
  },
  {
    ...{ provider, name: 'order, whole in the list', path: '/v1/orders', body: order, bad },
    good: [{ data: [{ id: '1', ...order, ...PAID, created_date: MADE, transactions: {} }] }],
    mayLand: ({ data }) => oneOf(data, isOrder) !== undefined,
    mayBeAbsent: () => false,
  },
  byId('order', '/v1/orders', order, ORDERED),
  {
    ...{ provider, name: 'refund, by its amount', path: REFUND, body: { amount: 10 }, bad: [...bad, 10.1] },
    good: [[{ id: 1, payment_id: 7, amount: 10, status: 'approved', date_created: MADE }]],
    mayLand(told) {
      const fitting = oneOf(told, (each) => is(10, each.amount) && isSince(each.date_created));
      return isIn(fitting?.status, REFUNDED) && mayBe(fitting?.payment_id, 7);
    },
    mayBeAbsent: (told) =>
      Array.isArray(told) && !listed(told).some((each) => is(10, each.amount) && isSince(each.date_created)),
  },
  {
    ...{ provider, name: 'refund of all that is left', path: REFUND, body: {}, bad },
    good: [
      [{ id: 1, payment_id: 7, amount: 10, status: 'approved', date_created: MADE }],
      { id: 7, status: 'refunded' },
    ],
    mayLand(told, one) {
      const fitting = oneOf(told, (each) => isSince(each.date_created));
      return (
        isIn(fitting?.status, REFUNDED) &&
        mayBe(fitting?.payment_id, 7) &&
        isId(one?.id, 7) &&
        one.status === 'refunded'
      );
    },
    mayBeAbsent: (told) => Array.isArray(told) && !listed(told).some((each) => isSince(each.date_created)),
  },
  byId('refund', REFUND, { amount: 10 }, REFUNDED),
  change(
    'capture of a payment',
    ofPayment({ capture: true, transaction_amount: 1000 }),
    { status: 'approved', captured: true, transaction_amount: 1000 },
    ({ status, captured, transaction_amount: told }) =>
      (status === 'approved' || captured === true) && !isIn(status, ['rejected', 'cancelled']) && maySum(1000, told),
    isOpen,
  ),
  change(
    'cancellation of a payment',
    ofPayment({ status: 'cancelled' }),
    { status: 'cancelled' },
    ({ status }) => status === 'cancelled',
    isOpen,
  ),
  change(
    'capture of an order',
    ofOrder('capture'),
    { status: 'processed' },
    ({ status }) => status === 'processed',
    ({ status_detail: detail }) => detail === 'waiting_capture',
  ),
  change(
    'cancellation of an order',
    ofOrder('cancel'),
    { status: 'canceled' },
    ({ status }) => isIn(status, ['canceled', 'cancelled']),
    ({ status }) => isIn(status, ['created', 'action_required']),
  ),
  change(
    'refund of an order',
    ofOrder('refund'),
    { status: 'refunded', status_detail: 'refunded' },
    ({ status, status_detail: detail }) => status === 'refunded' || detail === 'refunded',
    ({ status, status_detail: detail, transactions }) =>
      status === 'processed' &&
      isIn(detail, ['accredited', 'processed']) &&
      listed(transactions?.refunds).every((each) => each.status === 'failed'),
  ),
  {
    ...{ provider, name: 'refund of an order, by the id of the accepted one', ...ofOrder('refund'), bad },
    known: accepted({ id: ORDER, ...PAID, transactions: { refunds: [{ id: 'REF1', status: 'processing' }] } }),
    good: [{ id: ORDER, ...PAID, transactions: { refunds: [{ id: 'REF1', status: 'processed' }] } }],
    mayLand: (told) =>
      isId(told.id, ORDER) &&
      (isIn('refunded', [told.status, told.status_detail]) ||
        listed(told.transactions?.refunds).some((each) => isId(each.id, 'REF1') && isIn(each.status, PENDING))),
    mayBeAbsent: (told) =>
      isId(told.id, ORDER) && listed(told.transactions?.refunds).every((each) => each.status === 'failed'),
  },
];
