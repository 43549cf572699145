// Razorpay: Payments, Orders and Refunds APIs; RazorpayX, payout states; docs/providers/razorpay.md.
import { razorpay } from '../../../src/providers/razorpay/index.js';
import { type Body, ORDER } from '../payments.js';
import {
  accepted,
  is,
  isId,
  isIn,
  isSince,
  isWord,
  type LookUp,
  listed,
  MADE_AT,
  mayBe,
  maySum,
  mayWord,
  OLD_AT,
  oneOf,
} from './look-up.js';

const provider = razorpay();
const bad = [
  'refunded',
  false,
  'failed',
  'rejected',
  'reversed',
  'cancelled',
  'odd',
  OLD_AT,
  'fa-2',
  'USD',
  'authorized',
  'queued',
];
const SUM = { amount: 1000, currency: 'INR' };
const PAID_OUT = ['queued', 'scheduled', 'pending', 'processing', 'processed'];
const ORDERED = ['created', 'attempted', 'paid'];
const REFUNDED = ['pending', 'processed'];
const isSum = (told: Body) => is(1000, told.amount) && isWord(told.currency ?? 'INR', 'INR');

/** It tells no other name, sum or payment than was asked for. */
const isNoOther = (told: Body, own: object) =>
  Object.entries({ ...own, payment_id: 'pay-1' }).every(([name, value]) =>
    name === 'amount'
      ? maySum(1000, told[name])
      : name === 'currency'
        ? mayWord(told[name], 'INR')
        : mayBe(told[name], value),
  );

/** In a list by its name, and then by its id. */
const inList = (
  name: string,
  path: string,
  own: object,
  states: readonly string[],
  isOwn: (each: Body) => boolean,
  isListed = (_each: Body) => true,
): LookUp => ({
  ...{ provider, name, path, bad },
  body: { ...own, account_number: '7' },
  good: [
    { items: [{ id: 'x', ...own, status: states.at(-1), created_at: MADE_AT }] },
    { id: 'x', ...own, status: states.at(-1) },
  ],
  mayLand({ items }, one) {
    const fitting = oneOf(items, (each) => isOwn(each) && isSum(each) && isSince(each.created_at) && isListed(each));
    return fitting !== undefined && isId(one?.id, fitting.id) && isIn(one.status, states) && isNoOther(one, own);
  },
  mayBeAbsent: ({ items }) =>
    Array.isArray(items) && !listed(items).some((each) => isOwn(each) && isSum(each) && isSince(each.created_at)),
});

const byId = (name: string, path: string, own: object, states: readonly string[]): LookUp => ({
  ...{ provider, name: `${name}, accepted`, path, body: { ...own, account_number: '7' }, bad },
  known: accepted({ id: 'x', ...own, status: 'processing' }),
  good: [{ id: 'x', ...own, status: states.at(-1) }],
  mayLand: (told) => isId(told.id, 'x') && isIn(told.status, states) && isNoOther(told, own),
});

const payout = { ...SUM, reference_id: ORDER, fund_account_id: 'fa' };
const refund = { ...SUM, receipt: ORDER };
const REFUND = `/v1/payments/pay-1/refund`;

export const lookUps: readonly LookUp[] = [
  {
    ...inList(
      'payout, by its reference',
      '/v1/payouts',
      payout,
      PAID_OUT,
      (each) => each.reference_id === ORDER && mayBe(each.fund_account_id, 'fa'),
      ({ status }) => isIn(status, PAID_OUT),
    ),
    mayBeAbsent: () => false,
  },
  byId('payout', '/v1/payouts', payout, PAID_OUT),
  inList('order, by its receipt', '/v1/orders', refund, ORDERED, (each) => each.receipt === ORDER),
  inList(
    'refund, by its receipt',
    REFUND,
    refund,
    REFUNDED,
    (each) => each.receipt === ORDER && mayBe(each.payment_id, 'pay-1'),
  ),
  byId('refund', REFUND, refund, REFUNDED),
  {
    ...{ provider, name: 'refund of all that is left', path: REFUND, body: {}, bad },
    good: [
      { items: [{ id: 'x', ...SUM, payment_id: 'pay-1', status: 'processed', created_at: MADE_AT }] },
      { id: 'pay-1', amount: 1000, amount_refunded: 1000 },
      { id: 'x', ...SUM, payment_id: 'pay-1', status: 'processed' },
    ],
    mayLand({ items }, payment, one) {
      const fitting = oneOf(items, (each) => isSince(each.created_at) && mayBe(each.payment_id, 'pay-1'));
      return (
        isId(payment?.id, 'pay-1') &&
        is(Number(payment.amount), payment.amount_refunded) &&
        fitting !== undefined &&
        isId(one?.id, fitting.id) &&
        isIn(one.status, REFUNDED) &&
        mayBe(one.payment_id, 'pay-1')
      );
    },
    mayBeAbsent: ({ items }) => Array.isArray(items) && !listed(items).some((each) => isSince(each.created_at)),
  },
  {
    ...{ provider, name: 'capture', path: `/v1/payments/${ORDER}/capture`, body: SUM, bad },
    good: [{ id: ORDER, ...SUM, status: 'captured', captured: true }],
    mayLand: (told) =>
      isId(told.id, ORDER) &&
      (told.status === 'captured' || (told.status === 'refunded' && told.captured !== false)) &&
      mayWord(told.currency, 'INR') &&
      maySum(1000, told.amount),
    mayBeAbsent: (told) => isId(told.id, ORDER) && told.status === 'authorized',
  },
  {
    ...{ provider, name: 'cancellation of a payout', path: `/v1/payouts/${ORDER}/cancel`, body: {}, bad },
    good: [{ id: ORDER, status: 'cancelled' }],
    mayLand: (told) => isId(told.id, ORDER) && told.status === 'cancelled',
    mayBeAbsent: (told) => isId(told.id, ORDER) && isIn(told.status, ['queued', 'scheduled']),
  },
];
