// Half a surrogate pair, which a name that is cut to a length may end with, cannot be in a URL: `encodeURIComponent` throws.
import { expect, test } from '@jest/globals';
import { inquire } from '../../src/engine/inquire.js';
import { midtrans, type Provider } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';

const NAME = 'order-\ud83d';
const SENT = Date.parse('2026-11-30T00:00:00Z');

test.each<[string, Provider, string, object]>([
  ['Checkout.com', checkoutCom(), '/payments', { reference: NAME, amount: 1, currency: 'EUR' }],
  ['Mercado Pago', mercadoPago(), '/v1/payments', { external_reference: NAME, transaction_amount: 1 }],
  ['Mercado Pago, an order', mercadoPago(), '/v1/orders', { external_reference: NAME, total_amount: '1.00' }],
  ['Razorpay, a payout', razorpay(), '/v1/payouts', { account_number: '1', reference_id: NAME, amount: 1 }],
  ['Razorpay, an order', razorpay(), '/v1/orders', { receipt: NAME, amount: 1 }],
  ['Midtrans', midtrans(), '/v2/charge', { transaction_details: { order_id: NAME, gross_amount: 1 } }],
])('%s is not asked about a name that no URL can hold, and nothing throws', async (_name, provider, path, body) => {
  const request = { method: 'POST', path, header: () => undefined, body };
  const errors: unknown[] = [];
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return { status: 404, headers: {}, data: {} };
  };
  const known = { keys: {}, firstSentAt: SENT, lastSentAt: SENT, now: SENT + 60_000, inDoubt: true };
  const found = await inquire(provider, request, ask, { onError: (error) => errors.push(error) }, known);
  expect(provider.inDoubt(request)).toMatch(/ may /);
  expect(found === undefined || 'unaskable' in found).toBe(true);
  expect([asked, errors]).toEqual([0, []]);
});
