// xendit(), midtransPayouts() and snapBi() pass the checks that authors of providers are given.
import { describe, test } from '@jest/globals';
import { midtransPayouts } from '../../src/providers/midtrans-payouts/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { startMidtransPayouts, startSnapBi, startXendit } from '../../src/simulators/index.js';
import { type AnswerCase, checksOf, type ProviderCases } from '../../src/testing/index.js';

const basic = (user: string) => ({ authorization: `Basic ${btoa(`${user}:`)}` });
const made = (kinds: string) => (entry: { kind: string; id: string }) =>
  entry.kind === kinds ? /^payment-\d+/.exec(entry.id)?.[0] : undefined;

const xenditAnswers = ['/payment_requests', '/refunds', '/v2/payouts'].flatMap((url): AnswerCase[] => [
  { method: 'POST', url, status: 400, data: { error_code: 'API_VALIDATION_ERROR', message: 'x' } },
  { method: 'POST', url, status: 200, data: { id: 'x', status: 'FAILED', failure_code: 'INVALID_DESTINATION' } },
  {
    method: 'POST',
    url,
    status: 200,
    data: { id: 'x', status: url === '/v2/payouts' ? 'ACCEPTED' : 'SUCCEEDED' },
    expect: 'success',
  },
  { method: 'POST', url, status: 200, data: { id: 'x' } },
  { method: 'POST', url, status: 200, data: '{"i' },
]);

const xenditPayments: ProviderCases = {
  answers: xenditAnswers,
  payments: {
    start: startXendit,
    request: (payment) => ({
      path: '/payment_requests',
      headers: basic('xnd_development_simulator'),
      body: { reference_id: payment, amount: 10_000, currency: 'IDR', payment_method_id: 'pm-1' },
    }),
    paymentOf: made('payment'),
    faults: [{ when: 'before', kind: 'provider', code: 'RATE_LIMIT_EXCEEDED' }],
    absent: { body: { data: [], has_more: false } },
  },
};

const xenditPayouts: ProviderCases = {
  answers: xenditAnswers,
  payments: {
    start: startXendit,
    request: (payment) => ({
      path: '/v2/payouts',
      headers: basic('xnd_development_simulator'),
      body: { reference_id: payment, amount: 10_000, currency: 'IDR', channel_code: 'ID_BCA' },
    }),
    paymentOf: made('payout'),
    absent: false,
  },
};

const payouts = { method: 'POST', url: '/iris/api/v1/payouts' };
const midtransPayoutsCases: ProviderCases = {
  answers: [
    { ...payouts, status: 400, data: { error_message: 'Parsing Error' } },
    ...[409, 429, 500].map((status) => ({ ...payouts, status, data: { error_message: 'Not in any list' } })),
    { ...payouts, status: 201, data: { payouts: [{ status: 'failed', reference_no: '1' }] } },
    { ...payouts, status: 201, data: { payouts: [{ status: 'queued', reference_no: '1' }] }, expect: 'success' },
    { ...payouts, status: 201, data: { payouts: [] } },
    { ...payouts, status: 201, data: '{"p' },
  ],
  payments: {
    start: startMidtransPayouts,
    request: (payment) => ({
      path: '/iris/api/v1/payouts',
      headers: basic('IRIS-creator'),
      body: {
        payouts: [{ beneficiary_name: 'J', beneficiary_account: '1172993826', amount: 50_000, notes: payment }],
      },
    }),
    paymentOf: ({ kind, request }) =>
      kind === 'payout'
        ? /^payment-\d+/.exec((request.payouts as readonly { notes: string }[])[0]?.notes ?? '')?.[0]
        : undefined,
    faults: [{ when: 'before', kind: 'provider', code: 'Too many requests' }],
    absent: false,
  },
};

const transfer = { method: 'POST', url: '/v1.0/transfer-interbank' };
const snapBiCases: ProviderCases = {
  answers: [
    { ...transfer, status: 403, data: { responseCode: '4031814', responseMessage: 'Insufficient Funds' } },
    { ...transfer, status: 202, data: { responseCode: '2021800', referenceNo: '1' }, expect: 'success' },
    { ...transfer, status: 200, data: {} },
    { ...transfer, status: 200, data: '{"r' },
  ],
  payments: {
    start: () => startSnapBi({ wantsExternalId: false }),
    request: (payment) => ({
      path: '/v1.0/transfer-interbank',
      body: {
        partnerReferenceNo: payment,
        amount: { value: '10000.00', currency: 'IDR' },
        beneficiaryAccountNo: '888801000157508',
      },
    }),
    isLookUp: ({ path }) => path.endsWith('/transfer/status'),
    paymentOf: made('transfer'),
    faults: [{ when: 'before', kind: 'provider', code: '429xx00' }],
    absent: false,
  },
};

describe.each([
  // A search that lies for longer is believed: a machine that stands still for as long must be unlikely.
  { name: 'xendit, payment requests', provider: xendit({ settledAfter: 2500 }), cases: xenditPayments },
  { name: 'xendit, payouts', provider: xendit(), cases: xenditPayouts },
  { name: 'midtrans-payouts', provider: midtransPayouts(), cases: midtransPayoutsCases },
  { name: 'snap-bi', provider: snapBi(), cases: snapBiCases },
])('$name', ({ provider, cases }) => {
  test.concurrent.each(checksOf(provider, cases))('$name', ({ run }) => run());
});
