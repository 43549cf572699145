// Answers as the providers' own documents show them, each for what the document says that it means.
import { describe, expect, test } from '@jest/globals';
import { mastercard } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { accepted, asked, MADE } from './asked.js';
import { explained } from './explained.js';

const providerOf = (request: string) =>
  /invoicing|subscr|checkout|authori/.test(request) ? paypal() : /meter/.test(request) ? stripe() : square();

describe('answers that tell nothing, because there is nothing to tell', () => {
  test.each([
    ['PUT /v2/customers/C/groups/G', 200, {}],
    ['PUT /v2/events/enable', 200, {}],
    ['PUT /v2/events/disable', 200, {}],
    ['POST /v2/locations/L/transactions/T/capture', 200, {}],
    ['POST /v2/locations/L/transactions/T/void', 200, {}],
    ['POST /v2/billing/meter_event_stream', 200, {}],
    ['POST /v2/billing/meter_event_stream', 200, ''],
    ['POST /v2/billing/meter_event_stream', 204, ''],
    ['POST /v1/billing/subscriptions/I-1/capture', 202, ''],
    ['POST /v2/invoicing/invoices/INV2-1/send', 202, ''],
    ['POST /v1/invoicing/invoices/INV2-1/record-payment', 200, ''],
    ['POST /v1/invoicing/invoices/INV2-1/cancel', 204, ''],
    ['POST /v2/payments/authorizations/A-1/void', 204, ''],
    ['PATCH /v2/checkout/orders/O-1', 204, ''],
  ] as const)('%s in HTTP %d by %j', (request, status, data) => {
    expect(explained(providerOf(request), request, status, data)).toBeUndefined();
  });

  test.each([
    ['POST /v2/orders/O/pay', 200, {}],
    ['PUT /v2/events/enable', 200, ''],
    ['POST /v2/billing/meter_events', 200, {}],
    ['POST /v2/billing/meter_event_stream', 200, '<html></html>'],
    ['POST /v1/billing/subscriptions/I-1/capture', 200, ''],
    ['POST /v1/billing/subscriptions/I-1/capture', 204, ''],
    ['POST /v1/billing/subscriptions/I-1/capture', 205, ''],
    ['POST /v1/billing/subscriptions', 202, ''],
    ['PATCH /v2/checkout/orders/O', 202, ''],
    ['POST /v2/invoicing/invoices/INV2-1/send', 202, '<html></html>'],
  ] as const)('%s in HTTP %d by %j is still no success', (request, status, data) => {
    expect(explained(providerOf(request), request, status, data)?.processed).toBe('maybe');
  });
});

test('PayPal: the outstanding balance of a subscription is charged only by what says so', () => {
  const CAPTURE = 'POST /v1/billing/subscriptions/I-1/capture';
  const body = { note: 'n', capture_type: 'OUTSTANDING_BALANCE', amount: { currency_code: 'USD', value: '10.00' } };
  const told = (status: string, value = '10.00') => ({
    ...{ id: 'TX', status },
    amount_with_breakdown: { gross_amount: { currency_code: 'USD', value } },
  });
  const provider = paypal();
  expect(explained(provider, CAPTURE, 200, told('COMPLETED'), body)).toBeUndefined();
  expect(explained(provider, CAPTURE, 200, told('DECLINED'), body)).toMatchObject({
    code: 'DECLINED',
    action: 'fail-fast',
  });
  expect(explained(provider, CAPTURE, 200, told('ODD'), body)).toMatchObject({ code: 'NOT_UNDERSTOOD' });
  expect(explained(provider, CAPTURE, 200, told('COMPLETED', '11.00'), body)).toMatchObject({ code: 'NOT_UNDERSTOOD' });
});

describe('Mercado Pago: a refund of an order', () => {
  const REFUND = 'POST /v1/orders/ORD1/refund';
  const order = (status: string, more: object = {}) => ({
    ...{ id: 'ORD1', status: 'processed', status_detail: 'accredited', ...more },
    transactions: { refunds: [{ id: 'REF1', transaction_id: 'PAY1', amount: '10.00', status }] },
  });
  const provider = mercadoPago();

  test('that failed is no success', () => {
    expect(explained(provider, REFUND, 201, order('processing'))).toBeUndefined();
    expect(explained(provider, REFUND, 201, order('failed'))).toMatchObject({ action: 'fail-fast' });
    const part = { transactions: [{ id: 'PAY1', amount: '10.00' }] };
    expect(explained(provider, REFUND, 201, order('failed'), part)).toMatchObject({ action: 'fail-fast' });
  });

  test('is in doubt if one failed and another is done: nobody knows which is the new one', () => {
    const both = (one: string, other: string, more: object = {}) => ({
      ...order('', more),
      transactions: {
        refunds: [one, other].map((status, n) => ({ id: `REF${n}`, transaction_id: 'PAY1', amount: '10.00', status })),
      },
    });
    const part = { transactions: [{ id: 'PAY1', amount: '10.00' }] };
    for (const body of [{}, part]) {
      expect(explained(provider, REFUND, 201, both('processed', 'failed'), body)?.code).toBe('NOT_UNDERSTOOD');
      expect(explained(provider, REFUND, 201, both('failed', 'processing'), body)).toBeUndefined();
      expect(explained(provider, REFUND, 201, both('processed', 'processed'), body)).toBeUndefined();
    }
    const refunded = { status: 'refunded', status_detail: 'refunded' };
    expect(explained(provider, REFUND, 201, both('failed', 'processed', refunded))).toBeUndefined();
  });

  test('that is being processed is not absent', async () => {
    const ask = (told: object, known = {}) => asked(provider, REFUND, {}, [told], known);
    expect(await ask(order('processing'))).toBe('undecided');
    expect(await ask(order('failed'))).toBe('absent');
    expect(await ask({ ...order('failed'), transactions: {} })).toBe('absent');
    expect(await ask(order('processed', { status: 'refunded', status_detail: 'refunded' }))).toBe('landed');
  });

  test('that was accepted is what its id says', async () => {
    const ask = (told: object) => asked(provider, REFUND, {}, [told], accepted(order('processing')));
    expect(await ask(order('processed', { status: 'refunded', status_detail: 'refunded' }))).toBe('landed');
    expect(await ask(order('processing'))).toBe('landed');
    expect(await ask(order('failed'))).toBe('denied');
  });

  test('that another one holds up is looked up', () => {
    for (const code of ['order_refund_already_in_process', 'refund_in_progress']) {
      expect(explained(provider, REFUND, 409, { errors: [{ code, message: 'no' }] })).toMatchObject({
        code,
        action: 'reconcile',
      });
    }
  });
});

test('Mercado Pago: a cancellation of an order is told in either spelling', async () => {
  const CANCEL = 'POST /v1/orders/ORD1/cancel';
  for (const status of ['canceled', 'cancelled']) {
    const told = { id: 'ORD1', status, status_detail: status };
    expect(explained(mercadoPago(), CANCEL, 200, told)).toBeUndefined();
    expect(await asked(mercadoPago(), CANCEL, {}, [told])).toBe('landed');
  }
});

test('Mercado Pago: a change that a payment does not show is done, and is not found by its state', async () => {
  const CHANGE = 'PUT /v1/payments/7';
  const told = { id: 7, status: 'rejected', status_detail: 'cc_rejected_other_reason' };
  const provider = mercadoPago();
  expect(explained(provider, CHANGE, 200, told, { metadata: { a: 1 } })).toBeUndefined();
  expect(explained(provider, CHANGE, 200, told, { capture: true })).toMatchObject({ action: 'fail-fast' });
  expect(await asked(provider, CHANGE, { metadata: { a: 1 } }, [])).toHaveProperty('unaskable');
  const done = { id: 7, status: 'approved', transaction_amount: 10 };
  expect(await asked(provider, CHANGE, { capture: true, transaction_amount: 10 }, [done])).toBe('landed');
});

test('Xendit: a refund of v3 is asked about by its own id, and counts only if it is of the same payment', async () => {
  const REFUND = 'POST /v3/refunds';
  const body = { reference_id: 'r', payment_id: 'py-1', amount: 100 };
  const refund = { ...body, refund_id: 'rfd-1', currency: 'IDR', status: 'PENDING' };
  const provider = xendit();
  const ask = (told: object) => asked(provider, REFUND, body, [told], accepted(refund));
  expect(provider.made?.(refund)).toBe('rfd-1');
  expect(await ask({ ...refund, status: 'SUCCEEDED' })).toBe('landed');
  expect(await ask({ ...refund, status: 'FAILED' })).toBe('denied');
  expect(await ask({ ...refund, refund_id: 'rfd-2', status: 'SUCCEEDED' })).toBe('undecided');
  expect(await ask({ ...refund, payment_id: 'py-2', status: 'SUCCEEDED' })).toBe('undecided');
  expect(await ask({ ...refund, reference_id: 's', status: 'SUCCEEDED' })).toBe('undecided');
  expect(explained(provider, REFUND, 201, { ...refund, payment_id: 'py-2' }, body)).toMatchObject({
    code: 'NOT_UNDERSTOOD',
  });
});

test('Xendit: a payment of v3 is cancelled only by what says so', () => {
  const CANCEL = 'POST /v3/payments/py-1/cancel';
  const told = { payment_id: 'py-1', payment_request_id: 'pr-1', status: 'CANCELED' };
  expect(explained(xendit(), CANCEL, 200, told)).toBeUndefined();
  expect(explained(xendit(), CANCEL, 200, { ...told, status: 'AUTHORIZED' })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
  expect(explained(xendit(), CANCEL, 200, { ...told, payment_id: 'py-2' })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
});

test('Checkout.com: a payment that waits for its authentication is there', async () => {
  const body = { amount: 1000, currency: 'USD', reference: 'r' };
  const found = { ...body, id: 'pay_1', status: 'Authentication Requested', requested_on: MADE };
  expect(explained(checkoutCom(), 'POST /payments', 201, found, body)).toBeUndefined();
  expect(await asked(checkoutCom(), 'POST /payments', body, [{ data: [found], total_count: 1 }])).toBe('landed');
});

test('Razorpay: the notes of a payment that failed may be changed', () => {
  const told = { id: 'pay_1', entity: 'payment', status: 'failed', error_code: 'BAD_REQUEST_ERROR', notes: { a: 'b' } };
  expect(explained(razorpay(), 'PATCH /v1/payments/pay_1', 200, told)).toBeUndefined();
  expect(explained(razorpay(), 'POST /v1/payments/create/recurring', 200, told)?.code).toBe('NOT_UNDERSTOOD');
});

test('Mastercard: a proxy’s refusal has no result, however it writes its names', () => {
  const REQUEST = 'POST /authentications';
  const refusals = [
    { message: 'no Route matched with those values', request_id: '1' },
    { 'error-message': 'Forbidden', 'trace-id': '1', status_code: 404 },
  ];
  for (const told of refusals) {
    expect(explained(mastercard(), REQUEST, 404, told)).toMatchObject({ action: 'fail-fast', processed: 'no' });
  }
  expect(explained(mastercard(), REQUEST, 404, { threeDsResult: 'Y' })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
});
