import { midtrans } from 'recoverable';
import { paypal } from 'recoverable/providers/paypal';
import { square } from 'recoverable/providers/square';
import { stripe } from 'recoverable/providers/stripe';
import { startMidtrans, startPaypal, startSquare, startStripe } from 'recoverable/simulators';
import { both } from 'recoverable/testing';

/** In milliseconds. "Not found" can be believed this early, since the simulators work at once. */
const settledAfter = 1000;
const basic = (name) => ({ authorization: `Basic ${btoa(`${name}:`)}` });

/** Payments as an application makes them, without its own handling of failures. */
const midtransShop = {
  name: 'Midtrans',
  provider: () => midtrans({ settledAfter }),
  start: startMidtrans,
  request: (payment, token = 'token-1') => ({
    method: 'POST',
    path: '/v2/charge',
    headers: basic('SB-Mid-server-simulator'),
    body: {
      payment_type: 'credit_card',
      transaction_details: { order_id: payment, gross_amount: 10_000 },
      credit_card: { token_id: token },
    },
  }),
  saysPaid: (data) => /^20[01]$/.test(data?.status_code),
  paymentOf: ({ kind, id }) => (kind === 'charge' ? id : undefined),
  faults: [...both({ kind: 'provider', code: '503' }), { when: 'before', kind: 'provider', code: '429' }],
  absent: { body: { status_code: '404', status_message: "Transaction doesn't exist." } },
};

const stripeShop = {
  name: 'Stripe',
  provider: () => stripe({ reference: 'order', settledAfter }),
  start: startStripe,
  request: (payment, method = 'pm_card_visa') => ({
    method: 'POST',
    path: '/v1/payment_intents',
    headers: basic('sk_test_simulator'),
    body: new URLSearchParams({
      amount: '1000',
      currency: 'eur',
      confirm: 'true',
      payment_method: method,
      customer: `cus_${payment}`,
      'metadata[order]': payment,
    }),
  }),
  saysPaid: (data) => data?.status === 'succeeded',
  paymentOf: ({ kind, request }) => (kind === 'payment' ? request.metadata.order : undefined),
  faults: [...both({ kind: 'provider', code: 'api_error' }), { when: 'before', kind: 'provider', code: 'rate_limit' }],
  absent: { body: { object: 'list', data: [], has_more: false } },
};

const paypalShop = {
  name: 'PayPal',
  provider: () => paypal({ settledAfter }),
  start: startPaypal,
  request: (payment) => ({
    method: 'POST',
    path: '/v2/checkout/orders',
    body: {
      intent: 'CAPTURE',
      purchase_units: [{ reference_id: payment, amount: { currency_code: 'USD', value: '10.00' } }],
      payment_source: { card: { name: 'A CARD HOLDER' } },
    },
  }),
  saysPaid: (data) => data?.status === 'COMPLETED',
  paymentOf: ({ kind, request }) => (kind === 'capture' ? request.purchase_units[0].reference_id : undefined),
  faults: [{ when: 'before', kind: 'provider', code: 'RATE_LIMIT_REACHED' }],
};

const squareShop = {
  name: 'Square',
  provider: () => square({ settledAfter }),
  start: startSquare,
  request: (payment) => ({
    method: 'POST',
    path: '/v2/payments',
    headers: { authorization: 'Bearer token' },
    body: {
      idempotency_key: payment,
      source_id: 'cnon:card-nonce-ok',
      amount_money: { amount: 1000, currency: 'USD' },
      reference_id: payment,
    },
  }),
  saysPaid: (data) => data?.payment?.status === 'COMPLETED',
  // A voided payment took no money.
  paymentOf: ({ kind, id, request }, ledger) =>
    kind === 'payment' && ledger.of(id).length === 1 ? request.reference_id : undefined,
  isLookUp: ({ path }) => path.endsWith('/cancel'),
  faults: [...both({ kind: 'provider', code: 'TEMPORARY_ERROR' })],
};

export const shops = { midtrans: midtransShop, stripe: stripeShop, paypal: paypalShop, square: squareShop };

/** The request as a config of axios. */
export function configOf({ method, path, headers = {}, body }) {
  return { method, url: path, headers: { ...headers }, data: body };
}
