import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, lemanpay, mdes, midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { type Simulator, startLemanpay, startMdes, startMidtrans } from '../../src/simulators/index.js';
import { timeFor } from '../time-for.js';

const open: Simulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

async function start<T extends Simulator>(starting: Promise<T>): Promise<T> {
  const simulator = await starting;
  open.push(simulator);
  return simulator;
}

async function midtransClient(given: Parameters<typeof midtrans>[0] = {}, policy: object = {}) {
  const simulator = await start(startMidtrans());
  const client = axios.create({
    baseURL: simulator.url,
    auth: { username: 'SB-Mid-server-simulator', password: '' },
  });
  attach(client, {
    provider: midtrans({ settledAfter: 100, ...given }),
    policy: { backoff: constant(2), ...policy },
    logger: false,
  });
  return { simulator, client };
}

const charge = (orderId: string, more: object = {}) => ({
  payment_type: 'credit_card',
  transaction_details: { order_id: orderId, gross_amount: 10_000 },
  credit_card: { token_id: 'token-1' },
  ...more,
});
const withoutKey = { keys: { idempotencyKey: false as const } };
const caught = (error: unknown) => error;

describe('Midtrans', () => {
  test('adopts a payment that landed although its answer was lost, if no key protects a retry', async () => {
    const { simulator, client } = await midtransClient(withoutKey);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post('/v2/charge', charge('C-1'));
    expect(response.data).toMatchObject({ order_id: 'C-1', transaction_status: 'capture' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(recoveryOf(response)?.stoppedBy).toBeUndefined();
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/charge',
      'GET /v2/C-1/status',
    ]);
    expect(simulator.ledger.of('C-1').length).toBe(1);
  });

  test('asks twice if nothing is found, then sends again under the same order id', async () => {
    const { simulator, client } = await midtransClient(withoutKey);
    simulator.inject({ when: 'before', kind: 'reset' });
    const response = await client.post('/v2/charge', charge('C-2'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', keys: { orderId: 'C-2' } });
    expect(simulator.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'POST']);
    expect(simulator.ledger.of('C-2').length).toBe(1);
  });

  test('says why, and asks nothing, if a payment type is found only by its transaction id', async () => {
    const { simulator, client } = await midtransClient(withoutKey);
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await client.post('/v2/charge', charge('C-2d', { payment_type: 'dana' })).catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      unaskable: expect.stringContaining('dana payment only by its transaction id'),
    });
    expect(simulator.requests.length).toBe(1);
  });

  test('adopts an unreadable success', async () => {
    const { simulator, client } = await midtransClient();
    simulator.inject({ when: 'after', kind: 'half' });
    expect(recoveryOf(await client.post('/v2/charge', charge('C-3')))?.outcome).toBe('reconciled');
  });

  test('looks up a used order id before it replaces it: the same payment is adopted', async () => {
    const { simulator, client } = await midtransClient();
    await client.post('/v2/charge', charge('C-4'));
    const response = await client.post('/v2/charge', charge('C-4'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { orderId: 'C-4' } });
    expect(simulator.ledger.count('charge')).toBe(1);
  });

  test('re-keys an order id that belongs to another customer', async () => {
    const { simulator, client } = await midtransClient();
    await client.post('/v2/charge', charge('C-5'));
    const other = charge('C-5', { transaction_details: { order_id: 'C-5', gross_amount: 7 } });
    const report = recoveryOf(await client.post('/v2/charge', other));
    expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['orderId', 'idempotencyKey'] });
    expect(simulator.ledger.of(report?.keys.orderId ?? '').length).toBe(1);
  });

  test('never re-keys after an ambiguous attempt: "used" is evidence that it landed', async () => {
    const { simulator, client } = await midtransClient(withoutKey);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post('/v2/charge', charge('C-6'), { recovery: { idempotent: true } });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(recoveryOf(response)?.attempts.map(({ code }) => code)).toEqual(['ECONNRESET', '406']);
    expect(simulator.ledger.count('charge')).toBe(1);
  });

  test('asks once more before it would end as unknown', async () => {
    const { simulator, client } = await midtransClient({}, { maxAttempts: 2 });
    simulator.inject({ when: 'after', kind: 'reset' }, { when: 'before', kind: 'provider', code: '503' });
    expect(recoveryOf(await client.post('/v2/charge', charge('C-7')))?.outcome).toBe('reconciled');
    simulator.inject({ when: 'before', kind: 'reset' }, { when: 'before', kind: 'provider', code: '503' });
    const error = await client.post('/v2/charge', charge('C-8')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(simulator.ledger.of('C-8').length).toBe(0);
  });

  test('fails as a decline if the look-up finds one', async () => {
    const { simulator, client } = await midtransClient(withoutKey);
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await client
      .post('/v2/charge', charge('C-9', { credit_card: { token_id: 'token-deny-05' } }))
      .catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      decline: { code: 'do_not_honor', retryable: 'never', providerCode: '05' },
    });
  });

  test('ends as unknown if the look-up decides nothing within the deadline, and does not send again', async () => {
    const { simulator, client } = await midtransClient(withoutKey, { deadline: 300, backoff: constant(40) });
    simulator.inject({ when: 'after', kind: 'reset' });
    simulator.chaos({
      seed: 1,
      ratio: 1,
      faults: [{ when: 'before', kind: 'html' }],
      match: (r) => r.method === 'GET',
    });
    const error = await client.post('/v2/charge', charge('C-10')).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('unknown');
    expect(simulator.requests.filter(({ method }) => method === 'POST').length).toBe(1);
  });

  test('sends look-ups through request interceptors and not through response interceptors', async () => {
    const { simulator, client } = await midtransClient(withoutKey);
    client.interceptors.request.use((config) => {
      config.headers.set('X-Signed', `${config.method} ${new URL(config.url ?? '', config.baseURL).pathname}`);
      return config;
    });
    const seen: unknown[] = [];
    client.interceptors.response.use((response) => {
      seen.push(response.data);
      return response.data;
    });
    simulator.inject({ when: 'after', kind: 'reset' });
    const data: unknown = await client.post('/v2/charge', charge('C-11'));
    expect(data).toMatchObject({ order_id: 'C-11' });
    expect(seen).toEqual([data]);
    const [, asked] = simulator.requests;
    expect(asked?.headers['x-signed']).toBe('get /v2/C-11/status');
    expect(asked?.headers['content-type']).toBeUndefined();
    expect(asked?.body).toBe('');
  });
});

describe('a resumed call', () => {
  test('adopts what the earlier one did', async () => {
    const { simulator, client } = await midtransClient();
    await client.post('/v2/charge', charge('R-1'));
    const again = await client.post('/v2/charge', charge('other'), { recovery: { keys: { orderId: 'R-1' } } });
    expect(recoveryOf(again)).toMatchObject({ outcome: 'reconciled', attempts: [], keys: { orderId: 'R-1' } });
    expect(simulator.ledger.count('charge')).toBe(1);
  });

  test('sends if the earlier one did not arrive', async () => {
    const { simulator, client } = await midtransClient();
    const again = await client.post('/v2/charge', charge('R-2'), { recovery: { keys: { orderId: 'R-2' } } });
    expect(recoveryOf(again)?.outcome).toBe('ok');
    expect(simulator.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  test('fails if the earlier one was refused', async () => {
    const { simulator, client } = await midtransClient();
    const refused = charge('R-3', { credit_card: { token_id: 'token-deny-05' } });
    await client.post('/v2/charge', refused).catch(caught);
    const error = await client.post('/v2/charge', refused, { recovery: { keys: { orderId: 'R-3' } } }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { providerCode: '05' }, stoppedBy: 'rule' });
    expect(simulator.requests.filter(({ method }) => method === 'POST').length).toBe(1);
  });

  test('sends nothing without a look-up if the key may be dead', async () => {
    const { simulator, client } = await midtransClient();
    const given = { recovery: { keys: { idempotencyKey: 'k-1' } } };
    const error = await client.post('/v2/R-4/refund', { amount: 1 }, given).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous', attempts: [] });
    expect(axios.isAxiosError(error)).toBe(true);
    expect(simulator.requests.length).toBe(0);
  });

  test('refuses a key that the provider does not have', async () => {
    const { client } = await midtransClient();
    const calling = client.post('/v2/charge', charge('R-5'), { recovery: { keys: { taskId: 'x' } } });
    await expect(calling).rejects.toThrow(
      /keys\.taskId is not a key of midtrans; its keys are orderId, idempotencyKey/,
    );
    const mistyped = client.post('/v2/charge', charge('R-5'), { recovery: { keys: { orderID: 'x' } } });
    await expect(mistyped).rejects.toThrow(
      'keys.orderID is not a key of midtrans; did you mean orderId? its keys are orderId, idempotencyKey',
    );
    const plain = axios.create({ baseURL: 'http://127.0.0.1:9' });
    attach(plain, { provider: plainHttp(), logger: false });
    await expect(plain.post('/', {}, { recovery: { keys: { taskId: 'x' } } })).rejects.toThrow(
      'keys.taskId is not a key of plain-http; it has none',
    );
  });
});

describe('MDES', () => {
  async function client() {
    const simulator = await start(startMdes());
    const made = axios.create({ baseURL: `${simulator.url}/mdes/digitization/static/1/0` });
    attach(made, { provider: mdes(), policy: { backoff: constant(2) }, logger: false });
    return { simulator, made };
  }
  const tokenize = (taskId: string) => ({
    requestId: 'r-1',
    taskId,
    fundingAccountInfo: { encryptedPayload: { encryptedData: { accountNumber: taskId } } },
  });

  test('adopts the task of a tokenize that failed inside', async () => {
    const { simulator, made } = await client();
    simulator.inject({ when: 'after', kind: 'provider', code: 'INTERNAL_SERVICE_FAILURE' });
    const response = await made.post('/tokenize', tokenize('T-1'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(simulator.ledger.count('token')).toBe(1);
  });

  test('adopts no task on a first attempt: it may belong to another customer', async () => {
    const { simulator, made } = await client();
    await made.post('/tokenize', tokenize('T-5'));
    const other = { ...tokenize('T-6'), taskId: 'T-5' };
    const error = await made.post('/tokenize', other).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', action: 'reconcile' });
    expect(simulator.ledger.count('token')).toBe(1);
  });

  test('waits as told for a late issuer, then looks before it sends again', async () => {
    const { simulator, made } = await client();
    simulator.issuerSilentFor(300, { retryAfterSeconds: 1 });
    const response = await made.post('/tokenize', tokenize('T-3'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(simulator.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['tokenize', 'getTaskStatus']);
    simulator.issuerSilentOnce({ completes: false, retryAfterSeconds: 1 });
    expect(recoveryOf(await made.post('/tokenize', tokenize('T-4')))?.outcome).toBe('recovered');
    expect(simulator.ledger.count('token')).toBe(2);
  });

  test('sends a tokenize again if its task is unknown', async () => {
    const { simulator, made } = await client();
    simulator.inject({ when: 'before', kind: 'provider', code: 'INTERNAL_SERVICE_FAILURE' });
    const response = await made.post('/tokenize', tokenize('T-2'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', keys: { taskId: 'T-2' } });
    expect(simulator.ledger.count('token')).toBe(1);
  });
});

describe("a look-up of the caller's own", () => {
  test.each(['landed', 'absent', 'undecided'] as const)('that says %s', async (state) => {
    const simulator = await start(startLemanpay());
    const client = axios.create({ baseURL: simulator.url, headers: { Authorization: 'Bearer lemanpay-token' } });
    const provider = lemanpay({
      settledAfter: 100,
      reconcile: async (request, { get }) => {
        const { status } = await get('/invoices/none');
        return request.path === '/invoices' && status === 404 ? state : undefined;
      },
    });
    const expected = { landed: 'reconciled', absent: 'recovered', undecided: 'unknown' }[state];
    const policy = { backoff: constant(10), deadline: timeFor(expected, 4000) };
    attach(client, { provider, policy, logger: false });
    simulator.inject({ when: state === 'landed' ? 'after' : 'before', kind: 'reset' });
    const result = await client.post('/invoices', { price: 5, currency: 'EUR' }).catch(caught);
    expect(recoveryOf(result)?.outcome).toBe(expected);
    expect(simulator.ledger.count('invoice')).toBe(state === 'undecided' ? 0 : 1);
  });
});
