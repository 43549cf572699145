// What the look-ups of PayPal, Mercado Pago, Razorpay and Checkout.com conclude from each answer.
import { describe, expect, test } from '@jest/globals';
import type { LookUpAnswer, LookUpTools, Reconcile } from '../../src/index.js';
import { reconcileCheckoutCom } from '../../src/providers/checkout-com/look-up.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { reconcileMercadoPago } from '../../src/providers/mercado-pago/look-up.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { reconcilePaypal } from '../../src/providers/paypal/look-up.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { reconcileRazorpay } from '../../src/providers/razorpay/look-up.js';
import { expectNoStrangeFaults } from './strange.js';

const NOW = Date.parse('2026-11-27T06:00:00Z');
const AT = new Date(NOW + 1000).toISOString();
const BEFORE = new Date(NOW - 3_600_000).toISOString();
const LONG_BEFORE = new Date(NOW - 3 * 86_400_000).toISOString();
const ok = (data: unknown): LookUpAnswer => ({ status: 200, headers: {}, data });

/** Gives the look-up each answer in turn. */
async function asked(reconcile: Reconcile, request: string, body: unknown, answers: readonly unknown[]) {
  const [method = '', path = ''] = request.split(' ');
  const left = [...answers];
  const get = async () => {
    const next = left.shift();
    return typeof next === 'number' ? { status: next, headers: {}, data: {} } : ok(next);
  };
  const tools = { get, post: get, keys: {}, firstSentAt: NOW, lastSentAt: NOW } as unknown as LookUpTools;
  const found = await reconcile({ method, path, body } as never, tools);
  expect(left).toEqual([]);
  if (typeof found !== 'object' || found === null) return found;
  return 'unaskable' in found ? 'unaskable' : (found as { state: string }).state;
}

type Case = readonly [what: string, request: string, body: unknown, answers: readonly unknown[], state: unknown];
const check = (name: string, reconcile: Reconcile, cases: readonly Case[]) =>
  describe(name, () => {
    test.each(cases)('%s: %s with %j answered by %j is %s', async (_what, request, body, answers, state) => {
      expect(await asked(reconcile, request, body, answers)).toBe(state);
    });
  });

const inUnit = (payments: object, status = 'COMPLETED') => ({ id: '7', status, purchase_units: [{ payments }] });
const CAPTURE = 'POST /v2/checkout/orders/7/capture';
const VOID = 'POST /v2/payments/authorizations/7/void';
const SUM = { amount: { value: '10.00', currency_code: 'USD' } };
const REFUND_OF = 'POST /v2/payments/captures/7/refund';
const CAPTURE_OF = 'POST /v2/payments/authorizations/7/capture';
const inOrder = (status: string) => ({
  ...{ id: '7', status, ...SUM },
  supplementary_data: { related_ids: { order_id: 'O1' } },
});
const captured = inOrder('COMPLETED');
const authorized = inOrder('CREATED');
const ownOrder = (payments: object) => ({ ...inUnit(payments), id: 'O1' });
/** A refund or capture for the sum that was asked for. */
const part = (create_time: string, status = 'PENDING') => ({ id: 'R1', status, create_time, ...SUM });

check('PayPal', reconcilePaypal, [
  ['an order with its capture', CAPTURE, {}, [inUnit({ captures: [{ status: 'COMPLETED' }] })], 'landed'],
  [
    'an order whose capture was declined since',
    CAPTURE,
    {},
    [inUnit({ captures: [{ status: 'DECLINED', create_time: AT }] })],
    'denied',
  ],
  [
    'an order whose capture was declined at an unknown time',
    CAPTURE,
    {},
    [inUnit({ captures: [{ status: 'DECLINED' }] })],
    'undecided',
  ],
  ['an approved order without a capture', CAPTURE, {}, [inUnit({}, 'APPROVED')], 'absent'],
  ['a voided order', CAPTURE, {}, [inUnit({}, 'VOIDED')], 'dead'],
  ['a completed order without a capture', CAPTURE, {}, [inUnit({})], 'undecided'],
  ['another order', CAPTURE, {}, [{ ...inUnit({}, 'APPROVED'), id: '8' }], 'undecided'],
  ['no order', CAPTURE, {}, [404], 'undecided'],
  [
    'an order whose authorization is voided',
    'POST /v2/checkout/orders/7/authorize',
    {},
    [inUnit({ authorizations: [{ status: 'VOIDED' }] })],
    'dead',
  ],
  [
    'an order of whose authorizations one was refused and one is voided',
    'POST /v2/checkout/orders/7/authorize',
    {},
    [inUnit({ authorizations: [{ status: 'DENIED' }, { status: 'VOIDED' }] })],
    'dead',
  ],
  ['a saved order', 'POST /v2/checkout/orders/7/authorize', SUM, [], 'unaskable'],
  ['a new order', 'POST /v2/checkout/orders', {}, [], 'unaskable'],
  ['void: voided', VOID, {}, [{ id: '7', status: 'VOIDED' }], 'landed'],
  ['void: still there', VOID, {}, [{ id: '7', status: 'CREATED' }], 'absent'],
  ['void: captured', VOID, {}, [{ id: '7', status: 'CAPTURED' }], 'denied'],
  ['void: an unknown state', VOID, {}, [{ id: '7', status: 'NEW' }], 'undecided'],
  [
    'capture of an open authorization of an unknown order',
    CAPTURE_OF,
    SUM,
    [{ id: '7', status: 'CREATED' }],
    'undecided',
  ],
  [
    'capture of an authorization that was voided',
    CAPTURE_OF,
    SUM,
    [inOrder('VOIDED'), ownOrder({ authorizations: [inOrder('VOIDED')] })],
    'dead',
  ],
  ...(
    [
      [BEFORE, '4.00', 'dead'],
      [AT, '4.00', 'undecided'],
      [BEFORE, '10.00', 'undecided'],
      [LONG_BEFORE, '10.00', 'dead'],
    ] as const
  ).map(([at, value, state]): Case => {
    const captures = [{ ...part(at, 'COMPLETED'), amount: { ...SUM.amount, value } }];
    const order = ownOrder({ authorizations: [inOrder('VOIDED')], captures });
    const what = `capture of what was voided after another capture of ${value}, ${at}`;
    return [what, CAPTURE_OF, SUM, [inOrder('VOIDED'), order], state];
  }),
  [
    'capture of an authorization of which its order has no capture',
    CAPTURE_OF,
    SUM,
    [authorized, ownOrder({ authorizations: [authorized] })],
    'absent',
  ],
  [
    'capture of an authorization that looks open while the capture is pending',
    CAPTURE_OF,
    SUM,
    [authorized, ownOrder({ authorizations: [authorized], captures: [part(AT)] }), part(AT)],
    'landed',
  ],
  [
    'capture of a denied authorization',
    'POST /v2/payments/authorizations/7/capture',
    SUM,
    [{ id: '7', status: 'DENIED' }],
    'denied',
  ],
  [
    'capture of an authorization that cannot be read',
    'POST /v2/payments/authorizations/7/capture',
    SUM,
    [503],
    'undecided',
  ],
  ['refund of a capture of an unknown order', REFUND_OF, SUM, [{ id: '7', status: 'COMPLETED' }], 'undecided'],
  ['refund of a capture whose order is not found', REFUND_OF, SUM, [captured, 404], 'undecided'],
  ['refund of a capture that its order does not show', REFUND_OF, SUM, [captured, ownOrder({})], 'undecided'],
  [
    'refund of a capture of which its order has no refund',
    REFUND_OF,
    SUM,
    [captured, ownOrder({ captures: [captured] })],
    'absent',
  ],
  [
    'refund of a capture that looks untouched while the refund is pending',
    REFUND_OF,
    SUM,
    [captured, ownOrder({ captures: [captured], refunds: [part(AT)] }), part(AT)],
    'landed',
  ],
  [
    'refund of a capture of which an equal refund failed long ago',
    REFUND_OF,
    SUM,
    [captured, ownOrder({ captures: [captured], refunds: [part(LONG_BEFORE, 'FAILED')] })],
    'absent',
  ],
  [
    'refund of a capture with an equal refund that is a little older',
    REFUND_OF,
    SUM,
    [captured, ownOrder({ captures: [captured], refunds: [part(BEFORE)] })],
    'undecided',
  ],
  [
    'refund of a pending capture',
    'POST /v2/payments/captures/7/refund',
    SUM,
    [{ id: '7', status: 'PENDING' }],
    'undecided',
  ],
  [
    'a payout item that was returned',
    'POST /v1/payments/payouts-item/7/cancel',
    {},
    [{ payout_item_id: '7', transaction_status: 'RETURNED' }],
    'landed',
  ],
  [
    'a payout item that is unclaimed',
    'POST /v1/payments/payouts-item/7/cancel',
    {},
    [{ payout_item_id: '7', transaction_status: 'UNCLAIMED' }],
    'absent',
  ],
  ['another payout item', 'POST /v1/payments/payouts-item/7/cancel', {}, [{ payout_item_id: '8' }], 'undecided'],
  ['a payout whose answer was lost', 'POST /v1/payments/payouts', {}, [], 'unaskable'],
]);

const PAID = { transaction_amount: 10, external_reference: 'R-1' };
const seenPayment = { id: 5, status: 'approved', ...PAID, date_created: AT };
const CHANGE = 'PUT /v1/payments/5';
const REFUNDS = 'POST /v1/payments/5/refunds';
const orderOf = (status: string, status_detail?: string) => ({ id: 'O', status, status_detail });
const ORDERED = { total_amount: '10.00', external_reference: 'R-1' };
const seenOrder = { ...orderOf('processed'), ...ORDERED, created_date: AT };

const CHECKED_OUT = { amount: 100, currency: 'USD', reference: 'O-1' };
const seenCheckout = { ...CHECKED_OUT, id: 'pay_1', status: 'Captured', requested_on: AT };

check('Checkout.com', reconcileCheckoutCom(false), [
  ['a payment made since', 'POST /payments', CHECKED_OUT, [{ data: [seenCheckout], total_count: 1 }], 'landed'],
  [
    'two equal payments, both made since the call began',
    'POST /payments',
    CHECKED_OUT,
    [{ data: [seenCheckout, { ...seenCheckout, id: 'pay_2' }], total_count: 2 }],
    'unaskable',
  ],
]);

check('Mercado Pago', reconcileMercadoPago, [
  ['a payment', 'POST /v1/payments', PAID, [{ results: [seenPayment] }, seenPayment], 'landed'],
  [
    'a payment that is in the search and then not found',
    'POST /v1/payments',
    PAID,
    [{ results: [seenPayment] }, 404],
    'undecided',
  ],
  [
    'an older payment',
    'POST /v1/payments',
    PAID,
    [{ results: [{ ...seenPayment, date_created: BEFORE }] }],
    'undecided',
  ],
  [
    'another amount',
    'POST /v1/payments',
    PAID,
    [{ results: [{ ...seenPayment, transaction_amount: 11 }] }],
    'undecided',
  ],
  ['a rejected payment', 'POST /v1/payments', PAID, [{ results: [{ ...seenPayment, status: 'rejected' }] }], 'denied'],
  [
    'two equal payments, both made since the call began',
    'POST /v1/payments',
    PAID,
    [{ results: [seenPayment, { ...seenPayment, id: 6 }] }],
    'unaskable',
  ],
  ['no payment', 'POST /v1/payments', PAID, [{ results: [] }], 'undecided'],
  ['a payment without a reference', 'POST /v1/payments', {}, [], 'unaskable'],
  ['an order', 'POST /v1/orders', ORDERED, [{ data: [seenOrder] }, seenOrder], 'landed'],
  [
    'an order that the search shows whole',
    'POST /v1/orders',
    ORDERED,
    [{ data: [{ ...seenOrder, transactions: {} }] }],
    'landed',
  ],
  [
    'two equal orders, both made since the call began',
    'POST /v1/orders',
    ORDERED,
    [{ data: [seenOrder, { ...seenOrder, id: 'P' }] }],
    'unaskable',
  ],
  ['a failed order', 'POST /v1/orders', ORDERED, [{ data: [{ ...seenOrder, status: 'failed' }] }], 'denied'],
  ['no order', 'POST /v1/orders', ORDERED, [{ data: [] }], 'undecided'],
  ['a capture that is not done', CHANGE, { capture: true }, [{ id: 5, status: 'authorized' }], 'absent'],
  ['a cancellation of a paid payment', CHANGE, { status: 'cancelled' }, [{ id: 5, status: 'approved' }], 'denied'],
  ['a cancellation', CHANGE, { status: 'cancelled' }, [{ id: 5, status: 'cancelled' }], 'landed'],
  ['a change of another payment', CHANGE, { capture: true }, [{ id: 6, status: 'authorized' }], 'undecided'],
  ['a capture of what was refunded since', CHANGE, { capture: true }, [{ id: 5, status: 'refunded' }], 'undecided'],
  ['a change of a payment in mediation', CHANGE, { capture: true }, [{ id: 5, status: 'in_mediation' }], 'undecided'],
  ['no refund', REFUNDS, { amount: 4 }, [[]], 'absent'],
  ['a refund of another amount', REFUNDS, { amount: 4 }, [[{ id: 1, amount: 3, date_created: AT }]], 'undecided'],
  [
    'two equal refunds',
    REFUNDS,
    { amount: 4 },
    [[1, 2].map((id) => ({ id, amount: 4, date_created: AT }))],
    'undecided',
  ],
  ['a rejected refund', REFUNDS, {}, [[{ id: 1, amount: 4, status: 'rejected', date_created: AT }]], 'denied'],
  ['no list of refunds', REFUNDS, {}, [{}], 'undecided'],
  ['an order that is canceled', 'POST /v1/orders/O/cancel', {}, [orderOf('canceled')], 'landed'],
  ['an order that is not canceled', 'POST /v1/orders/O/cancel', {}, [orderOf('created')], 'absent'],
  ['an order that is paid', 'POST /v1/orders/O/cancel', {}, [orderOf('processed')], 'undecided'],
  ['an order that is captured', 'POST /v1/orders/O/capture', {}, [orderOf('processed')], 'landed'],
  [
    'an order that waits for its capture',
    'POST /v1/orders/O/capture',
    {},
    [orderOf('action_required', 'waiting_capture')],
    'absent',
  ],
  ['an order that is refunded', 'POST /v1/orders/O/refund', {}, [orderOf('refunded')], 'landed'],
  ['an order that is not refunded', 'POST /v1/orders/O/refund', {}, [orderOf('processed', 'accredited')], 'absent'],
  ['one at a terminal, likewise', 'POST /v1/orders/O/refund', {}, [orderOf('processed', 'processed')], 'absent'],
  ['a partial refund', 'POST /v1/orders/O/refund', { transactions: [{}] }, [orderOf('refunded')], 'undecided'],
  ['another order', 'POST /v1/orders/P/refund', {}, [orderOf('refunded')], 'undecided'],
  ['a preference', 'POST /checkout/preferences', {}, [], undefined],
]);

const SECONDS = NOW / 1000;
const PAYOUT = { account_number: '1', amount: 1000, currency: 'INR', reference_id: 'R-1' };
const seenPayout = {
  id: 'pout_1',
  status: 'processing',
  amount: 1000,
  currency: 'INR',
  reference_id: 'R-1',
  created_at: SECONDS,
};
const REFUND = 'POST /v1/payments/pay_1/refund';
const seenRefund = { id: 'rfnd_1', status: 'processed', amount: 400, created_at: SECONDS };
const seenReceipt = { id: 'order_1', status: 'created', amount: 1000, receipt: 'R-1', created_at: SECONDS };
const ORDER = { amount: 1000, currency: 'INR', receipt: 'R-1' };
const PAYMENT = 'POST /v1/payments/pay_1/capture';

check('Razorpay', reconcileRazorpay, [
  ['a payout', 'POST /v1/payouts', PAYOUT, [{ items: [seenPayout] }, seenPayout], 'landed'],
  ['no payout', 'POST /v1/payouts', PAYOUT, [{ items: [] }], 'undecided'],
  [
    'an older payout',
    'POST /v1/payouts',
    PAYOUT,
    [{ items: [{ ...seenPayout, created_at: SECONDS - 3600 }] }],
    'undecided',
  ],
  [
    'two equal payouts, both made since the call began',
    'POST /v1/payouts',
    PAYOUT,
    [{ items: [seenPayout, { ...seenPayout, id: 'pout_2' }] }],
    'unaskable',
  ],
  ['another currency', 'POST /v1/payouts', PAYOUT, [{ items: [{ ...seenPayout, currency: 'USD' }] }], 'undecided'],
  ['a reversed payout', 'POST /v1/payouts', PAYOUT, [{ items: [{ ...seenPayout, status: 'reversed' }] }], 'denied'],
  ['a payout without a reference', 'POST /v1/payouts', {}, [], 'unaskable'],
  ['an order', 'POST /v1/orders', ORDER, [{ items: [seenReceipt] }, seenReceipt], 'landed'],
  ['no order', 'POST /v1/orders', ORDER, [{ items: [] }], 'absent'],
  ['no list of orders', 'POST /v1/orders', ORDER, [503], 'undecided'],
  ['a refund', REFUND, { amount: 400 }, [{ items: [seenRefund] }, seenRefund], 'landed'],
  ['no refund', REFUND, { amount: 400 }, [{ items: [] }], 'absent'],
  ['a refund of another amount', REFUND, { amount: 300 }, [{ items: [seenRefund] }], 'undecided'],
  [
    'two equal refunds',
    REFUND,
    { amount: 400 },
    [{ items: [seenRefund, { ...seenRefund, id: 'rfnd_2' }] }],
    'undecided',
  ],
  ['a failed refund', REFUND, { amount: 400 }, [{ items: [{ ...seenRefund, status: 'failed' }] }], 'denied'],
  ['a refund of another receipt', REFUND, { receipt: 'R-9' }, [{ items: [seenRefund] }], 'undecided'],
  ['no list of refunds', REFUND, {}, [404], 'undecided'],
  ['a captured payment', PAYMENT, { amount: 1000 }, [{ id: 'pay_1', status: 'captured', amount: 1000 }], 'landed'],
  ['an authorized payment', PAYMENT, { amount: 1000 }, [{ id: 'pay_1', status: 'authorized', amount: 1000 }], 'absent'],
  ['a failed payment', PAYMENT, { amount: 1000 }, [{ id: 'pay_1', status: 'failed', amount: 1000 }], 'denied'],
  ['a created payment', PAYMENT, { amount: 1000 }, [{ id: 'pay_1', status: 'created', amount: 1000 }], 'undecided'],
  ['another payment', PAYMENT, { amount: 1000 }, [{ id: 'pay_2', status: 'captured' }], 'undecided'],
  ['a cancelled payout', 'POST /v1/payouts/pout_1/cancel', {}, [{ id: 'pout_1', status: 'cancelled' }], 'landed'],
  ['a queued payout', 'POST /v1/payouts/pout_1/cancel', {}, [{ id: 'pout_1', status: 'queued' }], 'absent'],
  ['a paid payout', 'POST /v1/payouts/pout_1/cancel', {}, [{ id: 'pout_1', status: 'processed' }], 'denied'],
  [
    'a payout in a state without a name',
    'POST /v1/payouts/pout_1/cancel',
    {},
    [{ id: 'pout_1', status: 'held' }],
    'undecided',
  ],
  ['a payout without a state', 'POST /v1/payouts/pout_1/cancel', {}, [{ id: 'pout_1' }], 'undecided'],
  ['another payout', 'POST /v1/payouts/pout_1/cancel', {}, [{ id: 'pout_2', status: 'queued' }], 'undecided'],
  ['a customer', 'POST /v1/customers', {}, [], undefined],
]);

test.each([
  [
    paypal,
    reconcilePaypal,
    [CAPTURE, VOID, 'POST /v2/checkout/orders', 'POST /v2/payments/captures/7/refund', 'POST /v1/payments/payouts'],
  ],
  [mercadoPago, reconcileMercadoPago, ['POST /v1/payments', REFUNDS, 'POST /v1/orders', 'POST /v1/orders/O/refund']],
  [razorpay, reconcileRazorpay, ['POST /v1/payouts', REFUND, PAYMENT, 'POST /v1/orders']],
] as const)('%p throws on no request and no answer', async (provider, reconcile, requests) => {
  const looks: Promise<unknown>[] = [];
  const fields = {
    id: ['7', 'pay_1', 'O', 5],
    status: ['COMPLETED', 'DECLINED', 'PENDING', 'approved', 'rejected', 'processed', 'captured', 'failed'],
    error: [{ code: 'BAD_REQUEST_ERROR', reason: 'NA' }, { reason: 1 }, 'bad_request'],
    errors: [[{ code: 'failed', details: ['x: high_risk'] }], [null]],
    cause: [[{ code: 2001 }], { code: null }],
    details: [[{ issue: 'ORDER_ALREADY_CAPTURED' }], [{ issue: 7, link: [{ href: 1 }] }]],
    name: ['UNPROCESSABLE_ENTITY', 7],
    items: [[seenPayout], [null]],
    results: [[seenPayment], [7]],
    data: [[seenOrder], ['x']],
    purchase_units: [[{ payments: { captures: [{ status: 'PENDING' }, null] } }], [7]],
    batch_header: [{ batch_status: 'PENDING' }, 'x'],
    amount: [1000, '10.00', { value: '10.00' }],
    external_reference: ['R-1', 7],
    reference_id: ['R-1', 7],
    receipt: ['R-1', {}],
    account_number: ['1', 7],
    transactions: [{ payments: [{ status: 'failed' }] }, { payments: 7 }],
  };
  expectNoStrangeFaults(
    provider(),
    requests.map((request) => request.split(' ')[1] ?? ''),
    fields,
    (answer, path, body) => {
      const get = async () => answer;
      const tools = { get, post: get, keys: {}, answer, firstSentAt: NOW } as unknown as LookUpTools;
      looks.push(Promise.resolve(reconcile({ method: 'POST', path, body } as never, tools)));
    },
  );
  await Promise.all(looks);
});
