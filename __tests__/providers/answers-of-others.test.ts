// An answer about a payment, but not the one that was sent: from a cache, from a broken connection, or kept under a key that
// was used before.
import { expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply } from '../axios/serve.js';
import { AMPLE, timeFor } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const HERE = { hosts: ['127.0.0.1'], settledAfter: 20 };
const charge = {
  query:
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }',
  variables: { input: { paymentMethodId: 'pm', transaction: { orderId: 'o-1', amount: '5.00' } } },
};
const money = { amount: 500, currency: 'USD' };
const eur = { value: 500, currency: 'EUR' };
const paid = { reference: 'R', merchantAccount: 'M', amount: eur };
const authorised = { resultCode: 'Authorised', pspReference: 'P', merchantReference: 'R' };
const received = { status: 'received', pspReference: 'P', paymentPspReference: 'PAID', reference: 'R', amount: eur };
const bob = { account_number: '7', amount: 500, currency: 'INR', reference_id: 'R', fund_account_id: 'fa_bob' };
const payout = { id: 'pout_1', entity: 'payout', status: 'processed', ...bob };
const idr = { reference_id: 'R', amount: 500, currency: 'IDR' };
const toBob = { ...idr, channel_code: 'ID_BCA', channel_properties: { account_number: 'BOB' } };
const cko = { reference: 'R', ...money };
const approved = { id: 'pay_1', approved: true, status: 'Authorized', ...cko };

type Case = readonly [what: string, provider: () => Provider, path: string, body: object, told: object];

const answers: readonly Case[] = [
  ['Adyen: another amount', () => adyen(HERE), '/v71/payments', paid, { ...authorised, amount: { ...eur, value: 9 } }],
  [
    'Adyen: another currency',
    () => adyen(HERE),
    '/v71/payments',
    paid,
    { ...authorised, amount: { ...eur, currency: 'USD' } },
  ],
  [
    'Adyen: another amount than that with its surcharge',
    () => adyen(HERE),
    '/v71/payments',
    { ...paid, surcharge: { value: 10 } },
    { ...authorised, amount: { ...eur, value: 510 } },
  ],
  [
    'Adyen: a partial authorisation of more than was asked for',
    () => adyen(HERE),
    '/v71/payments',
    paid,
    { ...authorised, resultCode: 'PartiallyAuthorised', amount: { ...eur, value: 510 } },
  ],
  [
    'Adyen: a partial authorisation in another currency',
    () => adyen(HERE),
    '/v71/payments',
    paid,
    { ...authorised, resultCode: 'PartiallyAuthorised', amount: { value: 9, currency: 'USD' } },
  ],
  [
    'Adyen: a session for another amount',
    () => adyen(HERE),
    '/v71/sessions',
    paid,
    { id: 'CS1', sessionData: 'x', ...paid, amount: { ...eur, value: 9 } },
  ],
  [
    'Adyen: a payment link for another reference',
    () => adyen(HERE),
    '/v71/paymentLinks',
    paid,
    { id: 'PL1', status: 'active', ...paid, reference: 'R-2' },
  ],
  [
    'Adyen: a capture of another payment',
    () => adyen(HERE),
    '/v71/payments/PAID/captures',
    paid,
    { ...received, paymentPspReference: 'OTHER' },
  ],
  [
    'Adyen: a refund of another amount',
    () => adyen(HERE),
    '/v71/payments/PAID/refunds',
    paid,
    { ...received, amount: { ...eur, value: 9 } },
  ],
  [
    'Adyen: an error inside HTTP 200 at another endpoint',
    () => adyen(HERE),
    '/v71/applePay/sessions',
    {},
    { errorCode: '702', message: 'x', status: 422 },
  ],
  ['Checkout.com: another amount', () => checkoutCom(HERE), '/payments', cko, { ...approved, amount: 9 }],
  ['Checkout.com: another currency', () => checkoutCom(HERE), '/payments', cko, { ...approved, currency: 'EUR' }],
  [
    'Checkout.com: another amount, although a partial authorisation is allowed',
    () => checkoutCom(HERE),
    '/payments',
    { ...cko, partial_authorization: { enabled: true } },
    { ...approved, amount: 9 },
  ],
  [
    'Checkout.com: another amount than that with its surcharge',
    () => checkoutCom(HERE),
    '/payments',
    { ...cko, processing: { surcharge_amount: 10 } },
    { ...approved, amount: 510 },
  ],
  [
    'Checkout.com: another increment of an authorization',
    () => checkoutCom(HERE),
    '/payments/pay_1/authorizations',
    cko,
    { action_id: 'act_1', approved: true, status: 'Authorized', ...cko, reference: 'R-2' },
  ],
  [
    'Checkout.com: an error inside HTTP 200 at another endpoint',
    () => checkoutCom(HERE),
    '/instruments',
    {},
    { error_type: 'request_invalid', error_codes: ['x'] },
  ],
  [
    'Xendit: another amount',
    () => xendit(HERE),
    '/payment_requests',
    idr,
    { ...idr, id: 'pr-1', status: 'SUCCEEDED', amount: 9 },
  ],
  [
    'Xendit: another currency',
    () => xendit(HERE),
    '/payment_requests',
    idr,
    { ...idr, id: 'pr-1', status: 'SUCCEEDED', currency: 'PHP' },
  ],
  [
    'Xendit: another payee',
    () => xendit(HERE),
    '/v2/payouts',
    toBob,
    { ...toBob, id: 'po-1', status: 'ACCEPTED', channel_properties: { account_number: 'ALICE' } },
  ],
  ['Razorpay: another payee', () => razorpay(HERE), '/v1/payouts', bob, { ...payout, fund_account_id: 'fa_alice' }],
  ['Razorpay: another amount', () => razorpay(HERE), '/v1/payouts', bob, { ...payout, amount: 9 }],
  [
    'Razorpay: a capture of another amount, without a fee',
    () => razorpay(HERE),
    '/v1/payments/pay_1/capture',
    { amount: 500, currency: 'INR' },
    { id: 'pay_1', entity: 'payment', status: 'captured', amount: 9, currency: 'INR' },
  ],
  [
    'Razorpay: a capture of another amount',
    () => razorpay(HERE),
    '/v1/payments/pay_1/capture',
    { amount: 500, currency: 'INR' },
    { id: 'pay_1', entity: 'payment', status: 'captured', amount: 9, currency: 'INR', fee: 2 },
  ],
  [
    'Razorpay: a refund of another payment',
    () => razorpay(HERE),
    '/v1/payments/pay_1/refund',
    { amount: 500 },
    { id: 'rfnd_1', entity: 'refund', status: 'processed', amount: 500, payment_id: 'pay_2' },
  ],
  [
    'Razorpay: a failed payment inside HTTP 200 at another endpoint',
    () => razorpay(HERE),
    '/v1/payments/create/json',
    { amount: 500 },
    { id: 'pay_1', status: 'failed' },
  ],
  [
    'Mercado Pago: another reference',
    () => mercadoPago(HERE),
    '/v1/payments',
    { transaction_amount: 10, external_reference: 'R-2' },
    { id: 1, status: 'approved', transaction_amount: 10, external_reference: 'R-1' },
  ],
  [
    'Mercado Pago: another amount',
    () => mercadoPago(HERE),
    '/v1/payments',
    { transaction_amount: 100 },
    { id: 1, status: 'approved', transaction_amount: 10 },
  ],
  [
    'Mercado Pago: another order',
    () => mercadoPago(HERE),
    '/v1/orders',
    { total_amount: '10.00', external_reference: 'R-2' },
    { id: 'O1', status: 'processed', total_amount: '10.00', external_reference: 'R-1' },
  ],
  [
    'Razorpay: another reference',
    () => razorpay(HERE),
    '/v1/payouts',
    { account_number: '7', amount: 500, currency: 'INR', reference_id: 'R-2' },
    { id: 'pout_1', entity: 'payout', status: 'processed', amount: 500, currency: 'INR', reference_id: 'R-1' },
  ],
  [
    'Square: another reference',
    () => square({ ...HERE, onDoubt: 'leave' }),
    '/v2/payments',
    { source_id: 'c', reference_id: 'R-2', amount_money: money },
    { payment: { id: 'p-1', status: 'COMPLETED', reference_id: 'R-1', amount_money: money } },
  ],
  [
    'Braintree: no transaction at all',
    () => braintree(HERE),
    '/graphql',
    charge,
    { data: { chargePaymentMethod: { transaction: null } } },
  ],
  [
    'Braintree: a method that was verified, but not kept',
    () => braintree(HERE),
    '/graphql',
    {
      query:
        'mutation ($input: VaultPaymentMethodInput!) { vaultPaymentMethod(input: $input) { paymentMethod { id } verification { status } } }',
      variables: { input: { paymentMethodId: 'pm' } },
    },
    { data: { vaultPaymentMethod: { paymentMethod: null, verification: { status: 'PROCESSOR_DECLINED' } } } },
  ],
];

test.each(answers.flatMap(([what, ...rest]) => edges.map(([edge, send]) => [what, edge, send, ...rest] as const)))(
  '%s is not a success, by %s',
  async (_what, _edge, send, provider, path, body, told) => {
    const { url } = await vendor({ ends: [reply(200, told)], tells: () => ({}) });
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: timeFor('unknown') });
    expect(outcome).toBe('unknown');
  },
);

/** Answers that differ from what was sent, as the provider's own document says they may. */
const differing: readonly Case[] = [
  ['Adyen: a session', () => adyen(HERE), '/v71/sessions', paid, { id: 'CS1', sessionData: 'x', ...paid }],
  [
    'Checkout.com: an increment of an authorization',
    () => checkoutCom(HERE),
    '/payments/pay_1/authorizations',
    cko,
    { action_id: 'act_1', approved: true, status: 'Authorized', ...cko, amount: 900 },
  ],
  [
    'Adyen: a partial authorisation',
    () => adyen(HERE),
    '/v71/payments',
    paid,
    { ...authorised, resultCode: 'PartiallyAuthorised', amount: { ...eur, value: 9 } },
  ],
  [
    'Adyen: an amount that includes the surcharge',
    () => adyen(HERE),
    '/v71/payments',
    { ...paid, surcharge: { value: 10 } },
    { ...authorised, amount: eur },
  ],
  [
    'Checkout.com: a partial authorisation',
    () => checkoutCom(HERE),
    '/payments',
    { ...cko, partial_authorization: { enabled: true } },
    { ...approved, amount: 9, amount_requested: 500 },
  ],
  [
    'Razorpay: a capture with a fee that the customer bears',
    () => razorpay(HERE),
    '/v1/payments/pay_1/capture',
    { amount: 500, currency: 'INR' },
    { id: 'pay_1', entity: 'payment', status: 'captured', amount: 510, currency: 'INR', fee: 10 },
  ],
  [
    'Xendit: an account number that is masked in the answer',
    () => xendit(HERE),
    '/v2/payouts',
    toBob,
    { ...toBob, id: 'po-1', status: 'ACCEPTED', channel_properties: { account_number: '***OB' } },
  ],
  [
    'Xendit: a partial capture',
    () => xendit(HERE),
    '/v3/payments/py-1/capture',
    { capture_amount: 200 },
    { payment_id: 'py-1', request_amount: 500, status: 'SUCCEEDED', captures: [{ capture_amount: 200 }] },
  ],
];

test.each(differing.flatMap(([what, ...rest]) => edges.map(([edge, send]) => [what, edge, send, ...rest] as const)))(
  '%s is a success, by %s',
  async (_what, _edge, send, provider, path, body, told) => {
    const { url } = await vendor({ ends: [reply(200, told)], tells: () => ({}) });
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: AMPLE });
    expect(outcome).toBe('ok');
  },
);

/** Payments that nobody has paid yet. */
const waiting: readonly Case[] = [
  ...['RedirectShopper', 'IdentifyShopper', 'ChallengeShopper', 'PresentToShopper'].map(
    (resultCode): Case => [`Adyen: ${resultCode}`, () => adyen(HERE), '/v71/payments', paid, { resultCode }],
  ),
  [
    'Adyen: another challenge after the details',
    () => adyen(HERE),
    '/v71/payments/details',
    { details: {} },
    { resultCode: 'ChallengeShopper' },
  ],
  [
    'Xendit: REQUIRES_ACTION',
    () => xendit(HERE),
    '/payment_requests',
    idr,
    { ...idr, id: 'pr-1', status: 'REQUIRES_ACTION' },
  ],
];

test.each(waiting)(
  '%s: a payment that the customer has to confirm is pending',
  async (_what, provider, path, body, told) => {
    for (const [, send] of edges) {
      const { url } = await vendor({ ends: [reply(200, told)], tells: () => ({}) });
      const report = await send({ provider: provider(), url, path, body, deadline: AMPLE });
      expect(report).toMatchObject({ outcome: 'ok', pending: true });
    }
  },
);

test('Xendit: a payout that was reversed failed', async () => {
  for (const [, send] of edges) {
    const { url } = await vendor({
      ends: [reply(200, { ...toBob, id: 'po-1', status: 'REVERSED' })],
      tells: () => ({}),
    });
    const report = await send({ provider: xendit(HERE), url, path: '/v2/payouts', body: toBob, deadline: AMPLE });
    expect(report).toMatchObject({ outcome: 'failed', decline: { code: 'generic', retryable: 'new-data' } });
  }
});
