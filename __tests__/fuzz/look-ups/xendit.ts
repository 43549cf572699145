// Xendit: API reference (payment requests, refunds, payouts, captures, their states); docs/providers/xendit.md.
import { xendit } from '../../../src/providers/xendit/index.js';
import { type Body, ORDER } from '../payments.js';
import {
  accepted,
  is,
  isIn,
  isOne,
  isSince,
  isText,
  isWord,
  type LookUp,
  listed,
  MADE,
  mayBe,
  maySum,
  mayWord,
  OLD,
} from './look-up.js';

const provider = xendit();
const bad = ['FAILED', 'REJECTED', 'EXPIRED', 'CANCELED', 'REVERSED', 'ODD', OLD, 'USD', 'pr-2'];
const SUM = { amount: 1000, currency: 'IDR' };

interface Kind {
  readonly name: string;
  readonly path: string;
  readonly body: object;
  readonly own: object;
  readonly states: readonly string[];
  /** What a refund or a capture is of: its field. */
  readonly of?: 'payment_request_id' | 'invoice_id';
}

const PAYMENT = ['SUCCEEDED', 'PENDING', 'REQUIRES_ACTION', 'AWAITING_CAPTURE', 'AUTHORIZED', 'ACCEPTING_PAYMENTS'];
const PAYOUT = [
  ...['ACCEPTED', 'REQUESTED', 'SUCCEEDED', 'LOCKED', 'ROUTING', 'READY'],
  ...['PENDING_COMPLIANCE_ASSESSMENT', 'PENDING_COMPLIANCE_REVIEW'],
];
const DONE = ['SUCCEEDED', 'PENDING'];

const refund = (of: 'payment_request_id' | 'invoice_id'): Kind => ({
  ...{ name: `refund, by ${of}`, path: '/refunds', body: { ...SUM, [of]: 'pr-1' }, own: { ...SUM, [of]: 'pr-1' } },
  ...{ states: DONE, of },
});
const KINDS: readonly Kind[] = [
  { name: 'payment', path: '/payment_requests', body: SUM, own: SUM, states: PAYMENT },
  { name: 'payout', path: '/v2/payouts', body: SUM, own: SUM, states: PAYOUT },
  refund('payment_request_id'),
  refund('invoice_id'),
  {
    ...{ name: 'capture', path: '/payment_requests/pr-1/captures', body: { capture_amount: 1000 } },
    ...{ own: { captured_amount: 1000, payment_request_id: 'pr-1' }, states: DONE, of: 'payment_request_id' },
  },
];

function lookUpsOf({ name, path, body, own, states, of }: Kind): readonly LookUp[] {
  const isCapture = name === 'capture';
  const sumOf = (told: Body) => told.amount ?? told.request_amount ?? told.captured_amount;
  const isNoOther = (told: Body) =>
    maySum(1000, isCapture ? (told.captured_amount ?? told.capture_amount) : sumOf(told)) &&
    mayWord(told.currency, 'IDR') &&
    (of === undefined || mayBe(told[of], 'pr-1'));
  const asked = { provider, path, body: { reference_id: ORDER, ...body }, bad };
  const made = { id: 'x', ...own, reference_id: ORDER, status: states[0], created: MADE };
  const isNamed = (told: Body) =>
    told.reference_id === ORDER &&
    is(1000, sumOf(told)) &&
    (isCapture || isWord(told.currency, 'IDR')) &&
    isNoOther(told);
  return [
    {
      ...{ ...asked, name: `${name}, by its reference in the list` },
      good: [{ data: [made], has_more: false }],
      mayLand: (told) =>
        isOne(
          Array.isArray(told) ? told : told.data,
          (each) =>
            isNamed(each) &&
            isIn(each.status, states) &&
            isSince(each.created) &&
            [each.id, each.payment_request_id, each.payout_id, each.capture_id, each.payment_id].some(isText),
        ),
      mayBeAbsent: (told) =>
        !listed(Array.isArray(told) ? told : told.data).some(
          (each) => isNamed(each) && isSince(typeof each.created === 'string' && each.created),
        ),
    },
    {
      ...{ ...asked, name: `${name}, by the id of the accepted one` },
      known: accepted({ id: 'x', status: 'PENDING' }),
      good: [isCapture ? { data: [made] } : made],
      mayLand: (told) =>
        (isCapture ? listed(Array.isArray(told) ? told : told.data) : [told]).some(
          (each: Body) =>
            [each.id, each.payment_request_id, each.payout_id, each.capture_id, each.payment_id].find(isText) === 'x' &&
            isIn(each.status, states) &&
            mayBe(each.reference_id, ORDER) &&
            isNoOther(each),
        ),
    },
  ];
}

export const lookUps: readonly LookUp[] = [
  ...KINDS.flatMap(lookUpsOf),
  {
    ...{ provider, name: 'refund of v3, by the id of the accepted one', path: '/v3/refunds', bad },
    body: { reference_id: ORDER, payment_id: 'py-1', amount: 1000 },
    known: accepted({ refund_id: 'x', payment_id: 'py-1', status: 'PENDING' }),
    good: [{ refund_id: 'x', payment_id: 'py-1', reference_id: ORDER, amount: 1000, status: 'SUCCEEDED' }],
    mayLand: (told) =>
      [told.id, told.refund_id].find(isText) === 'x' &&
      isIn(told.status, DONE) &&
      mayBe(told.reference_id, ORDER) &&
      mayBe(told.payment_id, 'py-1') &&
      maySum(1000, told.amount ?? told.request_amount),
  },
];
