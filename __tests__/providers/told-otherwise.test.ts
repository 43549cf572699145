// What stands under the call's own reference since the call began may be its own, told in another form: its absence is not believed,
// so that it is not made again.
import { describe, expect, test } from '@jest/globals';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply } from '../axios/serve.js';
import { timeFor } from '../time-for.js';
import { edges, type Sends } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const unkeyed = { ...SOON, keys: { idempotencyKey: false } } as const;
const iso = (at: Date) => at.toISOString();

type Asked = Omit<Parameters<Sends>[0], 'url'>;
type Case = readonly [what: string, outcome: string, told: object];

describe.each(edges)('by %s', (_edge, send) => {
  /** The first answer is lost, and look-ups tell this of what was made. Returns the outcome, if the payment was made once. */
  async function outcomeOf(expected: string, request: Asked, tells: (at: Date) => unknown) {
    const { url, made } = await vendor({ tells: ([at = new Date()]) => tells(at) });
    const deadline = timeFor(expected, 1200);
    const { outcome } = await send({ ...request, url, deadline, recovery: { maxAttempts: 3 } });
    expect(made).toHaveLength(1);
    return outcome;
  }

  test.each<Case>([
    ['as it was sent', 'reconciled', {}],
    ['to an account in international form', 'reconciled', { channel_properties: { account_number: '+6281234567890' } }],
    ['to an account with dashes', 'reconciled', { channel_properties: { account_number: '0812-3456-7890' } }],
    ['by a channel under its longer name', 'reconciled', { channel_code: 'ID_BCA' }],
    ['by a channel under another name', 'unknown', { channel_code: 'BANK_CENTRAL_ASIA' }],
    ['of a rounded amount', 'unknown', { amount: 10_000.5 }],
  ])('a payout of Xendit %s: %s', async (_what, outcome, told) => {
    const channel = { channel_code: 'BCA', channel_properties: { account_number: '081234567890' } };
    const body = { reference_id: 'p-1', amount: 10_000, currency: 'IDR', ...channel };
    const provider = xendit(unkeyed);
    const found = await outcomeOf(outcome, { provider, path: '/v2/payouts', body }, (at) => ({
      data: [{ id: 'disb-1', ...body, status: 'SUCCEEDED', created: iso(at), ...told }],
      has_more: false,
    }));
    expect(found).toBe(outcome);
  });

  test('a refund of Xendit in the currency of the account', async () => {
    const body = { payment_request_id: 'pr-1', reference_id: 'r-1', amount: 5000, currency: 'IDR', reason: 'OTHERS' };
    const found = await outcomeOf('unknown', { provider: xendit(unkeyed), path: '/refunds', body }, (at) => ({
      data: [{ ...body, id: 'rfd-1', currency: 'USD', amount: 0.31, status: 'SUCCEEDED', created: iso(at) }],
      has_more: false,
    }));
    expect(found).toBe('unknown');
  });

  test.each<Case>([
    ['as it was sent', 'reconciled', {}],
    ['without its amount', 'unknown', { amount: undefined }],
    ['with a surcharge', 'unknown', { amount: 505 }],
    ['of a type in another word', 'unknown', { type: 'REFUND' }],
  ])('a refund of Checkout.com %s: %s', async (_what, outcome, told) => {
    const body = { amount: 500, reference: 'order-1' };
    const path = '/payments/pay_1/refunds';
    const provider = checkoutCom(unkeyed);
    const found = await outcomeOf(outcome, { provider, path, body }, (at) => [
      { id: 'act_0', type: 'Capture', amount: 500, reference: 'order-1', approved: true, processed_on: iso(at) },
      { id: 'act_1', type: 'Refund', ...body, approved: true, processed_on: iso(at), ...told },
    ]);
    expect(found).toBe(outcome);
  });

  test('an order of Razorpay whose amount is told in another form', async () => {
    const body = { amount: 500, currency: 'INR', receipt: 'order-1' };
    const found = await outcomeOf('unknown', { provider: razorpay(SOON), path: '/v1/orders', body }, (at) => ({
      items: [{ id: 'order_1', ...body, amount: '5.00', status: 'created', created_at: Math.floor(+at / 1000) }],
    }));
    expect(found).toBe('unknown');
  });

  test.each<Case>([
    ['as it was sent', 'reconciled', {}],
    ['to a masked account', 'unknown', { beneficiaryAccountNo: '******7890' }],
    ['to an account with dashes', 'unknown', { beneficiaryAccountNo: '123-456-7890' }],
    ['and refunded since', 'unknown', { latestTransactionStatus: '04' }],
  ])('a transfer whose reference is refused as used, %s: %s', async (_what, outcome, told) => {
    const body = {
      partnerReferenceNo: 'p-1',
      amount: { value: '10000.00', currency: 'IDR' },
      beneficiaryAccountNo: '1234567890',
      beneficiaryBankCode: '014',
      sourceAccountNo: '2',
    };
    const { url, made } = await vendor({
      isQuestion: (asked) => asked.includes('originalPartnerReferenceNo'),
      ends: [reply(409, { responseCode: '4091801', responseMessage: 'Duplicate partnerReferenceNo' })],
      tells: () => ({
        responseCode: '2003600',
        responseMessage: 'Successful',
        originalPartnerReferenceNo: 'p-1',
        originalReferenceNo: 'r-1',
        serviceCode: '18',
        latestTransactionStatus: '00',
        amount: body.amount,
        beneficiaryAccountNo: body.beneficiaryAccountNo,
        ...told,
      }),
    });
    const sent = { provider: snapBi(SOON), url, path: '/v1.0/transfer-interbank', body };
    expect((await send({ ...sent, deadline: timeFor(outcome, 2000) })).outcome).toBe(outcome);
    expect(made).toHaveLength(1);
  });
});
