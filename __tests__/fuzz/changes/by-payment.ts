// Providers that show a payment as its changes have left it, by their API references.
import { braintree } from '../../../src/providers/braintree/index.js';
import { mercadoPago } from '../../../src/providers/mercado-pago/index.js';
import { paypal } from '../../../src/providers/paypal/index.js';
import { razorpay } from '../../../src/providers/razorpay/index.js';
import { square } from '../../../src/providers/square/index.js';
import type { Changes, Payment } from './change.js';
import { changesOf, isVoid, ofAll, ofPart, type Request } from './payment.js';

const usd = (sum: number) => (sum / 100).toFixed(2);

const squarePayment = (action: string): Request => ({
  ...{ provider: square(), what: `${action} of a payment`, path: `/v2/payments/p1/${action}`, body: {} },
  tells: ({ captured, isVoided }) => ({
    payment: { id: 'p1', status: isVoided ? 'CANCELED' : captured > 0 ? 'COMPLETED' : 'APPROVED' },
  }),
});
const squareChanges = [
  changesOf(squarePayment('complete'), 'capture', ['capture', 'void', 'refund'], {}, ofAll),
  changesOf(squarePayment('cancel'), 'void', ['capture', 'void', 'refund'], {}, isVoid),
];

const transaction = (mutation: string, input: string, more: object, shown: string): Request => ({
  ...{ provider: braintree(), what: mutation, path: '/graphql' },
  body: {
    query: `mutation ($input: ${input}!) { ${mutation}(input: $input) { ${shown} { id status } } }`,
    variables: { input: { transactionId: 't1', ...more } },
  },
  tells: ({ whole, captured, isVoided }) => ({
    data: {
      node: {
        id: 't1',
        status: isVoided ? 'VOIDED' : captured > 0 ? 'SUBMITTED_FOR_SETTLEMENT' : 'AUTHORIZED',
        amount: { value: usd(captured || whole) },
        statusHistory: [
          ...(captured > 0 ? [{ status: 'SUBMITTED_FOR_SETTLEMENT', amount: { value: usd(captured) } }] : []),
          { status: 'AUTHORIZED', amount: { value: usd(whole) } },
        ],
      },
    },
  }),
});
const VOIDS = { voidsCaptured: true } as const;
const TAKING = ['capture', 'part', 'void'];
const captureOf = (more: object) => transaction('captureTransaction', 'CaptureTransactionInput', more, 'transaction');
const braintreeChanges = [
  changesOf(captureOf({}), 'capture', TAKING, VOIDS, ofAll),
  changesOf(captureOf({ transaction: { amount: '4.00' } }), 'part', TAKING, VOIDS, ofPart),
  changesOf(
    transaction('reverseTransaction', 'ReverseTransactionInput', {}, 'reversal'),
    'void',
    TAKING,
    VOIDS,
    isVoid,
  ),
];

const paypalVoid: Request = {
  ...{ provider: paypal(), what: 'void', path: '/v2/payments/authorizations/A1/void', body: {} },
  tells: ({ whole, left, captured, isVoided }) => ({
    id: 'A1',
    amount: { value: usd(whole), currency_code: 'USD' },
    status: isVoided ? 'VOIDED' : captured === 0 ? 'CREATED' : left > 0 ? 'PARTIALLY_CAPTURED' : 'CAPTURED',
  }),
};

const mercadoPagoPayment = (body: object): Request => ({
  ...{ provider: mercadoPago(), what: `change ${JSON.stringify(body)}`, method: 'PUT', path: '/v1/payments/7', body },
  tells: ({ whole, captured, refunded, isVoided, at }) => ({
    ...{
      date_last_updated: new Date(at).toISOString(),
      id: 7,
      transaction_amount: captured || whole,
      captured: captured > 0,
    },
    status: isVoided ? 'cancelled' : refunded > 0 ? 'refunded' : captured > 0 ? 'approved' : 'authorized',
  }),
});
const MP = ['capture', 'part', 'void', 'refund'];
const mercadoPagoChanges = [
  changesOf(mercadoPagoPayment({ capture: true, transaction_amount: 1000 }), 'capture', MP, {}, ofAll),
  changesOf(mercadoPagoPayment({ capture: true, transaction_amount: 400 }), 'part', MP, {}, ofPart),
  // Without an amount, nothing tells a part that another one has captured.
  { ...changesOf(mercadoPagoPayment({ capture: true }), 'capture', MP, {}, ofAll), isNeverSure: true as const },
  changesOf(mercadoPagoPayment({ status: 'cancelled' }), 'void', MP, {}, isVoid),
];

const mercadoPagoOrder = (action: string): Request => ({
  ...{ provider: mercadoPago(), what: `${action} of an order`, path: `/v1/orders/O1/${action}`, body: {} },
  tells: ({ captured, refunded, isVoided }) => ({
    id: 'O1',
    ...(isVoided && { status: 'canceled', status_detail: 'canceled' }),
    ...(!isVoided && captured === 0 && { status: 'action_required', status_detail: 'waiting_capture' }),
    ...(captured > 0 && refunded === 0 && { status: 'processed', status_detail: 'accredited' }),
    ...(refunded > 0 && { status: 'refunded', status_detail: 'refunded' }),
  }),
});
const ORDER = ['capture', 'void', 'refund'];

const razorpayCapture: Request = {
  ...{ provider: razorpay(), what: 'capture', path: '/v1/payments/pay_1/capture' },
  body: { amount: 1000, currency: 'INR' },
  tells: ({ captured, refunded, isVoided }) => ({
    ...{ id: 'pay_1', amount: 1000, currency: 'INR', captured: captured > 0 },
    status: isVoided || refunded > 0 ? 'refunded' : captured > 0 ? 'captured' : 'authorized',
  }),
};

export const byPayment: readonly Changes<Payment>[] = [
  ...squareChanges,
  ...braintreeChanges,
  changesOf(
    paypalVoid,
    'void',
    ['some', 'part', 'capture', 'void', 'refund'],
    { several: true },
    ({ isVoided }) => isVoided,
  ),
  ...mercadoPagoChanges,
  changesOf(mercadoPagoOrder('capture'), 'capture', ORDER, {}, ofAll),
  changesOf(mercadoPagoOrder('cancel'), 'void', ORDER, {}, isVoid),
  // Razorpay gives back by itself what was never captured.
  changesOf(razorpayCapture, 'capture', ['capture', 'void', 'refund'], {}, ofAll),
];
