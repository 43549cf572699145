import { expect, test } from '@jest/globals';
import axios from 'axios';
import { startRazorpay } from '../../src/simulators/index.js';
import { keep } from './keep.js';

const DAY = 24 * 60 * 60_000;
const payout = { account_number: '1', amount: 1000, reference_id: 'R-1' };

async function stage(given: Parameters<typeof startRazorpay>[0] = {}) {
  const simulator = await keep(startRazorpay(given));
  const client = axios.create({ baseURL: simulator.url, validateStatus: () => true });
  const pay = (key: string, body: object = payout) =>
    client.post('/v1/payouts', body, { headers: { 'X-Payout-Idempotency': key } });
  return { simulator, client, pay };
}

test('a payout is returned under its key for seven days, whatever its first answer', async () => {
  let time = Date.now();
  const { simulator, pay } = await stage({ now: () => time });
  simulator.inject({ when: 'after', kind: 'provider', code: 'SERVER_ERROR' });
  expect((await pay('k-1')).status).toBe(500);
  const { data } = await pay('k-1');
  expect(data).toMatchObject({ entity: 'payout', status: 'processing' });
  simulator.settle(data.id, 'failed');
  expect((await pay('k-1')).data).toEqual(data);
  expect((await pay('k-1', { ...payout, amount: 2000 })).data.error.description).toContain('Different request body');
  expect(simulator.ledger.count('payout')).toBe(1);
  time += 7 * DAY;
  expect((await pay('k-1')).data.id).not.toBe(data.id);
});

test('a payout needs a key, an account and an amount', async () => {
  const { client, pay } = await stage();
  expect((await client.post('/v1/payouts', payout)).data.error.reason).toBe('input_validation_failed');
  for (const wrong of [{ amount: 1 }, { account_number: undefined }]) {
    expect((await pay('k-1', { ...payout, ...wrong })).status).toBe(400);
  }
});

test('two simultaneous payouts under one key are a conflict', async () => {
  const { pay } = await stage({ latency: 50 });
  const statuses = (await Promise.all([pay('k-1'), pay('k-1')])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 409]);
});

test('a list shows a payout after the lag, and its id shows it at once', async () => {
  let time = Date.now();
  const { client, pay } = await stage({ now: () => time, lag: 60_000 });
  const { data } = await pay('k-1');
  const list = async () => (await client.get('/v1/payouts?reference_id=R-1')).data.count;
  expect(await list()).toBe(0);
  expect((await client.get(`/v1/payouts/${data.id}`)).data).toEqual(data);
  time += 61_000;
  expect(await list()).toBe(1);
});

test('a payment is captured once, refunded once under a key, and never for more than its amount', async () => {
  const { simulator, client } = await stage();
  const id = simulator.authorize(5000);
  const capture = () => client.post(`/v1/payments/${id}/capture`, { amount: 5000 });
  const refund = (key: string, amount: number) =>
    client.post(`/v1/payments/${id}/refund`, { amount }, { headers: { 'X-Refund-Idempotency': key } });
  expect((await refund('refund-0000', 1000)).data.error.reason).toBe('refund_limit_crossed');
  expect((await capture()).data).toMatchObject({ id, status: 'captured' });
  expect((await capture()).data.error.description).toBe('This payment has already been captured');
  const { data } = await refund('refund-0001', 2000);
  expect((await refund('refund-0001', 2000)).data).toEqual(data);
  expect((await refund('refund-0001', 3000)).data.error.description).toContain('Different request');
  expect((await refund('refund-0002', 3001)).data.error.reason).toBe('refund_limit_crossed');
  expect((await refund('refund-0003', 3000)).status).toBe(200);
  expect((await refund('refund-0004', 1)).data.error.description).toContain('fully refunded');
  expect((await client.get(`/v1/payments/${id}/refunds`)).data.count).toBe(2);
  simulator.reset();
  expect((await client.get(`/v1/payments/${id}`)).status).toBe(400);
});

test('missing objects and injected errors have the documented status', async () => {
  const { simulator, client } = await stage();
  expect(() => simulator.settle('pout_9', 'failed')).toThrow('there is no payout pout_9');
  expect((await client.get('/v1/none')).status).toBe(404);
  expect((await client.post('/v1/orders', 'x')).status).toBe(400);
  expect((await client.post('/v1/orders', { amount: 1 })).status).toBe(400);
  for (const [code, status] of [
    ['429', 429],
    ['GATEWAY_ERROR', 502],
    ['payment_pending', 400],
  ] as const) {
    simulator.inject({ when: 'before', kind: 'provider', code });
    expect((await client.post('/v1/orders', { amount: 1000 })).status).toBe(status);
  }
  expect(() => simulator.inject({ when: 'before', kind: 'provider', code: '1' })).toThrow();
});
