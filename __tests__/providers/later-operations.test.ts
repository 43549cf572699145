// Operations on a payment that exists: refunds, reversals, captures, cancellations, deletions.
import { expect, test } from '@jest/globals';
import { mdes, midtrans, type Provider, recoveryOf } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import type { AdyenWebhook } from '../../src/providers/adyen/webhooks.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { wrapped } from '../fetch/wrapped.js';
import { AMPLE, timeFor } from '../time-for.js';
import { edges } from './keys/edges.js';

const HERE = { hosts: ['127.0.0.1'], settledAfter: 20 };

type Case = readonly [what: string, provider: () => Provider, path: string, body: object, answer: Answer];
const at = (each: readonly Case[]) =>
  each.flatMap(([what, ...rest]) => edges.map(([edge, send]) => [what, edge, send, ...rest] as const));

const noContent: Answer = (response) => void response.writeHead(204).end();
const reversal = { id: 'trr_1', object: 'transfer_reversal', amount: 400, currency: 'usd', transfer: 'tr_1' };
const reversed = { id: 'po_2', object: 'payout', status: 'pending', amount: -400, original_payout: 'po_1' };
const refund = { id: 're_1', object: 'refund', status: 'succeeded', amount: 400, charge: 'ch_1' };

const done: readonly Case[] = [
  ['Stripe: a reversal of a transfer', () => stripe(HERE), '/v1/transfers/tr_1/reversals', {}, reply(200, reversal)],
  [
    'Stripe: a reversal with its transfer expanded',
    () => stripe(HERE),
    '/v1/transfers/tr_1/reversals',
    {},
    reply(200, { ...reversal, transfer: { id: 'tr_1', object: 'transfer' } }),
  ],
  ['Stripe: a reversed payout', () => stripe(HERE), '/v1/payouts/po_1/reverse', {}, reply(200, reversed)],
  ['Stripe: a refund of a charge', () => stripe(HERE), '/v1/charges/ch_1/refunds', {}, reply(200, refund)],
  [
    'Stripe: a change of a reversal',
    () => stripe(HERE),
    '/v1/transfers/tr_1/reversals/trr_1',
    {},
    reply(200, reversal),
  ],
  [
    'Stripe: evidence for a dispute',
    () => stripe(HERE),
    '/v1/charges/ch_1/dispute',
    {},
    reply(200, { id: 'du_1', object: 'dispute', charge: 'ch_1' }),
  ],
  ...['cancel', 'suspend', 'activate'].map(
    (action): Case => [
      `PayPal: ${action} a subscription`,
      () => paypal(HERE),
      `/v1/billing/subscriptions/I-1/${action}`,
      { reason: 'r' },
      noContent,
    ],
  ),
  [
    'Stripe: a preview of an invoice',
    () => stripe(HERE),
    '/v1/invoices/create_preview',
    {},
    reply(200, { id: 'upcoming_in_1', object: 'invoice' }),
  ],
  [
    'Stripe: a card of a customer',
    () => stripe(HERE),
    '/v1/customers/cus_1/sources',
    {},
    reply(200, { id: 'card_1', object: 'card' }),
  ],
  [
    'Square: a copy of an order',
    () => square(HERE),
    '/v2/orders/clone',
    { order_id: 'O1' },
    reply(200, { order: { id: 'O2' } }),
  ],
  [
    'Razorpay: a transfer of a payment',
    () => razorpay(HERE),
    '/v1/payments/pay_1/transfers',
    {},
    reply(200, { entity: 'collection', items: [{ id: 'trf_1' }] }),
  ],
  ['PayPal: a plan', () => paypal(HERE), '/v1/billing/plans/P-1/deactivate', {}, noContent],
  ['PayPal: an invoice', () => paypal(HERE), '/v2/invoicing/invoices/INV-1/cancel', {}, noContent],
  ['Midtrans: a refund', () => midtrans(HERE), '/v2/R-1/refund', {}, reply(200, told('partial_refund'))],
  ['Midtrans: a capture', () => midtrans(HERE), '/v2/capture', { transaction_id: 'T-1' }, reply(200, told('capture'))],
  [
    'Midtrans: a capture of a part',
    () => midtrans(HERE),
    '/v2/capture',
    { transaction_id: 'T-1', gross_amount: 60 },
    reply(200, told('capture', '200', { gross_amount: '60.00' })),
  ],
  [
    'Midtrans: a capture of an amount that was computed',
    () => midtrans(HERE),
    '/v2/capture',
    { transaction_id: 'T-1', gross_amount: 59_000 * 1.1 },
    reply(200, told('capture', '200', { gross_amount: '64900.00' })),
  ],
  [
    'Midtrans: a refund of an amount that was computed',
    () => midtrans(HERE),
    '/v2/R-1/refund',
    { amount: 59_000 * 1.1 },
    reply(200, told('partial_refund', '200', { refund_amount: '64900.00' })),
  ],
  ['Midtrans: a cancellation', () => midtrans(HERE), '/v2/T-1/cancel', {}, reply(200, told('cancel'))],
  ['Midtrans: an approval', () => midtrans(HERE), '/v2/R-1/approve', {}, reply(200, told('capture'))],
  ['Midtrans: a denial', () => midtrans(HERE), '/v2/R-1/deny', {}, reply(200, told('deny'))],
  ['Midtrans: an expiry', () => midtrans(HERE), '/v2/R-1/expire', {}, reply(200, told('expire', '407'))],
];

function told(transaction_status: string, status_code = '200', of: object = {}) {
  return { status_code, transaction_status, order_id: 'R-1', transaction_id: 'T-1', ...of };
}

test.each(at(done))('%s is done, by %s', async (_what, _edge, send, provider, path, body, answer) => {
  const { url, arrived } = await serve(answer);
  const { outcome } = await send({ provider: provider(), url, path, body, deadline: AMPLE });
  expect([outcome, arrived.length]).toEqual(['ok', 1]);
});

const pr = { payment_request_id: 'pr-1', reference_id: 'R', amount: 5, currency: 'IDR' };
const tokens = { requestId: '1', tokenUniqueReferences: ['A'] };
const upTo = (url: string) => ({
  id: 'R',
  status: 'COMPLETED',
  links: [{ rel: 'up', href: `https://x/v2/payments/${url}` }],
});
const left = (...made: readonly object[]) => reply(200, { responseId: '1', tokens: made });

/** A mutation of Braintree's, and its answer. Its ids, as its GraphQL API gives them: `transaction_` and the legacy id, in base64. */
const mutation = (name: string, holds: string, input: object) => ({
  query: `mutation ($input: I!) { ${name}(input: $input) { ${holds} { id legacyId status refundedTransaction { id } } } }`,
  variables: { input },
});
const mutated = (name: string, holds: string, made: object) => reply(200, { data: { [name]: { [holds]: made } } });
const globalId = (legacy: string, type = 'transaction') => btoa(`${type}_${legacy}`);
const [T1, T2] = [globalId('8ba3thy6'), globalId('dzk8vfyd')];
const CAPTURED = { status: 'SUBMITTED_FOR_SETTLEMENT' };

/** For each: what it is about, in the request; and in the answer, the same and another. */
type Pair = readonly [what: string, provider: () => Provider, path: string, body: object, same: Answer, other: Answer];
const pairs: readonly Pair[] = [
  [
    'Xendit: a refund of a payment',
    () => xendit(HERE),
    '/refunds',
    pr,
    reply(200, { ...pr, id: 'rf', status: 'SUCCEEDED' }),
    reply(200, { ...pr, id: 'rf', status: 'SUCCEEDED', payment_request_id: 'pr-2' }),
  ],
  [
    'Xendit: a refund of an invoice',
    () => xendit(HERE),
    '/refunds',
    { invoice_id: 'i-1', amount: 5 },
    reply(200, { id: 'rf', status: 'SUCCEEDED', invoice_id: 'i-1' }),
    reply(200, { id: 'rf', status: 'SUCCEEDED', invoice_id: 'i-2' }),
  ],
  [
    'Xendit: a capture',
    () => xendit(HERE),
    '/payment_requests/pr-1/captures',
    { reference_id: 'R', capture_amount: 5 },
    reply(200, { id: 'c', status: 'SUCCEEDED', payment_request_id: 'pr-1', payment_id: 'py-9' }),
    reply(200, { id: 'c', status: 'SUCCEEDED', payment_request_id: 'pr-2' }),
  ],
  [
    'Xendit: a capture in v3',
    () => xendit(HERE),
    '/v3/payments/py-1/capture',
    { capture_amount: 5 },
    reply(200, { payment_id: 'py-1', status: 'SUCCEEDED', payment_request_id: 'pr-9' }),
    reply(200, { payment_id: 'py-2', status: 'SUCCEEDED' }),
  ],
  [
    'PayPal: a payout item',
    () => paypal(HERE),
    '/v1/payments/payouts-item/I-1/cancel',
    {},
    reply(200, { payout_item_id: 'I-1', transaction_status: 'RETURNED' }),
    reply(200, { payout_item_id: 'I-2', transaction_status: 'RETURNED' }),
  ],
  [
    'PayPal: a refund',
    () => paypal(HERE),
    '/v2/payments/captures/C1/refund',
    {},
    reply(201, upTo('captures/C1')),
    reply(201, upTo('captures/C2')),
  ],
  [
    'PayPal: a refund, by a path that ends in a slash',
    () => paypal(HERE),
    '/v2/payments/captures/C1/refund/',
    {},
    reply(201, upTo('captures/C1')),
    reply(201, upTo('captures/C2')),
  ],
  [
    'PayPal: a capture of an authorization',
    () => paypal(HERE),
    '/v2/payments/authorizations/A1/capture',
    {},
    reply(201, upTo('authorizations/A1')),
    reply(201, upTo('authorizations/A2')),
  ],
  [
    'Checkout.com: a refund',
    () => checkoutCom(HERE),
    '/payments/pay_1/refunds',
    { amount: 5 },
    reply(202, { action_id: 'act', _links: { payment: { href: 'https://x/payments/pay_1' } } }),
    reply(202, { action_id: 'act', _links: { payment: { href: 'https://x/payments/pay_2' } } }),
  ],
  [
    'Square: the order that is paid',
    () => square(HERE),
    '/v2/orders/O1/pay',
    {},
    reply(200, { order: { id: 'O1', state: 'COMPLETED' } }),
    reply(200, { order: { id: 'O2', state: 'COMPLETED' } }),
  ],
  [
    'Stripe: a refund of a charge',
    () => stripe(HERE),
    '/v1/refunds',
    { charge: 'ch_1' },
    reply(200, { ...refund, charge: { id: 'ch_1' } }),
    reply(200, { ...refund, charge: 'ch_2' }),
  ],
  [
    'Stripe: an invoice that is paid',
    () => stripe(HERE),
    '/v1/invoices/in_1/pay',
    {},
    reply(200, { id: 'in_1', object: 'invoice', status: 'paid' }),
    reply(200, { id: 'in_2', object: 'invoice', status: 'paid' }),
  ],
  [
    'Stripe: a subscription that is changed',
    () => stripe(HERE),
    '/v1/subscriptions/sub_1',
    { trial_end: 'now' },
    reply(200, { id: 'sub_1', object: 'subscription', status: 'active' }),
    reply(200, { id: 'sub_2', object: 'subscription', status: 'active' }),
  ],
  [
    'Razorpay: a payout that is approved',
    () => razorpay(HERE),
    '/v1/payouts/pout_1/approve',
    {},
    reply(200, { id: 'pout_1', entity: 'payout', status: 'processing' }),
    reply(200, { id: 'pout_2', entity: 'payout', status: 'processing' }),
  ],
  [
    'Square: an invoice that is published',
    () => square(HERE),
    '/v2/invoices/inv%3A1/publish',
    { version: 0 },
    reply(200, { invoice: { id: 'inv:1', status: 'UNPAID' } }),
    reply(200, { invoice: { id: 'inv:2', status: 'UNPAID' } }),
  ],
  [
    'Stripe: a refund of a payment',
    () => stripe(HERE),
    '/v1/refunds',
    { payment_intent: 'pi_1' },
    reply(200, { ...refund, payment_intent: 'pi_1' }),
    reply(200, { ...refund, payment_intent: 'pi_2' }),
  ],
  [
    'Stripe: a transfer',
    () => stripe(HERE),
    '/v1/transfers',
    { destination: 'acct_1' },
    reply(200, { id: 'tr_1', object: 'transfer', destination: 'acct_1' }),
    reply(200, { id: 'tr_1', object: 'transfer', destination: 'acct_2' }),
  ],
  ...[
    [T1, { id: T1 }, { id: T2 }],
    [T1.replaceAll('=', ''), { id: T1 }, { id: T2 }],
    [T1, { legacyId: '8ba3thy6' }, { legacyId: 'dzk8vfyd' }],
    ['8ba3thy6', { id: T1 }, { id: T2 }],
    ['8ba3thy6', { id: 'opaque-1', legacyId: '8ba3thy6' }, { id: 'opaque-1', legacyId: 'dzk8vfyd' }],
    ['opaque-1', { id: 'opaque-1' }, { id: 'opaque-2' }],
    ['8ba3thy6', { id: 'opaque-1' }, { id: T2 }],
  ].map(
    ([transactionId, same = {}, other = {}]): Pair => [
      `Braintree: a capture of ${transactionId}, told ${JSON.stringify(same)}`,
      () => braintree(HERE),
      '/graphql',
      mutation('captureTransaction', 'transaction', { transactionId }),
      mutated('captureTransaction', 'transaction', { ...CAPTURED, ...(same as object) }),
      mutated('captureTransaction', 'transaction', { ...CAPTURED, ...(other as object) }),
    ],
  ),
  [
    'Braintree: a voided transaction',
    () => braintree(HERE),
    '/graphql',
    mutation('reverseTransaction', 'reversal', { transactionId: T1 }),
    mutated('reverseTransaction', 'reversal', { id: T1, status: 'VOIDED' }),
    mutated('reverseTransaction', 'reversal', { id: T2, status: 'VOIDED' }),
  ],
  [
    'Braintree: a refund instead of a void',
    () => braintree(HERE),
    '/graphql',
    mutation('reverseTransaction', 'reversal', { transactionId: T1 }),
    mutated('reverseTransaction', 'reversal', { ...CAPTURED, id: globalId('r', 'refund') }),
    mutated('reverseTransaction', 'reversal', { ...CAPTURED, id: 'r', refundedTransaction: { id: T2 } }),
  ],
  [
    'Braintree: a refund',
    () => braintree(HERE),
    '/graphql',
    mutation('refundTransaction', 'refund', { transactionId: T1, refund: { amount: '5.00' } }),
    mutated('refundTransaction', 'refund', { ...CAPTURED, id: 'r', refundedTransaction: { id: T1 } }),
    mutated('refundTransaction', 'refund', { ...CAPTURED, id: 'r', refundedTransaction: { id: T2 } }),
  ],
  [
    'Braintree: one of several captures',
    () => braintree(HERE),
    '/graphql',
    mutation('partialCaptureTransaction', 'capture', { transactionId: T1, transaction: { amount: '5.00' } }),
    mutated('partialCaptureTransaction', 'capture', { ...CAPTURED, id: T2 }),
    mutated('partialCaptureTransaction', 'capture', { id: T2, status: 'UNRECOGNIZED' }),
  ],
  [
    'PayPal: a voided authorization',
    () => paypal(HERE),
    '/v2/payments/authorizations/A1/void',
    {},
    reply(200, { id: 'A1', status: 'VOIDED' }),
    reply(200, { id: 'A2', status: 'VOIDED' }),
  ],
  [
    'PayPal: a capture whose link leads to the order',
    () => paypal(HERE),
    '/v2/payments/authorizations/A1/capture',
    {},
    reply(201, {
      id: 'C1',
      status: 'COMPLETED',
      links: [
        { rel: 'up', href: 'https://x/v2/checkout/orders/O1' },
        { rel: 'up', href: 'https://x/v2/payments/authorizations/A1' },
      ],
    }),
    reply(201, {
      id: 'C1',
      status: 'COMPLETED',
      links: [
        { rel: 'up', href: 'https://x/v2/checkout/orders/O1' },
        { rel: 'up', href: 'https://x/v2/payments/authorizations/A2' },
      ],
    }),
  ],
  [
    'MDES: a suspended token',
    () => mdes(HERE),
    '/mdes/digitization/1/0/suspend',
    tokens,
    left({ tokenUniqueReference: 'A', status: 'SUSPENDED' }),
    left({ tokenUniqueReference: 'B', status: 'SUSPENDED' }),
  ],
  [
    'MDES: a token that stays active',
    () => mdes(HERE),
    '/mdes/digitization/1/0/suspend',
    tokens,
    left({ tokenUniqueReference: 'A' }),
    left({ tokenUniqueReference: 'A', status: 'ACTIVE' }),
  ],
  [
    'MDES: one token at least',
    () => mdes(HERE),
    '/mdes/digitization/1/0/unsuspend',
    tokens,
    left({ tokenUniqueReference: 'A', status: 'ACTIVE' }),
    left(),
  ],
  [
    'MDES: a token that is refused',
    () => mdes(HERE),
    '/mdes/digitization/1/0/delete',
    { ...tokens, tokenUniqueReferences: ['A', 'B'] },
    left({ tokenUniqueReference: 'A', errorCode: 'X' }, { tokenUniqueReference: 'B', status: 'DEACTIVATED' }),
    left({ tokenUniqueReference: 'A', errorCode: 'X' }, { tokenUniqueReference: 'B', errorCode: 'X' }),
  ],
];
const same = pairs.map(([what, provider, path, body, answer]): Case => [what, provider, path, body, answer]);

test.each(at(same))(
  '%s is the one that was asked for, by %s',
  async (_what, _edge, send, provider, path, body, answer) => {
    const { url } = await serve(answer);
    const { outcome } = await send({ provider: provider(), url, path, body, deadline: AMPLE });
    expect(outcome).toBe('ok');
  },
);

const otherwise: readonly Case[] = [
  ...pairs.map(([what, provider, path, body, , other]): Case => [`${what}, another`, provider, path, body, other]),
  [
    'Stripe: a reversal of another transfer',
    () => stripe(HERE),
    '/v1/transfers/tr_1/reversals',
    {},
    reply(200, { ...reversal, transfer: 'tr_2' }),
  ],
  [
    'Stripe: a reversal of another amount',
    () => stripe(HERE),
    '/v1/transfers/tr_1/reversals',
    { amount: 300 },
    reply(200, reversal),
  ],
  [
    'Stripe: another reversed payout',
    () => stripe(HERE),
    '/v1/payouts/po_1/reverse',
    {},
    reply(200, { ...reversed, original_payout: 'po_3' }),
  ],
  [
    'Stripe: the payout that was to be reversed',
    () => stripe(HERE),
    '/v1/payouts/po_1/reverse',
    {},
    reply(200, { id: 'po_1', object: 'payout', status: 'paid' }),
  ],
  [
    'Stripe: a refund of another charge',
    () => stripe(HERE),
    '/v1/charges/ch_1/refunds',
    {},
    reply(200, { ...refund, charge: 'ch_2' }),
  ],
  ...(
    [
      ['cancel', 'settlement'],
      ['cancel', 'deny'],
      ['deny', 'capture'],
      ['approve', 'cancel'],
      ['approve', 'deny'],
    ] as const
  ).map(
    ([action, state]): Case => [
      `Midtrans: ${action} that leaves ${state}`,
      () => midtrans(HERE),
      `/v2/R-1/${action}`,
      {},
      reply(200, told(state)),
    ],
  ),
  ...['cancel', 'authorize', 'deny'].map(
    (state): Case => [
      `Midtrans: a capture that leaves ${state}`,
      () => midtrans(HERE),
      '/v2/capture',
      { transaction_id: 'T-1' },
      reply(200, told(state)),
    ],
  ),
  [
    'Midtrans: a capture of another transaction',
    () => midtrans(HERE),
    '/v2/capture',
    { transaction_id: 'T-2' },
    reply(200, told('capture')),
  ],
  ...(
    [
      ['refund', 'refund', '200'],
      ['refund/online/direct', 'refund', '200'],
      ['cancel', 'cancel', '200'],
      ['approve', 'capture', '200'],
      ['expire', 'expire', '407'],
    ] as const
  ).map(
    ([action, state, code]): Case => [
      `Midtrans: ${action} of another order`,
      () => midtrans(HERE),
      `/v2/R-2/${action}`,
      {},
      reply(200, told(state, code)),
    ],
  ),
  [
    'Midtrans: another refund of the same order',
    () => midtrans(HERE),
    '/v2/R-1/refund',
    { refund_key: 'r-2', amount: 5 },
    reply(200, told('partial_refund', '200', { refund_key: 'r-1', refund_amount: '5.00' })),
  ],
  [
    'Midtrans: a smaller refund, told again under its key',
    () => midtrans(HERE),
    '/v2/R-1/refund',
    { amount: 6 },
    reply(200, told('partial_refund', '200', { refund_key: 'r-1', refund_amount: '5.00' })),
  ],
  [
    'Midtrans: a smaller capture, told again under its key',
    () => midtrans(HERE),
    '/v2/capture',
    { transaction_id: 'T-1', gross_amount: 100 },
    reply(200, told('capture', '200', { gross_amount: '60.00' })),
  ],
];

test.each(at(otherwise))('%s is not done, by %s', async (_what, _edge, send, provider, path, body, answer) => {
  const { url } = await serve(answer);
  const { outcome } = await send({ provider: provider(), url, path, body, deadline: timeFor('unknown') });
  expect(outcome).toBe('unknown');
});

const change = { reference: 'R', merchantAccount: 'M', amount: { value: 500, currency: 'EUR' } };
const hook = (eventCode: string, pspReference: string, more: object = {}) => ({
  eventCode,
  success: 'true',
  pspReference,
  originalReference: 'PAID',
  merchantReference: 'R',
  merchantAccountCode: 'M',
  eventDate: new Date(Date.now() + 1000).toISOString(),
  amount: change.amount,
  ...more,
});
const payment = (pspReference: string) => hook('AUTHORISATION', pspReference, { originalReference: '' });
const NO_KEY = { ...HERE, keys: { idempotencyKey: false } } as const;

test.each(
  [
    ['captures', 'CAPTURE', 'CAPTURE_FAILED'],
    ['refunds', 'REFUND', 'REFUND_FAILED'],
    ['refunds', 'REFUND', 'REFUNDED_REVERSED'],
    ['reversals', 'CANCEL_OR_REFUND', 'REFUND_FAILED'],
  ].flatMap(([path = '', event = '', failed = '']) =>
    edges.flatMap(([edge, send]) =>
      [false, true].flatMap((isAccepted) =>
        [false, true].map((isFirst) => [event, failed, edge, isAccepted, isFirst, path, send] as const),
      ),
    ),
  ),
)(
  'Adyen: %s and %s, by %s, accepted %s, failure kept first %s: not done',
  async (event, failed, _edge, isAccepted, isFirst, path, send) => {
    const received = { status: 'received', pspReference: 'MINE', paymentPspReference: 'PAID', reference: 'R' };
    const { url } = await serve(isAccepted ? reply(201, received) : reset);
    const kept = () => {
      const both = [hook(event, 'MINE'), hook(failed, 'MINE')];
      return isFirst ? both.reverse() : both;
    };
    const { outcome, pending } = await send({
      provider: adyen({ ...NO_KEY, webhooks: kept }),
      url,
      path: `/v71/payments/PAID/${path}`,
      body: path === 'reversals' ? { reference: 'R', merchantAccount: 'M' } : change,
      recovery: { maxAttempts: 1 },
      deadline: timeFor('unknown'),
    });
    expect([outcome, pending ?? false]).not.toEqual(['reconciled', false]);
    expect([outcome, pending ?? false]).not.toEqual(['ok', false]);
  },
);

test.each(edges)(
  'Adyen: of two payments under one reference, none is taken for the call, by %s',
  async (_edge, send) => {
    const { url } = await serve(reset);
    const { outcome } = await send({
      provider: adyen({ ...NO_KEY, webhooks: () => [payment('OTHER'), payment('MINE')] }),
      url,
      path: '/v71/payments',
      body: change,
      recovery: { maxAttempts: 1 },
      deadline: timeFor('unknown'),
    });
    expect(outcome).toBe('unknown');
  },
);

type Sent = {
  readonly provider: Provider;
  readonly url: string;
  readonly method: 'DELETE' | 'PUT';
  readonly data?: object;
};
const ways: readonly (readonly [edge: string, send: (sent: Sent) => Promise<unknown>])[] = [
  [
    'axios',
    ({ provider, ...config }) =>
      attached(config.url, { provider, policy: { deadline: timeFor('unknown') } }).client.request(config),
  ],
  [
    'fetch',
    ({ provider, url, method, data }) =>
      wrapped({ provider, policy: { deadline: timeFor('unknown') } }).fetch(url, {
        method,
        ...(data && { body: JSON.stringify(data), headers: { 'content-type': 'application/json' } }),
      }),
  ],
];
const outcomeOf = async (call: Promise<unknown>) => recoveryOf(await call.catch((error: unknown) => error))?.outcome;

test.each(ways)('Razorpay: an item is deleted with an empty list, by %s', async (_edge, send) => {
  const { url } = await serve(reply(200, []));
  expect(await outcomeOf(send({ provider: razorpay(HERE), url: `${url}/v1/items/i_1`, method: 'DELETE' }))).toBe('ok');
});

test.each(ways)('Razorpay: a list of something is no deletion, by %s', async (_edge, send) => {
  const { url } = await serve(reply(200, [{ id: 'i_1' }]));
  const end = outcomeOf(send({ provider: razorpay(HERE), url: `${url}/v1/items/i_1`, method: 'DELETE' }));
  expect(await end).toBe('unknown');
});

test.each(edges)(
  'Razorpay: a refund that was lost may be why there is less left than its resend asks for, by %s',
  async (_edge, send) => {
    const wrong = { code: 'BAD_REQUEST_ERROR', reason: 'input_validation_failed', description: 'Amount' };
    const { url } = await serve(reset, reply(400, { error: wrong }), reply(500, {}));
    const deadline = timeFor('unknown');
    const { outcome } = await send({
      provider: razorpay(HERE),
      url,
      path: '/v1/payments/p/refund',
      body: { amount: 500 },
      deadline,
    });
    expect(outcome).toBe('unknown');
  },
);

test.each(edges)('Razorpay: a capture in another currency is not taken for the call, by %s', async (_edge, send) => {
  const found = { id: 'p', entity: 'payment', status: 'captured', amount: 500, currency: 'USD' };
  const { url } = await serve(reset, reply(200, found));
  const body = { amount: 500, currency: 'INR' };
  const deadline = timeFor('unknown');
  const { outcome } = await send({ provider: razorpay(HERE), url, path: '/v1/payments/p/capture', body, deadline });
  expect(outcome).toBe('unknown');
});

const operations = [
  ['VOID', 'VOID_PAYMENT', {}],
  ['REFUND', 'REFUND', { amount: '5.00', currency: 'USD' }],
  ['CAPTURE', 'CAPTURE', { amount: '5.00', currency: 'USD' }],
] as const;
const used = { result: 'ERROR', error: { cause: 'INVALID_REQUEST', field: 'transaction.id', explanation: 'exists' } };

test.each(
  operations.flatMap((each) =>
    ways.flatMap(([edge, send]) => [true, false].map((isUsed) => [each[0], edge, isUsed, each, send] as const)),
  ),
)(
  'MPGS: a %s of another transaction is not taken for the call, by %s, id used %s',
  async (_what, _edge, isUsed, operation, send) => {
    const [apiOperation, type, sum] = operation;
    const transaction = { ...sum, id: '2', type, targetTransactionId: '9' };
    const found = { result: 'SUCCESS', order: { id: 'o' }, transaction, response: { gatewayCode: 'APPROVED' } };
    const { url } = await serve(isUsed ? reply(400, used) : reply(200, found), reply(200, found));
    const data = { apiOperation, transaction: { ...sum, targetTransactionId: '1' } };
    const path = '/api/rest/version/100/merchant/m/order/o/transaction/2';
    const end = await outcomeOf(send({ provider: mpgs(HERE), url: url + path, method: 'PUT', data }));
    expect(end).toBe(isUsed ? 'failed' : 'unknown');
  },
);

test.each(edges.flatMap(([edge, send]) => [undefined, 'TRUE', 1, ''].map((success) => [success, edge, send] as const)))(
  'Adyen: a webhook whose success is %p refuses nothing, by %s',
  async (success, _edge, send) => {
    for (const answer of [reset, reply(201, { ...change, status: 'received', pspReference: 'MINE' })]) {
      const { url } = await serve(answer);
      const kept = { ...hook('REFUND', 'MINE'), success } as unknown as AdyenWebhook;
      const { outcome } = await send({
        provider: adyen({ ...NO_KEY, webhooks: () => [kept], uniqueReference: true }),
        url,
        path: '/v71/payments/PAID/refunds',
        body: change,
        recovery: { maxAttempts: 1, pendingLimit: 100 },
        deadline: timeFor('unknown'),
      });
      expect(outcome).toBe(answer === reset ? 'unknown' : 'ok');
    }
  },
);
