// What an id shows that an answer has named is what was accepted only if it tells no other payment, name, type or error.
import { expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { accepted, asked } from './asked.js';

const SUM = { amount: 1000, currency: 'usd' };
const MONEY = { value: '10.00', currency_code: 'USD' };

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

const REFUND = { amount: MONEY, invoice_id: 'i' };
const upTo = (id: string) => ({ links: [{ rel: 'up', href: `https://api.paypal.com/v2/payments/captures/${id}` }] });
const TENS = { amount_money: { amount: 1000, currency: 'USD' } };
const ACCEPTED: readonly [string, Provider, string, object, told: object, other: object][] = [
  [
    'a refund',
    paypal(),
    '/v2/payments/captures/7/refund',
    REFUND,
    { id: 'x', status: 'COMPLETED', ...upTo('7') },
    upTo('8'),
  ],
  [
    'a payout',
    razorpay(),
    '/v1/payouts',
    { reference_id: 'r' },
    { id: 'x', status: 'processed' },
    { reference_id: 's' },
  ],
  ['a refund', razorpay(), '/v1/payments/7/refund', {}, { id: 'x', status: 'processed' }, { payment_id: '8' }],
  [
    'a payment',
    mercadoPago(),
    '/v1/payments',
    { external_reference: 'r' },
    { id: 'x', status: 'approved' },
    { external_reference: 's' },
  ],
  ['a refund', mercadoPago(), '/v1/payments/7/refunds', {}, { id: 'x', status: 'approved' }, { payment_id: 8 }],
  ['a payment', checkoutCom(), '/payments', { reference: 'r' }, { id: 'x', status: 'Captured' }, { reference: 's' }],
];

test.each(ACCEPTED)(
  '%s that was accepted, of %j at %s, is not what tells another name under its id',
  async (_what, provider, path, body, told, other) => {
    const ask = (one: object) => asked(provider, `POST ${path}`, body, [one], accepted({ id: 'x', status: 'pending' }));
    expect(await ask(told)).toBe('landed');
    expect(await ask({ ...told, ...other })).toBe('undecided');
  },
);

test('Square and Checkout.com: nor is a payment, a refund or an action', async () => {
  const payment = { id: 'p', status: 'COMPLETED', reference_id: 'r', ...TENS };
  const refund = { id: 'p', status: 'COMPLETED', payment_id: '7', ...TENS };
  const ofPayment = (one: object) =>
    asked(square(), 'POST /v2/payments', { reference_id: 'r', ...TENS }, [{ payment: one }], accepted({ payment }));
  const ofRefund = (one: object) =>
    asked(square(), 'POST /v2/refunds', { payment_id: '7', ...TENS }, [{ refund: one }], accepted({ refund }));
  const action = { id: 'a', type: 'Capture', approved: true, reference: 'r' };
  const ofAction = (one: object) =>
    asked(checkoutCom(), 'POST /payments/7/captures', { reference: 'r' }, [[one]], accepted({ action_id: 'a' }));
  expect(await Promise.all([ofPayment(payment), ofRefund(refund), ofAction(action)])).toEqual(Array(3).fill('landed'));
  const others = [
    ofPayment({ ...payment, reference_id: 's' }),
    ofRefund({ ...refund, payment_id: '8' }),
    ofAction({ ...action, reference: 's' }),
    ofAction({ ...action, type: 'Refund' }),
  ];
  expect(await Promise.all(others)).toEqual(Array(4).fill('undecided'));
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

test('Adyen: a webhook of a failure takes a success back if its time cannot be read', async () => {
  const done = { pspReference: 'x', merchantReference: 'r', originalReference: '7', eventDate: '2026-11-27T10:00:02Z' };
  const ask = (eventDate: string) => {
    const failed = { ...done, eventCode: 'CAPTURE_FAILED', success: 'true', eventDate };
    const provider = adyen({ webhooks: () => [{ ...done, eventCode: 'CAPTURE', success: 'true' }, failed] });
    return asked(provider, 'POST /v71/payments/7/captures', { reference: 'r' }, [], accepted({ pspReference: 'x' }));
  };
  expect(await ask('2026-11-27T10:00:01Z')).toBe('landed');
  expect(await ask('2026-11-27T10:00:03Z')).toBe('undecided');
  expect(await ask('soon')).toBe('undecided');
});

test.each([
  ['this', 'landed'],
  ['another', 'undecided'],
  [undefined, 'landed'],
])(
  'SNAP: an accepted transfer is the one of its number, as its reference may be used again once it has failed: %s',
  async (number, state) => {
    const body = { partnerReferenceNo: 'T-1', amount: { value: '10.00', currency: 'IDR' }, beneficiaryAccountNo: '7' };
    const told = {
      ...{ responseCode: '2003600', originalPartnerReferenceNo: 'T-1', originalReferenceNo: number },
      ...{ serviceCode: '18', latestTransactionStatus: '00', amount: body.amount, beneficiaryAccountNo: '7' },
    };
    const known = accepted({ responseCode: '2021800', partnerReferenceNo: 'T-1', referenceNo: 'this' });
    const bank = snapBi({ hosts: ['bank.example'] });
    expect(await asked(bank, 'POST /v1.0/transfer-interbank', body, [told], known)).toBe(state);
  },
);
