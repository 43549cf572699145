// A list that shows some of what there is, or shows it without its name or the zone of its time, proves nothing.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';
import { type Tells, vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const NO_KEY = { ...SOON, keys: { idempotencyKey: false } } as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const ago = (ms: number) => new Date(Date.now() - ms);
const seconds = (at: Date) => Math.floor(at.getTime() / 1000);
const times = <T>(count: number, each: (at: number) => T): T[] => [...Array(count).keys()].map(each);

type Send = (typeof edges)[number][1];

async function ended(
  send: Send,
  provider: Provider,
  path: string,
  body: object,
  tells: Tells,
  deadline = AMPLE,
  datedAhead = 0,
) {
  const served = await vendor({ tells, datedAhead });
  const report = await send({ provider, url: served.url, path, body, deadline, recovery: { maxAttempts: 1 } });
  return report.outcome;
}

const charge = {
  query: 'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id } } }',
  variables: { input: { paymentMethodId: 'nonce', transaction: { amount: '5.00', orderId: 'R' } } },
};
const checkout = { reference: 'R', amount: 500, currency: 'USD' };
const declined = (days: number) => ({ ...checkout, status: 'Declined', requested_on: ago(days * DAY).toISOString() });
const xenditPayment = { reference_id: 'R', amount: 15_000, currency: 'IDR', payment_method_id: 'pm' };
const failed = (days: number) => ({ ...xenditPayment, id: `pr-${days}`, status: 'FAILED', created: ago(days * DAY) });

describe.each(edges)('by %s', (_edge, send) => {
  describe('a page that does not say whether it is the last', () => {
    test('of a hundred payments at Checkout.com proves no absence, one of fewer does', async () => {
      const [path, body] = ['/payments', checkout];
      const page = (count: number) => () => ({ data: times(count, (at) => declined(at + 2)) });
      expect(await ended(send, checkoutCom(SOON), path, body, page(100), 1500)).toBe('unknown');
      expect(await ended(send, checkoutCom(SOON), path, body, page(99))).toBe('failed');
    });

    test('of ten payments at Xendit proves no absence, one of nine does', async () => {
      const [path, body] = ['/payment_requests', xenditPayment];
      const page = (count: number) => () => ({ data: times(count, (at) => failed(at + 2)) });
      expect(await ended(send, xendit(SOON), path, body, page(10), 1500)).toBe('unknown');
      expect(await ended(send, xendit(SOON), path, body, page(9))).toBe('failed');
    });

    test('of transactions at Braintree proves no absence', async () => {
      const provider = braintree({ ...SOON, uniqueOrderId: true, keys: { apiRequestKey: false } });
      const served = await vendor({
        isQuestion: (body) => body.includes('search'),
        tells: () => ({ data: { search: { transactions: { edges: [] } } } }),
      });
      const request = { provider, url: served.url, path: '/graphql', body: charge, deadline: 1500 };
      expect((await send({ ...request, recovery: { maxAttempts: 1 } })).outcome).toBe('unknown');
    });
  });

  test.each([
    ['without a time', undefined],
    ['at a time without a zone', new Date(Date.now() + DAY).toISOString().replace(/\.\d+Z$/, '')],
  ])('a refusal at Checkout.com %s is not taken for that of the call', async (_how, at) => {
    const refused = { ...checkout, status: 'Declined', requested_on: at };
    expect(await ended(send, checkoutCom(SOON), '/payments', checkout, () => ({ data: [refused] }), 1500)).toBe(
      'unknown',
    );
    const action = { id: 'act_1', type: 'Refund', approved: false, amount: 500, reference: 'R', processed_on: at };
    expect(await ended(send, checkoutCom(SOON), '/payments/pay_1/refunds', checkout, () => [action], 1500)).toBe(
      'unknown',
    );
  });

  test('a list of the newest orders at Razorpay, whatever their receipt, proves no absence', async () => {
    const order = (at: number) => ({ id: `order_${at}`, receipt: `S-${at}`, amount: 5, created_at: seconds(ago(at)) });
    const body = { amount: 500, currency: 'INR', receipt: 'R' };
    expect(await ended(send, razorpay(SOON), '/v1/orders', body, () => ({ items: times(10, order) }), 1500)).toBe(
      'unknown',
    );
  });

  describe.each<[string, unknown, string, number?]>([
    ['without a name', undefined, 'unknown'],
    ['with its name in other letters', 'r-1', 'unknown'],
    ['with its name in other letters, but another amount', 'r-1', 'failed', 400],
    ['with another name', 'S-1', 'failed'],
  ])('one that was made since, %s,', (_how, name, outcome, amount = 500) => {
    const deadline = outcome === 'unknown' ? 1500 : AMPLE;

    test('at Xendit among the refunds', async () => {
      const body = {
        reference_id: 'R-1',
        payment_request_id: 'pr-1',
        amount: 500,
        currency: 'IDR',
        reason: 'CANCELLATION',
      };
      const tells: Tells = (made) => ({
        data: made.map((at) => ({
          ...body,
          amount,
          id: 'rfd-1',
          status: 'SUCCEEDED',
          created: at,
          reference_id: name,
        })),
        has_more: false,
      });
      expect(await ended(send, xendit(SOON), '/refunds', body, tells, deadline)).toBe(outcome);
    });

    test('at Checkout.com among the actions', async () => {
      const tells: Tells = (made) =>
        made.map((at) => ({
          id: 'act_1',
          type: 'Refund',
          approved: true,
          amount,
          processed_on: at,
          reference: name,
        }));
      const body = { amount: 500, reference: 'R-1' };
      expect(await ended(send, checkoutCom(SOON), '/payments/pay_1/refunds', body, tells, deadline)).toBe(outcome);
    });

    if (name !== undefined) {
      test('at Stripe among the PaymentIntents', async () => {
        const body = { amount: 500, currency: 'usd', metadata: { order: 'R-1' } };
        const tells: Tells = (made) => ({
          object: 'list',
          data: made.map((at) => ({
            ...body,
            amount,
            id: 'pi_1',
            status: 'succeeded',
            created: seconds(at),
            metadata: { order: name },
          })),
          has_more: false,
        });
        const provider = stripe({ ...NO_KEY, reference: 'order' });
        expect(await ended(send, provider, '/v1/payment_intents', body, tells, deadline)).toBe(outcome);
      });

      test('at Square among the payments', async () => {
        const money = { amount: 500, currency: 'USD' };
        const body = { source_id: 'cnon', reference_id: 'R-1', idempotency_key: 'k', amount_money: money };
        const tells: Tells = (made) => ({
          payments: made.map((at) => ({
            id: 'p1',
            status: 'COMPLETED',
            created_at: at,
            reference_id: name,
            amount_money: { ...money, amount },
          })),
        });
        const provider = square({ ...NO_KEY, uniqueReference: true, onDoubt: 'leave' });
        // Its list is given ten seconds by its own clock.
        expect(await ended(send, provider, '/v2/payments', body, tells, deadline, 15_000)).toBe(outcome);
      });
    }
  });

  test('one under a name like it does not keep a payment at Square from being voided by its key', async () => {
    const money = { amount: 500, currency: 'USD' };
    const body = { source_id: 'cnon', reference_id: 'order-2026-000123-2', amount_money: money };
    const before = { id: 'p1', status: 'FAILED', reference_id: 'order-2026-000123', amount_money: money };
    const served = await vendor({
      tells: () => ({ payments: [{ ...before, created_at: ago(60_000) }] }),
      isQuestion: (asked) => !asked.includes('source_id'),
      // Its list is given ten seconds by its own clock.
      datedAhead: 15_000,
    });
    const provider = square({ ...SOON, uniqueReference: true });
    const request = { provider, url: served.url, path: '/v2/payments', body, deadline: AMPLE };
    const { outcome } = await send({ ...request, recovery: { maxAttempts: 1 } });
    expect([outcome, served.arrived.some(({ url }) => url === '/v2/payments/cancel')]).toEqual(['failed', true]);
  });

  test.each([
    ['unknown', { accept_partial_authorization: true, autocomplete: false }],
    ['failed', {}],
  ])('one of a smaller amount at Square, by a clock an hour behind, leaves a payment %s: %j', async (outcome, more) => {
    const money = { amount: 500, currency: 'USD' };
    const body = { source_id: 'gift', reference_id: 'R-1', idempotency_key: 'k', amount_money: money, ...more };
    const approved = { id: 'p1', status: 'APPROVED', reference_id: 'R-1', amount_money: { ...money, amount: 300 } };
    const served = await vendor({
      behind: HOUR,
      undated: true,
      tells: (made) => ({ payments: made.map((at) => ({ ...approved, created_at: at })) }),
    });
    const provider = square({ ...NO_KEY, uniqueReference: true, onDoubt: 'leave' });
    const deadline = outcome === 'unknown' ? 1500 : AMPLE;
    const request = { provider, url: served.url, path: '/v2/payments', body, deadline };
    expect((await send({ ...request, recovery: { maxAttempts: 1 } })).outcome).toBe(outcome);
  });

  describe('an equal refund of three hours ago, whose time names no zone and looks like that of the call,', () => {
    // As a clock seven hours ahead writes it, without saying so.
    const local = () => new Date(Date.now() - 3 * HOUR + 7 * HOUR).toISOString().replace(/\.\d+Z$/, '');

    test('is not adopted at Mercado Pago', async () => {
      const refund = () => ({ id: 1, amount: 5, status: 'approved', date_created: local() });
      const tells: Tells = (_, asked) => (asked.endsWith('/refunds') ? [refund()] : refund());
      expect(await ended(send, mercadoPago(NO_KEY), '/v1/payments/7/refunds', { amount: 5 }, tells, 1500)).toBe(
        'unknown',
      );
    });

    test('is not adopted at Xendit', async () => {
      const body = { reference_id: 'R', payment_request_id: 'pr-1', amount: 500, currency: 'IDR' };
      const tells: Tells = () => ({
        data: [{ ...body, id: 'rfd-1', status: 'SUCCEEDED', created: local() }],
        has_more: false,
      });
      expect(await ended(send, xendit(SOON), '/refunds', body, tells, 1500)).toBe('unknown');
    });

    test('is not adopted at Checkout.com', async () => {
      const tells: Tells = () => [
        { id: 'act_1', type: 'Refund', approved: true, amount: 500, reference: 'R', processed_on: local() },
      ];
      expect(
        await ended(send, checkoutCom(SOON), '/payments/pay_1/refunds', { amount: 500, reference: 'R' }, tells, 1500),
      ).toBe('unknown');
    });
  });
});
