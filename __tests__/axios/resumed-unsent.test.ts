import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, midtrans, plainHttp, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans, startPlainHttp } from '../../src/simulators/index.js';
import { attached, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const comeBack = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '3600' } } as const;
const body = { payment_type: 'credit_card', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };
const auth = { username: 'SB-Mid-server-simulator', password: '' };
const policy = { maxAttempts: 1, maxRetryAfter: 500, backoff: constant(5) };

describe('a call that resumes one that took no effect', () => {
  let simulator: MidtransSimulator;
  beforeAll(async () => {
    simulator = await startMidtrans();
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const provider = () => midtrans({ settledAfter: 200 });
  const recovery: RequestRecovery = { keys: { orderId: 'order-1' }, processed: 'no' };
  function charge(given: RequestRecovery) {
    const client = axios.create({ baseURL: simulator.url, auth });
    attach(client, { provider: provider(), policy, logger: false });
    return client.post('/v2/charge', body, { recovery: given });
  }
  const methods = () => simulator.requests.map(({ method }) => method);

  test('sends it at once without a look-up, in axios and in fetch', async () => {
    expect(recoveryOf(await charge(recovery))).toMatchObject({ outcome: 'ok', attempts: [{ attempt: 1 }] });
    expect(methods()).toEqual(['POST']);
    simulator.reset();
    const own = recoverFetch(globalThis.fetch, { provider: provider(), policy, logger: false });
    const headers = { authorization: `Basic ${btoa('SB-Mid-server-simulator:')}`, 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await own.withRecovery(recovery, () => own.fetch(`${simulator.url}/v2/charge`, request));
    expect(response.status).toBe(200);
    expect(methods()).toEqual(['POST']);
  });

  test('is deferred again as not done, not as one that may have taken effect', async () => {
    simulator.inject(comeBack);
    const error = await charge(recovery).catch((thrown) => thrown);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'deferred', processed: 'no' });
  });

  test('is in doubt once its own attempt is in doubt: then it is looked up', async () => {
    simulator.inject({ when: 'after', kind: 'reset', match: { method: 'POST' } });
    expect(recoveryOf(await charge(recovery))).toMatchObject({ outcome: 'reconciled' });
    expect(simulator.ledger.entries.filter(({ kind }) => kind === 'charge')).toHaveLength(1);
  });

  test.each(['maybe', 'yes', undefined] as const)('asks first if the record says %s', async (processed) => {
    await charge({ keys: { orderId: 'order-1' }, ...(processed && { processed }) });
    expect(methods()[0]).toBe('GET');
  });

  test('is sent if nobody can be asked', async () => {
    const bank = await startPlainHttp();
    const client = axios.create({ baseURL: bank.url });
    attach(client, { provider: plainHttp(), policy, logger: false });
    const pay = (processed: 'no' | 'maybe') =>
      client.post('/payments', { amount: 5 }, { recovery: { keys: {}, processed } }).catch((thrown) => thrown);
    expect(recoveryOf(await pay('no'))?.outcome).toBe('ok');
    expect(recoveryOf(await pay('maybe'))?.outcome).toBe('unknown');
    expect(bank.ledger.count()).toBe(1);
    await bank.close();
  });

  test("is refused for a value that is not one of a report's", async () => {
    await expect(charge({ keys: {}, processed: 'perhaps' as never })).rejects.toThrow(
      "recovery: processed must be 'no', 'maybe' or 'yes', as in a report",
    );
  });
});

test('a read that resumes something in doubt is sent at once: it takes no effect itself', async () => {
  const { url, arrived } = await serve(reply(200));
  const { client } = attached(url);
  const own = recoverFetch(globalThis.fetch, { provider: plainHttp(), policy, logger: false });
  const recovery: RequestRecovery = { keys: {}, processed: 'maybe' };
  const done = { outcome: 'ok', readOnly: true };
  expect(recoveryOf(await client.get('/payments/1', { recovery }))).toMatchObject(done);
  expect(recoveryOf(await own.withRecovery(recovery, () => own.fetch(`${url}/payments/1`)))).toMatchObject(done);
  expect(arrived).toHaveLength(2);
  client.interceptors.request.use(() => Promise.reject(new Error('no token')));
  const error = await thrownBy(client.get('/payments/1', { recovery }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [] });
});
