// A payment that was accepted and came to nothing later: the look-up's report and the summary say why, in the provider's own word.
import { expect, test } from '@jest/globals';
import { midtrans, type Provider } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';

const HERE = { hosts: ['127.0.0.1'], settledAfter: 20 };

interface Case {
  readonly provider: () => Provider;
  readonly path: string;
  readonly body: object;
  readonly accepted: object;
  /** What a look-up shows, by the state. */
  readonly tells: (state: string) => object;
  /** Each state, and the word for it. */
  readonly ends: readonly (readonly [state: string, word: string])[];
}

const intent = { id: 'pi_1', object: 'payment_intent', amount: 5, currency: 'eur' };
const squared = { id: 'p-1', amount_money: { amount: 5, currency: 'USD' }, source_type: 'BANK_ACCOUNT' };
const charge = {
  query:
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }',
  variables: { input: { paymentMethodId: 'm', transaction: { amount: '5.00', orderId: 'o-1' } } },
};
const checked = { id: 'pay_1', reference: 'r-1', amount: 5, currency: 'EUR' };
const payout = { id: 'disb-1', reference_id: 'r-1', amount: 5, currency: 'IDR' };
const transfer = { partnerReferenceNo: 'T-1', amount: { value: '5.00', currency: 'IDR' }, beneficiaryAccountNo: '1' };

const cases: readonly (readonly [what: string, of: Case])[] = [
  [
    'Stripe',
    {
      provider: () => stripe(HERE),
      path: '/v1/payment_intents',
      body: { amount: 5, currency: 'eur', confirm: true },
      accepted: { ...intent, status: 'processing' },
      tells: (status) => ({ ...intent, status, last_payment_error: { decline_code: 'insufficient_funds' } }),
      ends: [
        ['canceled', 'canceled'],
        ['requires_payment_method', 'insufficient_funds'],
      ],
    },
  ],
  [
    'Square',
    {
      provider: () => square(HERE),
      path: '/v2/payments',
      body: { idempotency_key: 'k', amount_money: squared.amount_money, source_id: 's' },
      accepted: { payment: { ...squared, status: 'PENDING' } },
      tells: (status) => ({ payment: { ...squared, status } }),
      ends: [
        ['CANCELED', 'CANCELED'],
        ['FAILED', 'FAILED'],
      ],
    },
  ],
  [
    'Braintree',
    {
      provider: () => braintree(HERE),
      path: '/graphql',
      body: charge,
      accepted: { data: { chargePaymentMethod: { transaction: { id: 't-1', status: 'AUTHORIZING' } } } },
      tells: (status) => ({
        data: {
          node: { id: 't-1', status, statusHistory: [{ status, processorResponse: { legacyCode: '2001' } }] },
        },
      }),
      ends: [
        ['VOIDED', 'VOIDED'],
        ['PROCESSOR_DECLINED', '2001'],
      ],
    },
  ],
  [
    'Checkout.com',
    {
      provider: () => checkoutCom(HERE),
      path: '/payments',
      body: { reference: 'r-1', amount: 5, currency: 'EUR' },
      accepted: { ...checked, status: 'Pending' },
      tells: (status) => ({ ...checked, status, response_code: '20051' }),
      ends: [
        ['Expired', 'Expired'],
        ['Declined', '20051'],
      ],
    },
  ],
  [
    'Xendit',
    {
      provider: () => xendit(HERE),
      path: '/v2/payouts',
      body: { reference_id: 'r-1', amount: 5, currency: 'IDR' },
      accepted: { ...payout, status: 'ACCEPTED' },
      tells: (status) => ({ ...payout, status, ...(status === 'FAILED' && { failure_code: 'INVALID_DESTINATION' }) }),
      ends: [
        ['CANCELLED', 'CANCELLED'],
        ['FAILED', 'INVALID_DESTINATION'],
        ['REVERSED', 'REVERSED'],
      ],
    },
  ],
  [
    'SNAP BI',
    {
      provider: () => snapBi({ ...HERE, askAfter: 0 }),
      path: '/v1.0/transfer-intrabank',
      body: transfer,
      accepted: { responseCode: '2021700', responseMessage: 'x', partnerReferenceNo: 'T-1', referenceNo: 'b-1' },
      tells: (latestTransactionStatus) => ({
        responseCode: '2003600',
        latestTransactionStatus,
        originalPartnerReferenceNo: 'T-1',
        originalReferenceNo: 'b-1',
        beneficiaryAccountNo: '1',
        amount: transfer.amount,
      }),
      ends: [
        ['05', '05'],
        ['06', '06'],
      ],
    },
  ],
  [
    'PayPal',
    {
      provider: () => paypal(HERE),
      path: '/v2/payments/authorizations/A1/capture',
      body: {},
      accepted: { id: 'C1', status: 'PENDING' },
      tells: (status) => ({ id: 'C1', status, processor_response: { response_code: '5120' } }),
      ends: [['DECLINED', '5120']],
    },
  ],
  [
    'an authorization of PayPal',
    {
      provider: () => paypal(HERE),
      path: '/v2/checkout/orders/O1/authorize',
      body: {},
      accepted: {
        id: 'O1',
        status: 'COMPLETED',
        purchase_units: [{ payments: { authorizations: [{ id: 'A1', status: 'PENDING' }] } }],
      },
      tells: (status) => ({
        id: 'O1',
        status: 'COMPLETED',
        purchase_units: [{ payments: { authorizations: [{ id: 'A1', status }] } }],
      }),
      ends: [['VOIDED', 'VOIDED']],
    },
  ],
  [
    'Razorpay',
    {
      provider: () => razorpay(HERE),
      path: '/v1/payouts',
      body: { account_number: '1', amount: 5, currency: 'INR', reference_id: 'r-1' },
      accepted: { id: 'pout_1', amount: 5, currency: 'INR', reference_id: 'r-1', status: 'processing' },
      tells: (status) => ({ id: 'pout_1', amount: 5, currency: 'INR', reference_id: 'r-1', status }),
      ends: [['reversed', 'reversed']],
    },
  ],
  [
    'Mercado Pago',
    {
      provider: () => mercadoPago(HERE),
      path: '/v1/payments',
      body: { transaction_amount: 5 },
      accepted: { id: 7, transaction_amount: 5, status: 'in_process' },
      tells: (status) => ({ id: 7, transaction_amount: 5, status, status_detail: 'cc_rejected_high_risk' }),
      ends: [['rejected', 'cc_rejected_high_risk']],
    },
  ],
];

const table = cases.flatMap(([what, of]) =>
  of.ends.flatMap((end) => edges.map(([edge, send]) => [what, end[0], edge, send, of, end[1]] as const)),
);

test.each(table)('%s: %s is told, by %s', async (_what, state, _edge, send, of, word) => {
  const { path, body, accepted, tells } = of;
  const { url } = await serve(reply(200, accepted), reply(200, tells(state)));
  const recovery = { pendingLimit: AMPLE };
  const report = await send({ provider: of.provider(), url, path, body, deadline: AMPLE, recovery });
  expect(report).toMatchObject({ outcome: 'failed', processed: 'no', lookUps: [{ code: word }] });
  expect(report.summary).toContain('accepted, but refused later');
  expect(report.summary).toContain(`answered ${word}`);
});

test.each(edges)('an own look-up that asks for nothing tells its word too, by %s', async (_edge, send) => {
  const told = { status_code: '201', transaction_status: 'pending', order_id: 'o-1', gross_amount: '5.00' };
  const { url } = await serve(reply(200, told));
  const provider = midtrans({ ...HERE, reconcile: async () => ({ state: 'dead', word: 'expire' }) });
  const body = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 5 } };
  const report = await send({ provider, url, path: '/v2/charge', body, recovery: { pendingLimit: AMPLE } });
  expect(report.summary).toBe('midtrans: accepted, but refused later; not processed (asked once, answered expire)');
});
