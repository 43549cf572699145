// Razorpay's simulator over sockets, by axios and by its own SDK.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import Razorpay from 'razorpay';
import { attach, constant, recoveryOf } from '../../src/index.js';
import { type RazorpayOptions, razorpay } from '../../src/providers/razorpay/index.js';
import { type RazorpaySimulator, startRazorpay } from '../../src/simulators/index.js';
import { manners } from '../sdks/manners.js';
import { protects } from '../sdks/suite.js';
import { keep } from '../simulators/keep.js';
import { AMPLE, withEnough } from '../time-for.js';

const noKeys = { keys: { payoutKey: false, refundKey: false } } as const;
const payout = (more: object = {}) => ({
  account_number: '7878780080316316',
  fund_account_id: 'fa_1',
  amount: 5000,
  currency: 'INR',
  mode: 'IMPS',
  purpose: 'refund',
  reference_id: 'R-1',
  ...more,
});
const lost = { when: 'after', kind: 'reset' } as const;
const caught = (error: unknown) => error;
const wentTo = ({ requests }: RazorpaySimulator) => requests.map(({ method, path }) => `${method} ${path}`);

async function stage(
  given: RazorpayOptions = {},
  start: Parameters<typeof startRazorpay>[0] = {},
  policy: object = {},
) {
  const simulator = await keep(startRazorpay(start));
  const client = axios.create({ baseURL: simulator.url });
  attach(client, {
    provider: razorpay({ settledAfter: 100, ...given }),
    policy: { backoff: constant(2), deadline: AMPLE, ...policy },
    logger: false,
  });
  const captured = async (amount = 5000) => {
    const id = simulator.authorize(amount);
    await axios.post(`${simulator.url}/v1/payments/${id}/capture`, { amount, currency: 'INR' });
    return id;
  };
  return { simulator, client, captured };
}

describe('a payout', () => {
  test('is made once under the attached key, whatever happens to its answers', async () => {
    const { simulator, client } = await stage({}, {}, { maxAttempts: 6 });
    simulator.inject(lost, { when: 'after', kind: 'half' }, { when: 'before', kind: 'provider', code: 'SERVER_ERROR' });
    const response = await client.post('/v1/payouts', payout());
    expect(response.data).toMatchObject({ status: 'processing', reference_id: 'R-1' });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(wentTo(simulator)).toEqual(Array(4).fill('POST /v1/payouts'));
    expect(simulator.ledger.count('payout')).toBe(1);
  });

  test('with a key that protects nothing is found by its reference, amount and time', async () => {
    const { simulator, client } = await stage(noKeys);
    const headers = { 'X-Payout-Idempotency': 'key-1' };
    await axios.post(`${simulator.url}/v1/payouts`, payout({ amount: 5100 }), { headers });
    simulator.inject(lost);
    const response = await client.post('/v1/payouts', payout(), { headers: { 'X-Payout-Idempotency': 'key-2' } });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ amount: 5000 });
    expect(wentTo(simulator).slice(-2)).toEqual(['GET /v1/payouts', `GET /v1/payouts/${response.data.id}`]);
    expect(simulator.ledger.count('payout')).toBe(2);
  });

  test('that the list does not show is never made again: the list may be an hour late', async () => {
    const lose = async (deadline: number) => {
      const { simulator, client } = await stage(noKeys, { lag: 3_600_000 }, { deadline });
      simulator.inject(lost);
      const headers = { 'X-Payout-Idempotency': 'key-1' };
      const report = recoveryOf(await client.post('/v1/payouts', payout(), { headers }).catch(caught));
      expect(report?.outcome).toBe('unknown');
      expect(simulator.ledger.count('payout')).toBe(1);
      return report?.summary;
    };
    const searched = 'by reference_id R-1, for an hour';
    expect(await withEnough(1500, lose, (summary) => !!summary?.includes(searched))).toContain(searched);
  });

  test('without a reference ends as unknown', async () => {
    const { simulator, client } = await stage(noKeys);
    simulator.inject(lost);
    const headers = { 'X-Payout-Idempotency': 'key-1' };
    const error = await client.post('/v1/payouts', payout({ reference_id: undefined }), { headers }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      unaskable: expect.stringContaining('reference_id'),
    });
  });

  test('that the list shows as failed ends as unknown, since that may be another one and this one shown late', async () => {
    const { simulator, client } = await stage(noKeys, {}, { backoff: constant(200), deadline: 3000 });
    simulator.inject(lost, { when: 'before', kind: 'reset' });
    const headers = { 'X-Payout-Idempotency': 'key-1' };
    const ended = client.post('/v1/payouts', payout(), { headers }).catch(caught);
    while (simulator.ledger.count('payout') === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    simulator.settle(String(simulator.ledger.entries[0]?.id), 'failed');
    expect(recoveryOf(await ended)).toMatchObject({ outcome: 'unknown' });
    expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('a payout that is accepted', () => {
  test('is handed on as pending', async () => {
    const { client } = await stage();
    expect(recoveryOf(await client.post('/v1/payouts', payout()))).toMatchObject({ outcome: 'ok', pending: true });
  });

  test.each([
    ['processed', 'reconciled'],
    ['reversed', 'failed'],
  ] as const)('is waited for, if the policy says so: %s', async (status, outcome) => {
    const { simulator, client } = await stage({}, {}, { pendingLimit: AMPLE });
    const ended = client.post('/v1/payouts', payout()).catch(caught);
    while (simulator.ledger.count('payout') === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    simulator.settle(String(simulator.ledger.entries[0]?.id), status);
    const report = recoveryOf(await ended);
    expect([report?.outcome, report?.pending]).toEqual([outcome, undefined]);
    expect(simulator.ledger.count('payout')).toBe(1);
  });
});

describe('a capture, which nothing protects', () => {
  test('is looked up in its payment if its answer was lost', async () => {
    const { simulator, client } = await stage();
    const id = simulator.authorize(5000);
    simulator.inject(lost);
    const response = await client.post(`/v1/payments/${id}/capture`, { amount: 5000, currency: 'INR' });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ id, status: 'captured' });
    expect(wentTo(simulator)).toEqual([`POST /v1/payments/${id}/capture`, `GET /v1/payments/${id}`]);
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('of a payment that is already captured is adopted', async () => {
    const { simulator, client, captured } = await stage();
    const id = await captured();
    const response = await client.post(`/v1/payments/${id}/capture`, { amount: 5000, currency: 'INR' });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('of another amount is not adopted', async () => {
    const { simulator, client, captured } = await stage({}, {}, { deadline: 1500 });
    const id = await captured();
    const error = await client.post(`/v1/payments/${id}/capture`, { amount: 4000, currency: 'INR' }).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('unknown');
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('is retried once the payment shows that it was not done', async () => {
    const { simulator, client } = await stage();
    const id = simulator.authorize(5000);
    simulator.inject({ when: 'before', kind: 'reset' });
    const response = await client.post(`/v1/payments/${id}/capture`, { amount: 5000, currency: 'INR' });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(simulator.ledger.count('capture')).toBe(1);
  });
});

describe('an order, which nothing protects', () => {
  test('is found by its receipt', async () => {
    const { simulator, client } = await stage();
    simulator.inject(lost);
    const response = await client.post('/v1/orders', { amount: 5000, currency: 'INR', receipt: 'R-1' });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ status: 'created', receipt: 'R-1' });
    expect(simulator.ledger.count('order')).toBe(1);
  });

  test('is retried once the list shows that it was not made', async () => {
    const { simulator, client } = await stage();
    simulator.inject({ when: 'before', kind: 'reset' });
    const response = await client.post('/v1/orders', { amount: 5000, currency: 'INR', receipt: 'R-1' });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(simulator.ledger.count('order')).toBe(1);
  });

  test('without a receipt ends as unknown', async () => {
    const { simulator, client } = await stage();
    simulator.inject(lost);
    const error = await client.post('/v1/orders', { amount: 5000, currency: 'INR' }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('receipt') });
    expect(simulator.ledger.count('order')).toBe(1);
  });
});

describe('a refund', () => {
  test('is made once under the attached key', async () => {
    const { simulator, client, captured } = await stage();
    const id = await captured();
    simulator.inject(lost, lost);
    const response = await client.post(`/v1/payments/${id}/refund`, { amount: 2000 });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(simulator.ledger.count('refund')).toBe(1);
  });

  test('without a key is found in its payment', async () => {
    const { simulator, client, captured } = await stage(noKeys);
    const id = await captured();
    simulator.inject(lost);
    const response = await client.post(`/v1/payments/${id}/refund`, { amount: 2000 });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ amount: 2000, status: 'processed' });
    expect(simulator.ledger.count('refund')).toBe(1);
  });

  test('that cannot be told from an equal one ends as unknown, and is not made again', async () => {
    const { simulator, client, captured } = await stage(noKeys, {}, { deadline: 1500 });
    const id = await captured();
    await axios.post(`${simulator.url}/v1/payments/${id}/refund`, { amount: 1000 });
    simulator.inject(lost);
    const error = await client.post(`/v1/payments/${id}/refund`, { amount: 1000 }).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('unknown');
    expect(simulator.ledger.count('refund')).toBe(2);
  });

  test('of more than is left of the payment has failed', async () => {
    const { client, captured } = await stage();
    const id = await captured();
    const error = await client.post(`/v1/payments/${id}/refund`, { amount: 9000 }).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('failed');
  });
});

/** The SDK throws its own error if no answer came. This gives access to its axios client, so that the error can carry axios's. */
function open(url: string) {
  const sdk = new Razorpay({ key_id: 'rzp_test_1', key_secret: 'secret' });
  const { rq } = sdk.api as unknown as { rq: AxiosInstance };
  rq.defaults.baseURL = url;
  return { sdk, rq };
}

protects({
  name: 'razorpay with razorpay()',
  manner: manners.razorpay,
  connect({ url }, settings) {
    const { sdk, rq } = open(url);
    // The look-up is tested above. Here it would go on for a minute.
    const { on } = attach(rq, { provider: razorpay({ reconcile: async () => undefined }), ...settings });
    rq.interceptors.response.use(undefined, (error) => {
      const { status = 0, data } = error.response ?? {};
      error.response = { status, data: { error: { ...data?.error, cause: error } } };
      throw error;
    });
    const pay = (receipt: string) => sdk.orders.create({ amount: 5000, currency: 'INR', receipt });
    return { pay, on };
  },
  keyed: [false],
  paid: (receipt) => ({ status: 'created', receipt }),
  refused: { as: { statusCode: 503, error: { code: 'SERVER_ERROR', description: 'is 503' } }, isReported: true },
  broken: { as: { statusCode: 0, error: { cause: { isAxiosError: true, code: 'ECONNRESET' } } }, isReported: true },
});

test('the unchanged SDK makes an order, a capture and a refund once, although each answer is lost once', async () => {
  const simulator = await keep(startRazorpay());
  const { sdk, rq } = open(simulator.url);
  attach(rq, { provider: razorpay(), policy: { backoff: constant(1) }, logger: false });
  simulator.inject(lost);
  expect(await sdk.orders.create({ amount: 5000, currency: 'INR', receipt: 'R-1' })).toMatchObject({ receipt: 'R-1' });
  const id = simulator.authorize(5000);
  simulator.inject(lost);
  expect(await sdk.payments.capture(id, 5000, 'INR')).toMatchObject({ id, status: 'captured' });
  simulator.inject(lost);
  expect(await sdk.payments.refund(id, { amount: 2000 })).toMatchObject({ payment_id: id, amount: 2000 });
  for (const kind of ['order', 'capture', 'refund']) expect(simulator.ledger.count(kind)).toBe(1);
});
