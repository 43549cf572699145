import { expect, test } from '@jest/globals';
import axios from 'axios';
import { startMercadoPago } from '../../src/simulators/index.js';
import { keep } from './keep.js';

const DAY = 24 * 60 * 60_000;
const payment = { transaction_amount: 10, payment_method_id: 'visa', external_reference: 'R-1' };
const order = {
  type: 'online',
  total_amount: '10.00',
  external_reference: 'R-1',
  transactions: { payments: [{ amount: '10.00' }] },
};

async function stage(given: Parameters<typeof startMercadoPago>[0] = {}) {
  const simulator = await keep(startMercadoPago(given));
  const client = axios.create({ baseURL: simulator.url, validateStatus: () => true });
  const post = (path: string, body: unknown, key?: string) =>
    client.post(path, body, { headers: key === undefined ? {} : { 'X-Idempotency-Key': key } });
  return { simulator, client, post };
}

test('a payment is returned under its key for a day, whatever its first answer; without a key it is made again', async () => {
  let time = Date.now();
  const { simulator, post } = await stage({ now: () => time });
  simulator.inject({ when: 'after', kind: 'provider', code: '500' });
  expect((await post('/v1/payments', payment, 'k-1')).status).toBe(500);
  const { data } = await post('/v1/payments', payment, 'k-1');
  expect(data).toMatchObject({ status: 'approved', external_reference: 'R-1' });
  expect((await post('/v1/payments', payment, 'k-1')).data).toEqual(data);
  expect(simulator.ledger.count('payment')).toBe(1);
  await post('/v1/payments', payment);
  expect(simulator.ledger.count('payment')).toBe(2);
  time += DAY;
  expect((await post('/v1/payments', payment, 'k-1')).data.id).not.toBe(data.id);
});

test('an order’s key is accepted once, and refused after that', async () => {
  const { simulator, post } = await stage();
  expect((await post('/v1/orders', order, 'k-1')).data).toMatchObject({ status: 'processed' });
  const { status, data } = await post('/v1/orders', order, 'k-1');
  expect([status, data.errors[0].code]).toEqual([409, 'idempotency_key_already_used']);
  expect(simulator.ledger.count('order')).toBe(1);
});

test('two simultaneous payments under one key: the key is locked', async () => {
  const { post } = await stage({ latency: 50 });
  const both = await Promise.all([post('/v1/payments', payment, 'k-1'), post('/v1/payments', payment, 'k-1')]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 423]);
});

test('a search shows a payment after the lag, and its id shows it at once', async () => {
  let time = Date.now();
  const { client, post } = await stage({ now: () => time, lag: 60_000 });
  const { data } = await post('/v1/payments', payment);
  const found = async () => (await client.get('/v1/payments/search?external_reference=R-1')).data.results.length;
  expect(await found()).toBe(0);
  expect((await client.get(`/v1/payments/${data.id}`)).data).toMatchObject({ id: data.id });
  time += 61_000;
  expect(await found()).toBe(1);
});

test('wrong credentials, missing objects and injected errors have the documented status', async () => {
  const { simulator, client, post } = await stage();
  const closed = await stage({ accessToken: 'TEST-1' });
  expect((await closed.post('/v1/payments', payment)).status).toBe(401);
  expect((await client.get('/v1/payments/9')).status).toBe(404);
  expect((await client.get('/v1/orders/9')).status).toBe(404);
  expect((await client.get('/none')).status).toBe(404);
  expect((await post('/v1/payments', [1])).status).toBe(400);
  expect((await post('/v1/orders', [1])).data.errors[0].code).toBe('json_syntax_error');
  for (const [code, status] of [
    ['424', 424],
    ['2001', 400],
  ] as const) {
    simulator.inject({ when: 'before', kind: 'provider', code });
    expect((await post('/v1/payments', payment)).status).toBe(status);
  }
});
