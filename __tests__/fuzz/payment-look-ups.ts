// How a payment in doubt is looked up at the providers of `recoverable/providers/*`: good answers, one to each question, and what
// answers may say that it has landed. The last is written down from the documents, and shares no code with the look-ups.
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { type Body, listed, ORDER, payments } from './payments.js';

/** When the payment was sent; providers tell times to the second. */
export const SENT = Date.parse('2026-11-27T10:00:00Z');
const MADE = '2026-11-27T10:00:02Z';
const OLD = '2026-11-27T09:00:00Z';
const isSince = (at: unknown) => (typeof at === 'number' ? at * 1000 : Date.parse(String(at))) >= SENT - 1000;
const is = (sum: number, told: unknown) => told !== '' && Math.abs(Number(told) - sum) < 0.0051;
/** A sum that can be read: a bank that says none is believed by the reference alone. */
const isSum = (told: unknown) =>
  (typeof told === 'number' || typeof told === 'string') && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/.test(String(told));
const isWord = (told: unknown, own: string) => String(told).trim().toUpperCase() === own;
const isNot = (told: unknown, own: string) => typeof told === 'string' && told !== '' && told !== own;

export interface LookUp {
  readonly provider: Provider;
  /** In place of that of the payment. */
  readonly path?: string;
  readonly body?: object;
  /** The good answers, one to each question. */
  readonly good: readonly [object, ...object[]];
  readonly bad: readonly unknown[];
  /** Whether these answers, all of them in HTTP 2xx, may say that the payment has landed. */
  readonly mayLand: (...told: readonly Body[]) => boolean;
}

const ofCheckout = {
  reference: ORDER,
  amount: 1000,
  currency: 'IDR',
  status: 'Captured',
  id: 'pay_1',
  requested_on: MADE,
};
const TAKEN = ['approved', 'authorized', 'pending', 'in_process', 'in_mediation', 'refunded', 'charged_back'];
const PAID_OUT = ['queued', 'scheduled', 'pending', 'processing', 'processed'];
const ofRazorpay = { id: 'pout', reference_id: ORDER, fund_account_id: 'fa', amount: 1000, currency: 'INR' };
const ofSquare = { id: 'p', status: 'COMPLETED', reference_id: ORDER, amount_money: { amount: 1000, currency: 'USD' } };
const ofXendit = { id: 'pr', status: 'SUCCEEDED', reference_id: ORDER, amount: 1000, currency: 'IDR', created: MADE };

export const lookUps: readonly LookUp[] = [
  {
    provider: checkoutCom(),
    good: [{ data: [ofCheckout], total_count: 1 }],
    bad: ['Declined', 'Voided', 'Expired', OLD, 'USD'],
    mayLand: ({ data }) =>
      listed(data).every(({ reference }) => reference === ORDER) &&
      listed(data).some(
        ({ amount, currency, status, requested_on: at }) =>
          is(1000, amount) &&
          isWord(currency, 'IDR') &&
          !/^(?:Declined|Voided|Expired|Canceled)$/.test(status) &&
          isSince(at),
      ),
  },
  {
    provider: mercadoPago(),
    good: [
      {
        results: [
          { id: 1, external_reference: ORDER, transaction_amount: 1000, status: 'approved', date_created: MADE },
        ],
      },
      { id: 1, status: 'approved' },
    ],
    bad: ['rejected', 'cancelled', 'expired', OLD, 2],
    mayLand: ({ results }, one) =>
      TAKEN.includes(one?.status) &&
      listed(results).some(
        (each) =>
          each.external_reference === ORDER &&
          is(1000, each.transaction_amount) &&
          TAKEN.includes(each.status) &&
          isSince(each.date_created) &&
          String(each.id) === String(one.id),
      ),
  },
  {
    provider: razorpay(),
    body: { ...ofRazorpay, account_number: '7' },
    good: [
      { items: [{ ...ofRazorpay, status: 'processed', created_at: SENT / 1000 + 2 }] },
      { id: 'pout', status: 'processed' },
    ],
    bad: ['failed', 'rejected', 'reversed', SENT / 1000 - 600, 'fa-2', 'USD'],
    mayLand: ({ items }, one) =>
      PAID_OUT.includes(one?.status) &&
      listed(items).some(
        (each) =>
          each.reference_id === ORDER &&
          !isNot(each.fund_account_id, 'fa') &&
          is(1000, each.amount) &&
          isWord(each.currency ?? 'INR', 'INR') &&
          PAID_OUT.includes(each.status) &&
          isSince(each.created_at) &&
          String(each.id) === String(one.id),
      ),
  },
  {
    provider: snapBi({ askAfter: 0 }),
    good: [
      {
        responseCode: '2003600',
        originalPartnerReferenceNo: ORDER,
        latestTransactionStatus: '00',
        amount: { value: '1000.00', currency: 'IDR' },
      },
    ],
    bad: ['4043601', '4093601', '05', '06', '07', '08', 'USD'],
    mayLand: (told) =>
      /^\s*20[02]\d\d00\s*$/.test(String(told.responseCode)) &&
      told.originalPartnerReferenceNo === ORDER &&
      /^0[0-4]$/.test(told.latestTransactionStatus) &&
      (!isSum(told.amount?.value) || is(1000, told.amount.value)) &&
      (typeof told.amount?.currency !== 'string' || isWord(told.amount.currency, 'IDR')),
  },
  {
    provider: mpgs(),
    good: [payments.find(({ provider }) => provider.name === 'mpgs')?.good ?? {}],
    bad: ['FAILURE', 'UNKNOWN', 'DECLINED', 'TIMED_OUT', 'REFUND', '2', 'USD'],
    mayLand: ({ result, response, order, transaction }) =>
      ['SUCCESS', 'PENDING'].includes(result) &&
      !/^(?:DECLINED|TIMED_OUT|UNKNOWN)/.test(response?.gatewayCode) &&
      String(order?.id) === ORDER &&
      String(transaction?.id) === '1' &&
      String(transaction.type) === 'PAYMENT' &&
      is(10, transaction.amount) &&
      isWord(transaction.currency, 'IDR'),
  },
  {
    provider: paypal(),
    good: [payments.find(({ provider }) => provider.name === 'paypal')?.good ?? {}],
    bad: ['DECLINED', 'FAILED', 'DENIED', 'VOIDED', 'order-2'],
    mayLand: ({ id, purchase_units: units }) => {
      const captures = listed(units).flatMap((unit) => listed(unit?.payments?.captures));
      return (
        String(id) === ORDER &&
        captures.some((each) => !['DECLINED', 'FAILED', 'DENIED'].includes(each?.status)) &&
        !captures.every((each) => each?.status === 'VOIDED')
      );
    },
  },
  {
    provider: braintree({ uniqueOrderId: true }),
    good: [
      {
        data: {
          search: {
            transactions: {
              pageInfo: { hasNextPage: false },
              edges: [
                { node: { id: 't', orderId: ORDER, status: 'SETTLED', amount: { value: '10.00' }, createdAt: MADE } },
              ],
            },
          },
        },
      },
    ],
    bad: ['PROCESSOR_DECLINED', 'VOIDED', 'FAILED', '10.10', [{ message: 'x' }]],
    mayLand: ({ data, errors }) => {
      const edges = listed(data?.search?.transactions?.edges);
      const node = edges[0]?.node;
      return (
        errors === undefined &&
        edges.length === 1 &&
        node?.orderId === ORDER &&
        is(10, node.amount?.value) &&
        /^(?:AUTHORIZ(?:ED|ING)|SETTL(?:ED|ING|EMENT_CONFIRMED|EMENT_PENDING)|SUBMITTED_FOR_SETTLEMENT)$/.test(
          node.status,
        )
      );
    },
  },
  {
    provider: stripe({ reference: 'order' }),
    body: { amount: 1000, currency: 'idr', confirm: true, metadata: { order: ORDER } },
    good: [
      {
        data: [
          {
            ...{ id: 'pi_1', object: 'payment_intent', amount: 1000, currency: 'idr', status: 'succeeded' },
            ...{ metadata: { order: ORDER }, created: SENT / 1000 + 2 },
          },
        ],
        has_more: false,
      },
    ],
    bad: ['requires_payment_method', 'requires_confirmation', 'canceled', 'failed', true],
    mayLand: ({ data }) =>
      listed(data).some(
        ({ metadata, amount, currency, status }) =>
          metadata?.order === ORDER &&
          is(1000, amount) &&
          isWord(currency, 'IDR') &&
          /^(?:succeeded|processing|requires_(?:action|capture))$/.test(status),
      ),
  },
  {
    provider: xendit(),
    path: '/payment_requests',
    body: { reference_id: ORDER, amount: 1000, currency: 'IDR' },
    good: [{ data: [ofXendit], has_more: false }],
    bad: ['FAILED', 'EXPIRED', 'CANCELED', OLD, 'USD'],
    mayLand: ({ data }) =>
      listed(data).some(
        ({ reference_id: reference, amount, request_amount: asked, currency, status, created }) =>
          reference === ORDER &&
          is(1000, amount ?? asked) &&
          isWord(currency, 'IDR') &&
          /^(?:SUCCEEDED|PENDING|REQUIRES_ACTION|AWAITING_CAPTURE|AUTHORIZED|ACCEPTING_PAYMENTS)$/.test(status) &&
          isSince(typeof created === 'string' && created),
      ),
  },
  {
    provider: square({ uniqueReference: true }),
    good: [{ payments: [ofSquare] }, { payment: ofSquare }],
    bad: ['FAILED', 'CANCELED', 'USD', OLD],
    mayLand: ({ payments: list }, one) =>
      listed(list).filter((each) => each?.reference_id === ORDER).length === 1 &&
      listed(list).some((each) => each?.reference_id === ORDER && String(each.id) === one?.payment?.id) &&
      /^(?:APPROVED|PENDING|COMPLETED)$/.test(one.payment.status) &&
      is(1000, one.payment.amount_money?.amount) &&
      isWord(one.payment.amount_money?.currency, 'USD'),
  },
];
