import { beforeEach, expect, test } from '@jest/globals';
import { type LemanpaySimulator, startLemanpay } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

let clock = Date.parse('2025-01-01T00:00:00Z');
let lemanpay: LemanpaySimulator;

beforeEach(async () => {
  lemanpay = await keep(startLemanpay({ now: () => clock, token: 'secret' }));
});

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return call(lemanpay.url + path, method, body, { authorization: 'Bearer secret', ...headers });
}

async function invoice(price: unknown = 100): Promise<string> {
  const { json } = await send('POST', '/invoices', { price, currency: 'EUR', orderId: 'o1' });
  return (json as { data: { id: string } }).data.id;
}

const errorOf = (code: string) => ({ status: 'error', code, data: null, error: expect.any(String) });

test('Bearer and Token credentials are accepted, and no others', async () => {
  const wrong = await send('GET', '/invoices/x', undefined, { authorization: 'Bearer wrong' });
  expect(wrong).toMatchObject({ status: 401, json: { message: expect.any(String), reason: 'BadCredentials' } });
  expect((await send('GET', '/invoices/x', undefined, { authorization: 'Token secret' })).status).toBe(404);
  const usual = await keep(startLemanpay());
  const ask = (authorization: string) => call(`${usual.url}/invoices/x`, 'GET', undefined, { authorization });
  expect((await ask('Bearer lemanpay-token')).status).toBe(404);
  expect((await ask('')).status).toBe(401);
});

test('an invoice is made and read; nothing prevents a second one', async () => {
  const id = await invoice();
  expect(await send('GET', `/invoices/${id}`)).toMatchObject({
    status: 200,
    json: { status: 'Success', data: { id, price: 100, currency: 'EUR', orderId: 'o1', status: 'new' }, error: null },
  });
  await invoice();
  expect(lemanpay.ledger.count('invoice')).toBe(2);
});

test.each([
  [{ currency: 'EUR' }, 400, '010103'],
  [{ price: 5 }, 400, '010103'],
  [{ price: 'much', currency: 'EUR' }, 400, '010102'],
  [{ price: 0, currency: 'EUR' }, 422, '010110'],
  [{ price: 2e9, currency: 'EUR' }, 422, '010111'],
  ['{', 400, '010002'],
])('an invoice of %j is refused', async (body, status, code) => {
  expect(await send('POST', '/invoices', body)).toMatchObject({ status, json: errorOf(code) });
  expect(lemanpay.ledger.count()).toBe(0);
});

test('a missing object is reported in two forms', async () => {
  expect(await send('GET', '/invoices/none')).toMatchObject({ status: 404, json: errorOf('020101') });
  expect(await send('GET', '/invoices/none/refunds')).toMatchObject({ status: 404, json: errorOf('020101') });
  expect((await send('POST', '/invoices/none/refunds', { amount: 1 })).json).toEqual(errorOf('010101'));
  expect(await send('GET', '/nowhere')).toMatchObject({ status: 404, json: { reason: 'PageNotFound' } });
});

test('a refund needs a paid invoice, and there is one at a time', async () => {
  const id = await invoice();
  const refund = (amount?: unknown) => send('POST', `/invoices/${id}/refunds`, { amount });
  expect(await refund(40)).toMatchObject({ status: 422, json: errorOf('010207') });
  lemanpay.pay(id);
  expect((await refund()).json).toEqual(errorOf('010203'));
  expect((await refund(101)).json).toEqual(errorOf('010202'));
  expect((await refund(40)).json).toMatchObject({ status: 'Success', data: { amount: 40, status: 'pending' } });
  expect(await refund(40)).toMatchObject({ status: 422, json: errorOf('010204') });
  lemanpay.completeRefund(id);
  expect((await refund(61)).json).toEqual(errorOf('010202'));
  expect((await refund(60)).json).toMatchObject({ status: 'Success' });
  lemanpay.completeRefund(id);
  expect((await refund(1)).json).toEqual(errorOf('010207'));
  expect((await send('GET', `/invoices/${id}/refunds`)).json).toMatchObject({
    data: [
      { amount: 40, status: 'success', invoiceId: id },
      { amount: 60, status: 'success' },
    ],
  });
  expect(lemanpay.ledger.entries.map((entry) => entry.kind)).toEqual([
    'invoice',
    'paid',
    'refund',
    'refunded',
    'refund',
    'refunded',
  ]);
});

test('an expired invoice cannot be refunded, and an unknown one cannot be changed', async () => {
  const id = await invoice();
  lemanpay.expire(id);
  expect((await send('POST', `/invoices/${id}/refunds`, { amount: 1 })).json).toEqual(errorOf('010207'));
  expect(() => lemanpay.pay('none')).toThrow('none');
  expect(() => lemanpay.completeRefund(id)).toThrow('no active refund');
});

test('the rate limit is a sliding window that says when it opens', async () => {
  const limited = await keep(startLemanpay({ now: () => clock, rateLimit: { limit: 2, windowMs: 1500 } }));
  const authorization = 'Bearer lemanpay-token';
  const ask = () => call(`${limited.url}/invoices/x`, 'GET', undefined, { authorization });
  await ask();
  clock += 1000;
  await ask();
  const refused = await ask();
  expect(refused).toMatchObject({ status: 429, json: { reason: 'RateLimitException' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  clock += 500;
  expect((await ask()).status).toBe(404);
  expect((await ask()).status).toBe(429);
  limited.reset();
  expect((await ask()).status).toBe(404);
});

test.each([
  ['010000', 500, errorOf('010000')],
  ['040204', 422, errorOf('040204')],
  ['InternalServerError', 500, { message: expect.any(String), reason: 'InternalServerError' }],
  ['RateLimitException', 429, { message: expect.any(String), reason: 'RateLimitException' }],
])('%s can be injected', async (code, status, json) => {
  lemanpay.inject({ when: 'before', kind: 'provider', code });
  expect(await send('POST', '/invoices', { price: 1, currency: 'EUR' })).toMatchObject({ status, json });
});

test.each(['050000', '010999', '10000', 'Nonsense'])('%s is not a code, and cannot be injected', (code) => {
  expect(() => lemanpay.inject({ when: 'before', kind: 'provider', code })).toThrow(TypeError);
});
