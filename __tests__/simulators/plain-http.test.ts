import { expect, test } from '@jest/globals';
import { type PlainHttpSimulator, startPlainHttp } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';
import { until } from './until.js';

let plain: PlainHttpSimulator;

const pay = (headers: Record<string, string> = {}) => call(`${plain.url}/payments`, 'POST', { amount: 5 }, headers);

test('a payment is made and read', async () => {
  plain = await keep(startPlainHttp());
  const { status, json } = await pay();
  expect([status, json]).toEqual([200, { id: 'payment-1', amount: 5, currency: 'USD', status: 'paid' }]);
  expect((await call(`${plain.url}/payments/payment-1`, 'GET')).json).toEqual(json);
  expect(plain.ledger.of('payment-1')).toMatchObject([{ kind: 'payment', amount: 5 }]);
});

test("a caller's id is stored, and does not prevent a second payment", async () => {
  plain = await keep(startPlainHttp());
  const send = () => call(`${plain.url}/payments`, 'POST', { id: 'mine', amount: 5 });
  await send();
  await send();
  expect((await call(`${plain.url}/payments/mine`, 'GET')).json).toMatchObject({ id: 'mine', amount: 5 });
  expect(plain.ledger.of('mine')).toHaveLength(2);
});

test('400, 401, 404 and 500 come with a message', async () => {
  plain = await keep(startPlainHttp({ apiKey: 'secret' }));
  const key = { 'x-api-key': 'secret' };
  const message = { message: expect.any(String) };
  expect(await pay()).toMatchObject({ status: 401, json: message });
  expect(await call(`${plain.url}/payments`, 'POST', { amount: -1 }, key)).toMatchObject({
    status: 400,
    json: message,
  });
  expect(await call(`${plain.url}/payments`, 'POST', 'null', key)).toMatchObject({ status: 400, json: message });
  expect(await call(`${plain.url}/payments/none`, 'GET', undefined, key)).toMatchObject({ status: 404, json: message });
  expect(await call(`${plain.url}/none`, 'GET', undefined, key)).toMatchObject({ status: 404, json: message });
  plain.inject({ when: 'before', kind: 'provider', code: '500' });
  expect(await pay(key)).toMatchObject({ status: 500, json: message });
});

test('without keys every POST is a payment', async () => {
  plain = await keep(startPlainHttp());
  await pay({ 'idempotency-key': 'k' });
  await pay({ 'idempotency-key': 'k' });
  expect(plain.ledger.count('payment')).toBe(2);
});

test('with keys the second POST gets the first answer, or is told to wait', async () => {
  plain = await keep(startPlainHttp({ idempotencyKeys: true, latency: 60 }));
  const running = pay({ 'idempotency-key': 'k' });
  await until(() => plain.requests.length > 0);
  expect((await pay({ 'idempotency-key': 'k' })).status).toBe(409);
  const first = await running;
  expect((await pay({ 'idempotency-key': 'k' })).text).toBe(first.text);
  plain.inject({ when: 'after', kind: 'provider', code: '500' }, { when: 'after', kind: 'slow', ms: 80 });
  expect((await pay({ 'idempotency-key': 'k' })).status).toBe(500);
  const began = Date.now();
  expect((await pay({ 'idempotency-key': 'k' })).text).toBe(first.text);
  expect(Date.now() - began).toBeGreaterThanOrEqual(75);
  expect((await pay({ 'idempotency-key': 'l' })).json).toMatchObject({ id: 'payment-2' });
  expect(plain.ledger.count()).toBe(2);
});
