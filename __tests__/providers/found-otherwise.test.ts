// What a look-up finds in a list is what was asked for only if the object itself says so.
import { expect, test } from '@jest/globals';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { accepted, asked, MADE, MADE_AT } from './asked.js';

const SUM = { amount: 1000, currency: 'idr' };
const transfer = { ...SUM, id: 'tr_1', object: 'transfer', metadata: { order: '7' }, created: MADE_AT };
const listed = (each: object) => [{ data: [each], has_more: false }];

test('Stripe: a transfer, which has no status, is found in its list', async () => {
  const provider = stripe({ reference: 'order' });
  const body = { ...SUM, metadata: { order: '7' } };
  expect(await asked(provider, 'POST /v1/transfers', body, listed(transfer))).toBe('landed');
  expect(await asked(provider, 'POST /v1/transfers', body, listed({ ...transfer, status: 'odd' }))).toBe('undecided');
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

test('PayPal: an order is captured only by a capture in a state that its document knows', async () => {
  const ask = (status: unknown) =>
    asked(paypal(), 'POST /v2/checkout/orders/7/capture', {}, [
      { id: '7', status: 'COMPLETED', purchase_units: [{ payments: { captures: [{ id: 'C', status }] } }] },
    ]);
  expect(await ask('PENDING')).toBe('landed');
  expect(await ask('CREATED')).toBe('undecided');
  expect(await ask(undefined)).toBe('undecided');
});

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
    asked(mercadoPago(), 'PUT /v1/payments/7', { capture: true, transaction_amount: 10 }, [
      { id: 7, status, captured: true, transaction_amount: 10 },
    ]);
  expect(await ask('approved')).toBe('landed');
  expect(await ask('refunded')).toBe('landed');
  expect(await ask('rejected')).toBe('denied');
  expect(await ask('cancelled')).toBe('denied');
});

test('Mercado Pago: only an accepted capture is known to be of all that was reserved', async () => {
  const ask = (known?: object) =>
    asked(
      mercadoPago(),
      'PUT /v1/payments/7',
      { capture: true },
      [{ id: 7, status: 'approved', captured: true }],
      known,
    );
  expect(await ask()).toHaveProperty('unaskable');
  expect(await ask(accepted({ id: 7, status: 'in_process', captured: true }))).toBe('landed');
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
