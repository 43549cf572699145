// Another request has changed the same object, before this call or since: its look-up concludes no more than that leaves certain.
import { expect, test } from '@jest/globals';
import { type LookUpTools, mdes, midtrans, type Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const NOW = Date.parse('2026-11-27T06:00:00Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const HOUR = 3600;

async function asked(provider: Provider, request: string, body: object, told: unknown) {
  const [method = '', path = ''] = request.split(' ');
  const ask = async () => ({ status: 200, headers: { date: new Date(NOW).toUTCString() }, data: told });
  const tools = { get: ask, post: ask, keys: {}, firstSentAt: NOW, lastSentAt: NOW, inDoubt: true };
  return provider.reconcile?.({ method, path, body } as never, tools as unknown as LookUpTools);
}

const intent = (amount_received: number, status: string) => ({
  ...{ id: 'pi_1', object: 'payment_intent', amount: 1000, amount_received, status },
});
const CAPTURE = 'POST /v1/payment_intents/pi_1/capture';
const CANCEL = 'POST /v1/payment_intents/pi_1/cancel';
const several = { payment_method_options: { card: { request_multicapture: 'if_available' } } };
const SOME = { amount_to_capture: 400, final_capture: false };
const PUT = 'PUT /v1/payments/7';
const captured = (transaction_amount: number) => ({ id: 7, status: 'approved', captured: true, transaction_amount });
const SUSPEND = 'POST /mdes/digitization/1/0/suspend';
const DELETE = 'POST /mdes/digitization/1/0/delete';
const TOKEN = { tokenUniqueReferences: ['T1'], causedBy: 'CARDHOLDER' };
const token = (status: string, statusTimestamp?: string) => ({
  token: { tokenUniqueReference: 'T1', status, statusTimestamp },
});
const REFUNDS = 'POST /payments/pay_1/refunds';
const refund = (amount: number, approved = true) => [
  { id: 'act_1', type: 'Refund', amount, approved, reference: 'R', response_code: '20005', processed_on: at(1) },
  { id: 'act_2', type: 'Capture', amount: 1000, approved: true, processed_on: at(-HOUR) },
];
const UPDATE = 'POST /v71/payments/psp-1/amountUpdates';
const UPDATED = { merchantAccount: 'Shop', reference: 'R', amount: { value: 1500, currency: 'EUR' } };
const updated = {
  ...{ eventCode: 'AUTHORISATION_ADJUSTMENT', success: 'true', pspReference: 'psp-2', originalReference: 'psp-1' },
  ...{ merchantReference: 'R', eventDate: at(1), amount: UPDATED.amount },
};
const webhooks = () => [updated];
const unique = checkoutCom({ uniqueReference: true });
const ORDER = { transaction_details: { order_id: 'O1', gross_amount: 10 }, payment_type: 'credit_card' };
const denied = (transaction_time?: string) => ({
  ...{ status_code: '202', transaction_status: 'deny', order_id: 'O1', gross_amount: '10.00', currency: 'IDR' },
  ...{ payment_type: 'credit_card', transaction_time },
});

test.each([
  ['a capture, before the rest was canceled', stripe(), CAPTURE, SOME, intent(400, 'canceled'), { state: 'undecided' }],
  ['the last capture, likewise', stripe(), CAPTURE, {}, intent(400, 'canceled'), { state: 'undecided' }],
  ['a capture, if none was made', stripe(), CAPTURE, SOME, intent(0, 'canceled'), { state: 'dead' }],
  ['an equal part', stripe(), CAPTURE, SOME, intent(400, 'succeeded'), { state: 'undecided' }],
  ['a part, if nothing was captured', stripe(), CAPTURE, SOME, intent(0, 'requires_capture'), { state: 'absent' }],
  ['all', stripe(), CAPTURE, { ...SOME, amount_to_capture: 1000 }, intent(1000, 'succeeded'), { state: 'landed' }],
  ...(
    [
      ['all of it was captured', { ...intent(1000, 'succeeded'), ...several }, 'denied'],
      ['a part was captured, and the rest maybe canceled', { ...intent(400, 'succeeded'), ...several }, 'undecided'],
      ['a part was captured, and the rest released', intent(400, 'succeeded'), 'denied'],
    ] as const
  ).map(([what, told, state]) => [`a cancellation: ${what}`, stripe(), CANCEL, {}, told, { state }] as const),
  ...(
    [
      ['payment', { source: { id: 's' } }, { source: { id: 's' }, destination: null }, 'landed'],
      ['payment', { source: { id: 's' } }, { destination: { id: 'd' } }, 'undecided'],
      ['payout', { destination: { id: 'd' } }, { source: { id: 's' }, destination: null }, 'undecided'],
      ['payout', { destination: { id: 'd' } }, {}, 'landed'],
    ] as const
  ).map(
    ([what, asks, tells, state]) =>
      [
        `a ${what}: ${JSON.stringify(tells)}`,
        checkoutCom(),
        'POST /payments',
        { reference: 'R', amount: 10, currency: 'USD', ...asks },
        {
          data: [
            { id: 'p', reference: 'R', amount: 10, currency: 'USD', status: 'Paid', requested_on: at(1), ...tells },
          ],
        },
        { state },
      ] as const,
  ),
  [
    'all, or the part of another',
    mercadoPago(),
    PUT,
    { capture: true },
    captured(400),
    { unaskable: expect.anything() },
  ],
  ...[{ capture: true }, {}].map(
    (more) =>
      [
        `a sum of which the payment does not tell, ${JSON.stringify(more)}`,
        mercadoPago(),
        PUT,
        { ...more, transaction_amount: 400 },
        { id: 7, status: 'approved', captured: true },
        { state: 'undecided' },
      ] as const,
  ),
  [
    'a sum that was captured',
    mercadoPago(),
    PUT,
    { capture: true, transaction_amount: 400 },
    captured(400),
    { state: 'landed' },
  ],
  [
    'a cancellation, asked for in capitals',
    mercadoPago(),
    PUT,
    { status: 'CANCELLED' },
    { id: 7, status: 'cancelled' },
    { state: 'landed' },
  ],
  ['a suspension, undone since', mdes(), SUSPEND, TOKEN, token('ACTIVE', at(30)), { state: 'undecided' }],
  ['a suspension of what is long active', mdes(), SUSPEND, TOKEN, token('ACTIVE', at(-HOUR)), { state: 'absent' }],
  ['a suspension of what is active lately', mdes(), SUSPEND, TOKEN, token('ACTIVE', at(-30)), { state: 'absent' }],
  ['a suspension of what may be active since', mdes(), SUSPEND, TOKEN, token('ACTIVE', at(-5)), { state: 'undecided' }],
  ['a suspension of what tells no time', mdes(), SUSPEND, TOKEN, token('ACTIVE'), { state: 'absent' }],
  ['a deletion of what is active since', mdes(), DELETE, TOKEN, token('ACTIVE', at(-30)), { state: 'absent' }],
  ['a suspension of what is deleted', mdes(), SUSPEND, TOKEN, token('DEACTIVATED', at(-HOUR)), { state: 'dead' }],
  ['a part', checkoutCom(), REFUNDS, { amount: 400, reference: 'R' }, refund(400), { unaskable: expect.anything() }],
  ['a part, of a name of its own', unique, REFUNDS, { amount: 400, reference: 'R' }, refund(400), { state: 'landed' }],
  [
    'a part that no other can follow',
    checkoutCom(),
    REFUNDS,
    { amount: 600, reference: 'R' },
    refund(600),
    { state: 'landed' },
  ],
  ['an amount, updated since', adyen({ webhooks }), UPDATE, UPDATED, {}, { unaskable: expect.anything() }],
  [
    'an amount, updated under a name of its own',
    adyen({ webhooks, uniqueReference: true }),
    UPDATE,
    UPDATED,
    {},
    { state: 'landed' },
  ],
  ...[checkoutCom(), unique].flatMap((each) =>
    [400, undefined].map(
      (amount) =>
        [
          'a refusal',
          each,
          REFUNDS,
          { amount, reference: 'R' },
          refund(amount ?? 1000, false),
          { state: 'denied', shared: true, declined: '20005' },
        ] as const,
    ),
  ),
  [
    'a denial, maybe of another card',
    midtrans(),
    'POST /v2/charge',
    ORDER,
    denied('2026-11-27 13:00:01'),
    { state: 'denied', shared: true },
  ],
] as const)('%s', async (_what, provider, request, body, told, finding) => {
  expect(await asked(provider, request, body, told)).toMatchObject(finding);
});

test.each([
  ['t1', 'landed'],
  ['t2', 'undecided'],
  [undefined, 'undecided'],
])(
  'an accepted charge is asked for by its transaction id, because its order id may be used again: %s',
  async (id, state) => {
    const urls: string[] = [];
    const data = { ...denied(), status_code: '200', transaction_status: 'settlement', transaction_id: id };
    const get = async (url: string) => {
      urls.push(url);
      return { status: 200, headers: {}, data };
    };
    const answer = { status: 200, headers: {}, data: { ...data, transaction_status: 'pending', transaction_id: 't1' } };
    const tools = { get, keys: {}, firstSentAt: NOW, lastSentAt: NOW, inDoubt: true, answer };
    const request = { method: 'POST', path: '/v2/charge', body: ORDER };
    const finding = await midtrans().reconcile?.(request as never, tools as unknown as LookUpTools);
    expect(finding).toMatchObject({ state });
    expect(urls).toEqual(['./t1/status']);
  },
);

test.each(edges)("a charge in doubt is not denied because of the customer's last card, by %s", async (_edge, send) => {
  const before = new Date(Date.now() - 60_000 + 7 * HOUR * 1000).toISOString().slice(0, 19).replace('T', ' ');
  let looks = 0;
  const tells = () =>
    looks++ === 0
      ? denied(before)
      : { ...denied(), status_code: '200', transaction_status: 'capture', channel_response_code: '00' };
  const { url } = await vendor({ tells });
  const provider = midtrans({ hosts: ['127.0.0.1'], settledAfter: 2500, keys: { idempotencyKey: false } });
  const { outcome } = await send({ provider, url, path: '/v2/charge', body: ORDER, recovery: { maxAttempts: 1 } });
  expect(outcome).toBe('reconciled');
});
