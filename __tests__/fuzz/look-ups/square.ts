// Square: API reference, Payment, PaymentRefund, ListPayments, CancelPaymentByIdempotencyKey; docs/providers/square.md.
import { square } from '../../../src/providers/square/index.js';
import { type Body, ORDER } from '../payments.js';
import { accepted, is, isIn, isWord, type LookUp, listed, MADE, mayBe, maySum, mayWord, OLD } from './look-up.js';

const provider = square({ uniqueReference: true });
const bad = ['FAILED', 'CANCELED', 'REJECTED', 'ODD', 'USD', OLD, 'p-2'];
const MONEY = { amount_money: { amount: 1000, currency: 'USD' } };
const payment = { id: 'p', status: 'COMPLETED', reference_id: ORDER, ...MONEY, created_at: MADE };
const body = { idempotency_key: 'k', reference_id: ORDER, ...MONEY };
const MADE_IN = ['APPROVED', 'PENDING', 'COMPLETED'];
const isMoney = ({ amount_money: told }: Body) => is(1000, told?.amount) && isWord(told.currency, 'USD');
const isNoOther = ({ amount_money: told, payment_id: of, reference_id: reference }: Body) =>
  maySum(1000, told?.amount) && mayWord(told?.currency, 'USD') && mayBe(of, 'p') && mayBe(reference, ORDER);

const change = (name: string, good: string): LookUp => ({
  ...{ provider, name: `${name} of a payment`, path: `/v2/payments/${ORDER}/${name}`, body: {}, bad },
  good: [{ payment: { id: ORDER, status: good } }],
  mayLand: ({ payment: told }) => told?.id === ORDER && told.status === good,
  mayBeAbsent: ({ payment: told }) => told?.id === ORDER && told.status === 'APPROVED',
});

export const lookUps: readonly LookUp[] = [
  {
    ...{ provider, name: 'payment, by its reference in the list', path: '/v2/payments', body, bad },
    good: [{ payments: [payment] }, { payment }],
    mayLand: ({ payments: list }, one) =>
      listed(list).filter((each) => each.reference_id === ORDER && each.created_at !== OLD).length === 1 &&
      listed(list).some((each) => each.reference_id === ORDER && String(each.id) === one?.payment?.id) &&
      isIn(one.payment.status, MADE_IN) &&
      isMoney(one.payment) &&
      isNoOther(one.payment),
    mayBeAbsent: ({ payments: list }) =>
      !listed(list).some(
        (each) =>
          each.reference_id === ORDER && isMoney(each) && isIn(each.status, MADE_IN) && each.created_at === MADE,
      ),
  },
  {
    ...{ provider, name: 'payment, accepted', path: '/v2/payments', body, bad },
    known: accepted({ payment: { ...payment, status: 'PENDING' } }),
    good: [{ payment }],
    mayLand: ({ payment: told }) => told?.id === 'p' && isIn(told.status, MADE_IN) && mayBe(told.reference_id, ORDER),
  },
  {
    ...{ provider, name: 'refund, accepted', path: '/v2/refunds', bad },
    body: { idempotency_key: 'k', payment_id: 'p', ...MONEY },
    known: accepted({ refund: { id: 'r', status: 'PENDING' } }),
    good: [{ refund: { id: 'r', status: 'COMPLETED', payment_id: 'p', ...MONEY } }],
    mayLand: ({ refund: told }) =>
      told?.id === 'r' && isIn(told.status, ['PENDING', 'COMPLETED']) && mayBe(told.payment_id, 'p'),
  },
  change('complete', 'COMPLETED'),
  change('cancel', 'CANCELED'),
  {
    ...{ provider: square(), name: 'payment, voided by its key', path: '/v2/payments', body, bad },
    ...{ known: { attached: ['idempotencyKey'] }, wanted: 'undone', good: [{}] },
    mayLand: ({ errors }) => errors === undefined || (Array.isArray(errors) && errors.length === 0),
  },
];
