// What a look-up finds is what was asked for only if the object itself says so, whatever a list or an earlier answer has told.
import { expect, test } from '@jest/globals';
import { inquire, type Known } from '../../src/engine/inquire.js';
import type { Provider } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';

const SENT = Date.parse('2026-11-27T10:00:00Z');
const MADE = '2026-11-27T10:00:02Z';
const MADE_AT = SENT / 1000 + 2;

/** Asks what became of a request; each question gets the next answer. */
async function asked(
  provider: Provider,
  request: string,
  body: object,
  answers: readonly object[],
  known?: Partial<Known>,
) {
  const [method = '', path = ''] = request.split(' ');
  const left = [...answers];
  const next = async () => ({ status: 200, headers: { 'content-type': 'application/json' }, data: left.shift() });
  const facts = { method, path, header: () => undefined, body };
  const times = { keys: {}, firstSentAt: SENT, lastSentAt: SENT, now: SENT + 60_000, inDoubt: true };
  const found = await inquire(provider, facts, next, {}, { ...times, ...known });
  return found !== undefined && 'state' in found ? found.state : found;
}
const accepted = (data: object) => ({ answer: { status: 200, headers: {}, data } });

const SUM = { amount: 1000, currency: 'idr' };
const transfer = { ...SUM, id: 'tr_1', object: 'transfer', metadata: { order: '7' }, created: MADE_AT };
const listed = (each: object) => [{ data: [each], has_more: false }];

test('Stripe: a transfer, which has no status, is found in its list', async () => {
  const provider = stripe({ reference: 'order' });
  const body = { ...SUM, metadata: { order: '7' } };
  expect(await asked(provider, 'POST /v1/transfers', body, listed(transfer))).toBe('landed');
  expect(await asked(provider, 'POST /v1/transfers', body, listed({ ...transfer, status: 'odd' }))).toBe('undecided');
});

test('Stripe: what has the id of an accepted object is it only if it is of its type and of the same payment', async () => {
  const refund = { ...SUM, id: 're_1', object: 'refund', status: 'succeeded', payment_intent: 'pi_1' };
  const ask = (told: object) =>
    asked(
      stripe(),
      'POST /v1/refunds',
      { ...SUM, payment_intent: 'pi_1' },
      [told],
      accepted({ ...refund, status: 'pending' }),
    );
  expect(await ask(refund)).toBe('landed');
  expect(await ask({ ...refund, object: 'charge' })).toBe('undecided');
  expect(await ask({ ...refund, payment_intent: 'pi_2' })).toBe('undecided');
  expect(await ask({ ...refund, payment_intent: { id: 'pi_2' } })).toBe('undecided');
});

const MONEY = { value: '10.00', currency_code: 'USD' };
const parts = [
  ['refund', 'captures', 'refunds'],
  ['capture', 'authorizations', 'captures'],
] as const;

test.each(parts)(
  'PayPal: a %s counts as it is told by its own id, not as its order told it',
  async (name, of, kind) => {
    const whole = { id: '7', status: 'PARTIALLY_CAPTURED', supplementary_data: { related_ids: { order_id: 'O' } } };
    const one = { id: 'C', status: 'COMPLETED', amount: MONEY, create_time: MADE };
    const order = { id: 'O', purchase_units: [{ payments: { [kind]: [one] } }] };
    const payment = of === 'captures' ? { ...whole, status: 'PARTIALLY_REFUNDED' } : whole;
    const ask = (told: object) =>
      asked(paypal(), `POST /v2/payments/${of}/7/${name}`, { amount: MONEY }, [payment, order, { ...one, ...told }]);
    expect(await ask({})).toBe('landed');
    expect(await ask({ status: 'FAILED' })).toBe('denied');
    expect(await ask({ status: 'ODD' })).toBe('undecided');
    expect(await ask({ amount: { ...MONEY, value: '11.00' } })).toBe('undecided');
  },
);

test('PayPal: a batch has landed only in a state that its document knows', async () => {
  const own = { sender_batch_header: { sender_batch_id: 'S' } };
  const header = { ...own, payout_batch_id: 'B1', amount: { value: '10.00', currency: 'USD' } };
  const ask = (batch_status: unknown) =>
    asked(
      paypal(),
      'POST /v1/payments/payouts',
      { ...own, items: [{ amount: { value: '10.00', currency: 'USD' } }] },
      [{ batch_header: { ...header, batch_status } }],
      accepted({ batch_header: { ...header, batch_status: 'PENDING' } }),
    );
  expect(await ask('SUCCESS')).toBe('landed');
  expect(await ask('ODD')).toBe('undecided');
  expect(await ask(undefined)).toBe('undecided');
});

const rupees = { amount: 1000, currency: 'INR' };
const ITEMS = [
  ['/v1/payouts', { reference_id: 'r', fund_account_id: 'fa' }, 'processed', { fund_account_id: 'fa-2' }],
  ['/v1/orders', { receipt: 'r' }, 'paid', { receipt: 'r-2' }],
  ['/v1/payments/pay_1/refund', { receipt: 'r' }, 'processed', { payment_id: 'pay_2' }],
] as const;

test.each(ITEMS)(
  'Razorpay: %s is not what its id shows if that tells another name or sum',
  async (path, names, status, other) => {
    const one = { id: 'x', ...rupees, ...names, status };
    const ask = (told: object) =>
      asked(razorpay(), `POST ${path}`, { ...rupees, ...names, account_number: '7' }, [
        { items: [{ ...one, created_at: MADE_AT }] },
        { ...one, ...told },
      ]);
    expect(await ask({})).toBe('landed');
    expect(await ask(other)).toBe('undecided');
    expect(await ask({ amount: 999 })).toBe('undecided');
  },
);

test('Razorpay: a refund of another payment is not this one, nor does it prove that there is none', async () => {
  const items = [{ id: 'x', ...rupees, payment_id: 'pay_2', status: 'processed', created_at: MADE_AT }];
  const answers = [{ items }, { id: 'x', ...rupees, status: 'processed' }];
  expect(await asked(razorpay(), 'POST /v1/payments/pay_1/refund', rupees, answers)).toBe('undecided');
});

test('Mercado Pago: a payment or an order is not what its id shows if that tells another name or sum', async () => {
  const payment = { external_reference: 'r', transaction_amount: 10 };
  const one = { id: 1, ...payment, status: 'approved' };
  const ask = (told: object) =>
    asked(mercadoPago(), 'POST /v1/payments', payment, [
      { results: [{ ...one, date_created: MADE }] },
      { ...one, ...told },
    ]);
  expect(await ask({})).toBe('landed');
  expect(await ask({ external_reference: 'r-2' })).toBe('undecided');
  expect(await ask({ transaction_amount: 11 })).toBe('undecided');
  const order = { external_reference: 'r', total_amount: '10.00' };
  const made = { id: 'O', ...order, status: 'processed' };
  const askOrder = (told: object) =>
    asked(mercadoPago(), 'POST /v1/orders', order, [{ data: [{ ...made, created_date: MADE }] }, { ...made, ...told }]);
  expect(await askOrder({})).toBe('landed');
  expect(await askOrder({ total_amount: '11.00' })).toBe('undecided');
});

test('Mercado Pago: a rejected payment was not captured, although it tells that it was to be', async () => {
  const ask = (status: string) =>
    asked(mercadoPago(), 'PUT /v1/payments/7', { capture: true }, [{ id: 7, status, captured: true }]);
  expect(await ask('approved')).toBe('landed');
  expect(await ask('refunded')).toBe('landed');
  expect(await ask('rejected')).toBe('denied');
  expect(await ask('cancelled')).toBe('denied');
});

test('Checkout.com: a payment beside an error is not known to be made', async () => {
  const payment = { id: 'pay_1', status: 'Captured', reference: 'r', amount: 1000, currency: 'USD' };
  const ask = (told: object) =>
    asked(
      checkoutCom(),
      'POST /payments',
      payment,
      [{ ...payment, ...told }],
      accepted({ ...payment, status: 'Pending' }),
    );
  expect(await ask({})).toBe('landed');
  expect(await ask({ error_type: 'processing_error', error_codes: ['processing_error'] })).toBe('undecided');
});

test('Square: a payment is not what its id shows if that tells another reference', async () => {
  const money = { reference_id: 'r', amount_money: { amount: 1000, currency: 'USD' } };
  const payment = { id: 'p', ...money, status: 'COMPLETED', created_at: MADE };
  const ask = (told: object) =>
    asked(square({ uniqueReference: true }), 'POST /v2/payments', { idempotency_key: 'k', ...money }, [
      { payments: [payment] },
      { payment: { ...payment, ...told } },
    ]);
  expect(await ask({})).toBe('landed');
  expect(await ask({ reference_id: 'r-2' })).toBe('undecided');
});
