// A reference may hold any sign. The look-up asks for it as the payment had it, in whatever place of the URL or the body.
import { describe, expect, test } from '@jest/globals';
import { midtrans, type Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reset, serve } from '../axios/serve.js';
import { edges } from './keys/edges.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const NO_KEY = { ...SOON, keys: { idempotencyKey: false } } as const;

/** Signs that mean something in a URL, a form, a search language or to `Number`; two forms of one letter; names of properties. */
const NAMES = [
  'a+b',
  'a%2Bb',
  'a b',
  ' a ',
  "o'x",
  '"q"',
  'a&reference=b',
  'a#b',
  'a?b',
  'a/b',
  '../a',
  'a\\b',
  '*',
  '%',
  '_',
  'a:b AND c',
  'ä',
  'a\u0308',
  '日本',
  '\u{1f600}',
  '007',
  '1e3',
  '0x10',
  '9007199254740993',
  '1.0',
  'null',
  'constructor',
  '__proto__',
  'a,b',
  '[]',
];

const query = (name: string) => (url: string) => new URL(url, 'http://x').searchParams.getAll(name);

describe.each<[string, () => Provider, string, (name: string) => object, (url: string, body: string) => unknown]>([
  [
    'Xendit',
    () => xendit(SOON),
    '/payment_requests',
    (n) => ({ reference_id: n, amount: 1, currency: 'IDR' }),
    query('reference_id'),
  ],
  [
    'Xendit, a payout',
    () => xendit({ ...SOON, keys: { idempotencyKey: false } }),
    '/v2/payouts',
    (n) => ({ reference_id: n, amount: 1, currency: 'PHP' }),
    query('reference_id'),
  ],
  [
    'Checkout.com',
    () => checkoutCom(NO_KEY),
    '/payments',
    (n) => ({ reference: n, amount: 1, currency: 'USD' }),
    query('reference'),
  ],
  [
    'Razorpay',
    () => razorpay(SOON),
    '/v1/orders',
    (n) => ({ receipt: n, amount: 1, currency: 'INR' }),
    query('receipt'),
  ],
  [
    'Mercado Pago',
    () => mercadoPago(NO_KEY),
    '/v1/payments',
    (n) => ({ external_reference: n, transaction_amount: 1 }),
    query('external_reference'),
  ],
  [
    'Midtrans',
    () => midtrans(SOON),
    '/v2/charge',
    (n) => ({ payment_type: 'gopay', transaction_details: { order_id: n, gross_amount: 1 } }),
    (url) => [decodeURIComponent(/^\/v2\/([^/?]*)\/status$/.exec(url)?.[1] ?? '?')],
  ],
  [
    'Braintree',
    () => braintree({ ...SOON, uniqueOrderId: true, keys: { apiRequestKey: false } }),
    '/graphql',
    (n) => ({
      query:
        'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id } } }',
      variables: { input: { paymentMethodId: 'n', transaction: { amount: '1', orderId: n } } },
    }),
    (_, body) => [JSON.parse(body).variables.input.orderId?.is],
  ],
  [
    'SNAP',
    () => snapBi({ ...SOON, askAfter: 0, uniqueFor: 0 }),
    '/v1.0/transfer-interbank',
    (n) => ({ partnerReferenceNo: n, amount: { value: '1.00', currency: 'IDR' } }),
    (_, body) => [JSON.parse(body).originalPartnerReferenceNo],
  ],
])('%s', (_, provider, path, bodyOf, askedIn) => {
  test.each(edges)('by %s', async (_edge, send) => {
    const wrong: unknown[] = [];
    await Promise.all(
      NAMES.map(async (name) => {
        const served = await serve(reset);
        await send({
          provider: provider(),
          url: served.url,
          path,
          body: bodyOf(name),
          recovery: { maxAttempts: 1, askOnce: true },
        });
        const [, ...questions] = served.arrived;
        const asked = questions.map(({ url = '', body }) => askedIn(url ?? '', body));
        if (asked.length === 0 || asked.some((each) => JSON.stringify(each) !== JSON.stringify([name])))
          wrong.push([name, asked[0]]);
      }),
    );
    expect(wrong).toEqual([]);
  });
});
